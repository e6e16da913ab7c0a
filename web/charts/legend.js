// @ts-check
/** The names of what a chart shows, each a switch for its own. */

import { html } from "../html.js";

/** @typedef {{ name: string, tone: string, kind?: string, dash?: number, value?: string | undefined }} LegendItem */

/**
 * `shown` runs along with `items`; one that is not shown is still listed.
 * @param {{ title: string, items: readonly LegendItem[], shown: readonly boolean[], onToggle: (index: number) => void }} props
 */
export function Legend({ title, items, shown, onToggle }) {
  return html`
    <ul class="legend" aria-label=${`Legend of ${title}`}>
      ${items.map(({ name, tone, kind, dash, value }, index) =>
        html`
          <li key=${name}>
            <button type="button" class="legend-item" aria-pressed=${shown[
                index
              ]
              ? "true"
              : "false"}
              onClick=${() => onToggle(index)} title=${shown[index]
                ? `Hide ${name}`
                : `Show ${name}`}>
              <${Swatch} tone=${tone} kind=${kind} dash=${dash} />
              <span class="legend-name">${name}</span>
              ${value !== undefined &&
                html`<span class="legend-value">${value}</span>`}
            </button>
          </li>
        `
      )}
    </ul>
  `;
}

/** The line or the fill as it is drawn. @param {{ tone: string, kind?: string | undefined, dash?: number | undefined }} props */
export function Swatch({ tone, kind = "bars", dash = 0 }) {
  return html`
    <svg class="swatch" data-ink=${tone} data-kind=${kind}
      data-dash=${dash}
      viewBox="0 0 14 8" aria-hidden="true">
      ${kind === "line"
        ? html`<path d="M0 4H14" />`
        : html`<rect x="2" width="10" height="8" rx="1" />`}
    </svg>
  `;
}
