// @ts-check
/** Moments as people read them: how long ago, how long still; the exact one is a hover away. */

import { age, exact, span } from "../format.js";
import { html, useComputed } from "../html.js";

/** @import { ReadonlySignal } from "@preact/signals" */

/** @param {{ at: string, now: ReadonlySignal<number>, suffix?: string }} props */
export function Age({ at, now, suffix = "" }) {
  const text = useComputed(() => {
    const words = age(at, now.value);
    return words === "now" ? words : words + suffix;
  });
  return html`<time datetime=${at} title=${exact(at)}>${text}</time>`;
}

/** Counts down to a moment. @param {{ until: string, now: ReadonlySignal<number> }} props */
export function Countdown({ until, now }) {
  const text = useComputed(() => {
    const leftMs = Date.parse(until) - now.value;
    return leftMs > 0 ? span(leftMs) : "a moment";
  });
  return html`<time datetime=${until} title=${exact(until)}>${text}</time>`;
}
