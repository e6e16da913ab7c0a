// @ts-check
/** Things by two of their figures: how far right, how far up, and by size how many. */

import { html, useSignal } from "../html.js";
import { niceCeiling } from "./columns.js";
import { ChartFrame } from "./frame.js";
import { shortened } from "./ticks.js";

/** @typedef {{ name: string, tone: string, x: number, y: number, weight: number, note: string }} Dot */
/** @typedef {{ name: string, format: (value: number | null) => string }} Axis */

const STEPS = [0, 0.25, 0.5, 0.75, 1];
const LEAST = 10; // px across; a finger finds it
const MOST = 36;

/** Each dot can be reached by keys, and has its name beside it. @param {{ title: string, description: string, x: Axis, y: Axis, dots: readonly Dot[], span?: string }} props */
export function ScatterChart({ title, description, x, y, dots, span }) {
  const at = useSignal(/** @type {string | null} */ (null));
  const right = niceCeiling(Math.max(...dots.map((dot) => dot.x), 0) * 1.1);
  const top = niceCeiling(Math.max(...dots.map((dot) => dot.y), 0) * 1.1);
  const heaviest = Math.max(...dots.map(({ weight }) => weight), 1);
  const chosen = dots.find(({ name }) => name === at.value);
  const place = (/** @type {Dot} */ dot) => ({
    left: `${dot.x / right * 100}%`,
    bottom: `${dot.y / top * 100}%`,
  });
  const sheet = (/** @type {boolean} */ inWords) => ({
    head: ["name", x.name, y.name],
    rows: dots.map((dot) => [
      dot.name,
      inWords ? x.format(dot.x) : dot.x,
      inWords ? y.format(dot.y) : dot.y,
    ]),
  });
  return html`
    <${ChartFrame} title=${title} description=${description} span=${span}
      sheet=${() => sheet(false)} words=${() => sheet(true)}>
      ${dots.length === 0
        ? html`<p class="chart-none">No model has both a speed and a price.</p>`
        : html`
          <div class="scatter">
            <${Ticks} x=${x} y=${y} right=${right} top=${top} />
            ${dots.map((dot) => {
              const size = LEAST +
                (MOST - LEAST) * Math.sqrt(dot.weight / heaviest);
              return html`
                <button key=${dot
                  .name} type="button" class="scatter-dot" data-ink=${dot.tone}
                  style=${{
                    ...place(dot),
                    width: `${size}px`,
                    height: `${size}px`,
                  }}
                  aria-label=${[dot.name, ...linesFor(dot, { x, y })].join(
                    ", ",
                  )}
                  onPointerEnter=${() => at.value = dot.name}
                  onPointerLeave=${() => at.value = null}
                  onFocus=${() => at.value = dot.name} onBlur=${() =>
                    at.value = null}>
                </button>
                <span class="scatter-name" data-side=${dot.x > right * 0.6
                  ? "left"
                  : "right"}
                  style=${{ ...place(dot), "--away": `${size / 2 + 4}px` }}
                  aria-hidden="true">${dot.name}</span>
              `;
            })}
            ${chosen && html`
              <div class="tooltip scatter-tip" data-side=${chosen.x > right / 2
                ? "left"
                : "right"}
                style=${place(chosen)} aria-hidden="true">
                <p class="tooltip-title">${chosen.name}</p>
                ${linesFor(chosen, { x, y }).map((line) =>
                  html`<p key=${line}>${line}</p>`
                )}
              </div>
            `}
          </div>
        `}
    <//>
  `;
}

/** @param {Dot} dot @param {{ x: Axis, y: Axis }} axes */
function linesFor(dot, { x, y }) {
  return [
    `${x.name}: ${x.format(dot.x)}`,
    `${y.name}: ${y.format(dot.y)}`,
    dot.note,
  ];
}

/** @param {{ x: Axis, y: Axis, right: number, top: number }} props */
function Ticks({ x, y, right, top }) {
  const acrossTick = (/** @type {number} */ value) =>
    shortened(x.format(value));
  const upTick = (/** @type {number} */ value) => shortened(y.format(value));
  return html`
    <div aria-hidden="true">
      ${STEPS.map((share) =>
        html`
          <span key=${`x${share}`} class="scatter-tick" data-axis="x"
            style=${{ left: `${share * 100}%` }}>${acrossTick(
              share * right,
            )}</span>
          <span key=${`y${share}`} class="scatter-tick" data-axis="y"
            style=${{ bottom: `${share * 100}%` }}>${upTick(share * top)}</span>
          ${share > 0 && html`
            <i key=${`l${share}`} class="scatter-line" style=${{
              bottom: `${share * 100}%`,
            }}></i>
          `}
        `
      )}
      <span class="scatter-axis" data-axis="x">${x.name} →</span>
      <span class="scatter-axis" data-axis="y">↑ ${y.name}</span>
    </div>
  `;
}
