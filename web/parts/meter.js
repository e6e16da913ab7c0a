// @ts-check
/** A share of a whole as a bar, with what it means in words beside it. */

import { html } from "../html.js";

/** @import { ComponentChildren } from "preact" */

/** @param {{ label: string, share: number | null, tone?: string, children?: ComponentChildren }} props `share` is 0 to 1 and may go over; without one there is no bar. */
export function Meter({ label, share, tone = "idle", children }) {
  return html`
    <div class="meter" data-tone=${tone}>
      <span class="meter-label">${label}</span>
      ${share !== null && html`<${Track} label=${label} share=${share} />`}
      <span class="meter-text">${children}</span>
    </div>
  `;
}

/** @param {{ label: string, share: number }} props */
function Track({ label, share }) {
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
    </div>
  `;
}
