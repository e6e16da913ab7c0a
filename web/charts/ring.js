// @ts-check
/** Shares of a whole as a ring, with a legend that switches and says each share. */

import { percent } from "../format.js";
import { html, useSignal } from "../html.js";
import { ChartFrame } from "./frame.js";
import { Legend } from "./legend.js";

/** @typedef {{ name: string, value: number, tone: string }} Slice */

const RADIUS = 40;
const AROUND = 2 * Math.PI * RADIUS;
const GAP = 1.5; // between slices, in units of the drawing
const TONES = ["1", "2", "3", "4", "5", "6"];

/**
 * `unit` names what is counted, under the sum in the middle.
 * @param {{ title: string, description: string, slices: readonly Slice[], format: (value: number | null) => string, unit: string, span?: string }} props
 */
export function RingChart({ title, description, slices, format, unit, span }) {
  const hidden = useSignal(/** @type {readonly string[]} */ ([]));
  const shown = slices.map(({ name }) => !hidden.value.includes(name));
  const visible = slices.filter((_, index) => shown[index]);
  const whole = visible.reduce((sum, { value }) => sum + value, 0);
  const shareOf = (/** @type {number} */ value) =>
    percent(whole > 0 ? value / whole : null);

  /** @param {number} index */
  function toggle(index) {
    const name = slices[index]?.name ?? "";
    hidden.value = shown[index]
      ? [...hidden.value, name]
      : hidden.value.filter((one) => one !== name);
  }

  return html`
    <${ChartFrame} title=${title} description=${description} span=${span}
      sheet=${() => ({
        head: ["name", unit],
        rows: visible.map(({ name, value }) => [name, value]),
      })} words=${() => ({
        head: ["Name", unit, "Share"],
        rows: visible.map(({ name, value }) => [
          name,
          format(value),
          shareOf(value),
        ]),
      })}>
      <div class="ring">
        <svg viewBox="0 0 100 100" aria-hidden="true">
          <circle class="ring-track" cx="50" cy="50" r=${RADIUS} />
          ${arcsOf(visible, whole).map(({ name, tone, from, length }) =>
            html`
              <circle key=${name} class="ring-slice" data-ink=${tone} cx="50" cy="50"
                r=${RADIUS} stroke-dasharray=${`${length} ${AROUND - length}`}
                stroke-dashoffset=${-from} transform="rotate(-90 50 50)" />
            `
          )}
          <text class="ring-sum" x="50" y="50">${format(whole)}</text>
          <text class="ring-unit" x="50" y="62">${unit}</text>
        </svg>
        <${Legend} title=${title} shown=${shown} onToggle=${toggle}
          items=${slices.map((one, index) => ({
            ...one,
            value: shown[index] ? shareOf(one.value) : "",
          }))} />
      </div>
      <//>
  `;
}

/**
 * The largest few with a tone each, the others as one.
 * @param {readonly { name: string, value: number }[]} values the largest first
 * @returns {Slice[]}
 */
export function slicesOf(values) {
  const first = values.slice(0, TONES.length);
  const rest = values.slice(TONES.length);
  const others = rest.reduce((sum, { value }) => sum + value, 0);
  return [
    ...first.map((one, index) => ({ ...one, tone: TONES[index] ?? "rest" })),
    ...(others > 0
      ? [{ name: `${rest.length} others`, value: others, tone: "rest" }]
      : []),
  ];
}

/** @param {readonly Slice[]} slices @param {number} whole */
function arcsOf(slices, whole) {
  const gap = slices.length > 1 ? GAP : 0;
  let from = 0;
  return slices.map(({ name, tone, value }) => {
    const around = whole > 0 ? value / whole * AROUND : 0;
    const arc = { name, tone, from, length: Math.max(around - gap, 0.5) };
    from += around;
    return arc;
  });
}
