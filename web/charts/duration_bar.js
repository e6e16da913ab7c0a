// @ts-check
/** How long a request took, as a bar in a row: what was waited for the first token, then what was streamed. */

import { html } from "../html.js";

const SHORTEST_MS = 100;
const LONGEST_MS = 300_000;
const WIDTH = 64;

/**
 * On a scale of its own, so that a bar stays as it is whatever else is in the list: each tenfold is as long as the last.
 * @param {{ wholeMs: number | null, firstMs: number | null }} props
 */
export function DurationBar({ wholeMs, firstMs }) {
  const whole = reach(wholeMs);
  const first = Math.min(reach(firstMs ?? wholeMs), whole);
  return html`
    <svg class="duration-bar" viewBox="0 0 ${WIDTH} 8" aria-hidden="true">
      <rect class="duration-wait" y="2" height="4" width=${first} />
      <rect class="duration-stream" x=${first} y="1" height="6"
        width=${whole - first} />
    </svg>
  `;
}

/** @param {number | null} ms */
function reach(ms) {
  if (ms === null || ms <= 0) return 0;
  const share = Math.log(ms / SHORTEST_MS) / Math.log(LONGEST_MS / SHORTEST_MS);
  return Math.round(WIDTH * Math.min(1, Math.max(0.03, share)) * 10) / 10;
}
