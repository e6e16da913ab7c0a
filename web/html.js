// @ts-check
/// <reference lib="dom" />
/** The single door to preact, signals and htm. */

export { html, render } from "htm/preact";
export {
  batch,
  computed,
  effect,
  signal,
  untracked,
  useComputed,
  useSignal,
} from "@preact/signals";
export {
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
} from "preact/hooks";
