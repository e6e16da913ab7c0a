// @ts-check
/** What a chart says about the bucket under the cursor. */

import { html } from "../html.js";
import { Swatch } from "./legend.js";

/** @typedef {{ name: string, tone: string, kind: string, dash: number, value: string }} Reading */

/**
 * `left` is where the bucket is, in px of `width`, so that the words stand on the side with more room.
 * @param {{ title: string, readings: readonly Reading[], left: number, width: number }} props
 */
export function Tooltip({ title, readings, left, width }) {
  const isRight = left > width / 2;
  const place = isRight
    ? { right: `${width - left}px` }
    : { left: `${left}px` };
  return html`
    <div class="tooltip" data-side=${isRight ? "left" : "right"} style=${{
      left: "auto",
      right: "auto",
      ...place,
    }} aria-hidden="true">
      <p class="tooltip-title">${title}</p>
      ${readings.map(({ name, tone, kind, dash, value }) =>
        html`
          <p key=${name} class="tooltip-line">
            <${Swatch} tone=${tone} kind=${kind} dash=${dash} />
            <span class="tooltip-name">${name}</span>
            <b>${value}</b>
          </p>
        `
      )}
    </div>
  `;
}
