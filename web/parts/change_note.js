// @ts-check
/** What has become of a number since the span before: an arrow, a word, and whether that is good. */

import { html } from "../html.js";
import { Icon } from "./icon.js";

/** `isGood` is null where more is neither. @typedef {{ way: "up" | "down" | "same", text: string, isGood: boolean | null }} Change */

/** @param {{ change: Change | null, before: string }} props `before` as in "24 h before" */
export function ChangeNote({ change, before }) {
  if (change === null) {
    return html`<span class="change">nothing in the ${before}</span>`;
  }
  const { way, text, isGood } = change;
  const tone = isGood === null ? "idle" : isGood ? "ok" : "bad";
  return html`
    <span class="change" data-tone=${tone}>
      <strong><${Icon} name=${way} />${text}</strong> vs ${before}
    </span>
  `;
}
