// @ts-check
/** A share of a whole as a bar, with what it means in words beside it. */

import { html } from "../html.js";

/** @import { ComponentChildren } from "preact" */

/**
 * `share` is 0 to 1 and may go over; without one there is no bar. `mark` is a share too, such as the time that has passed.
 * @param {{ label: string, share: number | null, mark?: number | null, tone?: string, title?: string | undefined, note?: ComponentChildren, children?: ComponentChildren }} props
 */
export function Meter(
  { label, share, mark = null, tone = "idle", title, note, children },
) {
  return html`
    <div class="meter" data-tone=${tone} title=${title}>
      <span class="meter-label">${label}</span>
      ${share !== null &&
        html`<${Track} label=${label} share=${share} mark=${mark} />`}
      <span class="meter-text">${children}</span>
      ${note && html`<span class="meter-note">${note}</span>`}
    </div>
  `;
}

/** @param {{ label: string, share: number, mark: number | null }} props */
function Track({ label, share, mark }) {
  const filled = Math.min(Math.max(share, 0), 1) * 100;
  return html`
    <div
      class="meter-track"
      role="meter"
      aria-label=${label}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.round(filled)}
    >
      <div class="meter-fill" style=${{ width: `${filled}%` }}></div>
      ${mark !== null &&
        html`<div class="meter-mark" style=${{
          left: `${mark * 100}%`,
        }}></div>`}
    </div>
  `;
}
