// @ts-check
/** A small line drawing; always beside a word or inside something with a label, so it is hidden from readers. */

import { html } from "../html.js";

/** Sixteen units square, drawn with a stroke. @type {Record<string, string>} */
const PATHS = {
  alert: "M8 2 15 14H1ZM8 6.5V9.5M8 11.7V12",
  chart: "M2 2.5V13.5H14M5 11V8M8 11V5M11 11V6.5",
  check: "M3 8.5 6.5 12 13 4.5",
  clock: "M8 1.5A6.5 6.5 0 1 1 8 14.5 6.5 6.5 0 1 1 8 1.5ZM8 4.5V8L10.5 9.5",
  close: "M3.5 3.5 12.5 12.5M12.5 3.5 3.5 12.5",
  copy: "M5.5 5.5H13.5V13.5H5.5ZM10.5 5.5V2.5H2.5V10.5H5.5",
  cross: "M4 4 12 12M12 4 4 12",
  down: "M8 3V13M4 9 8 13 12 9",
  dark: "M13.5 9.7A6 6 0 1 1 6.3 2.5 4.7 4.7 0 0 0 13.5 9.7Z",
  download: "M8 2.5V10M5 7.5 8 10.5 11 7.5M3 13.5H13",
  edit: "M10.5 3 13 5.5 5.5 13H3V10.5ZM9 4.5 11.5 7",
  filter: "M2 3.5H14M4.5 8H11.5M7 12.5H9",
  grip: "M6 3V3.1M6 8V8.1M6 13V13.1M10 3V3.1M10 8V8.1M10 13V13.1",
  key: "M5 7.5A3 3 0 1 1 5 13.5 3 3 0 1 1 5 7.5ZM7.3 8.2 13.5 2M11 4.5 13 6.5",
  leave: "M6.5 2.5H2.5V13.5H6.5M10 5 13 8 10 11M13 8H6",
  left: "M13 8H3M7 4 3 8 7 12",
  lines: "M2 3.5H9M2 8H14M2 12.5H11M11.5 3.5H14",
  light:
    "M8 5A3 3 0 1 1 8 11 3 3 0 1 1 8 5ZM8 1V2.5M8 13.5V15M1 8H2.5M13.5 8H15M3 3 4 4M12 12 13 13M3 13 4 12M12 4 13 3",
  more: "M3 8V8.1M8 8V8.1M13 8V8.1",
  overview:
    "M2.5 2.5H7V7H2.5ZM9 2.5H13.5V7H9ZM2.5 9H7V13.5H2.5ZM9 9H13.5V13.5H9Z",
  pause: "M5.5 3V13M10.5 3V13",
  people:
    "M6 2.5A2.5 2.5 0 1 1 6 7.5 2.5 2.5 0 1 1 6 2.5ZM1.5 13.5A4.5 4 0 0 1 10.5 13.5M11 3A2.3 2.3 0 0 1 11 7.3M12 9.7A4.5 4 0 0 1 14.5 13.5",
  play: "M5 3 12.5 8 5 13Z",
  plus: "M8 3V13M3 8H13",
  retry: "M13 4.5V7.5H10M13 7.5A5.3 5.3 0 1 0 13 10",
  right: "M3 8H13M9 4 13 8 9 12",
  rows: "M2 3.5H14M2 8H14M2 12.5H14",
  running: "M8 2A6 6 0 1 1 2 8",
  save: "M8 2.5V10M4.5 7 8 10.5 11.5 7M2.5 13.5H13.5",
  same: "M3 8H13",
  settings:
    "M8 5.5A2.5 2.5 0 1 1 8 10.5 2.5 2.5 0 1 1 8 5.5ZM8 1.5V3.5M8 12.5V14.5M1.5 8H3.5M12.5 8H14.5M3.4 3.4 4.8 4.8M11.2 11.2 12.6 12.6M3.4 12.6 4.8 11.2M11.2 4.8 12.6 3.4",
  stop: "M8 1.5A6.5 6.5 0 1 1 8 14.5 6.5 6.5 0 1 1 8 1.5ZM3.5 3.5 12.5 12.5",
  system: "M2 3H14V11H2ZM5.5 13.5H10.5",
  up: "M8 13V3M4 7 8 3 12 7",
};

/** @param {{ name: string }} props */
export function Icon({ name }) {
  return html`
    <svg class="icon" data-icon=${name} viewBox="0 0 16 16" aria-hidden="true">
      <path d=${PATHS[name]} />
    </svg>
  `;
}
