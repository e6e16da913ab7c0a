// @ts-check
/** A course of values in the smallest room: no axes, only the shape. */

import { html } from "../html.js";

const WIDTH = 100;
const HEIGHT = 24;
const EDGE = 1.5; // so that the line is not cut where it is highest

/**
 * Gaps stay gaps. It begins at zero, so that a small change looks small; `label` says in words what is drawn.
 * @param {{ values: readonly (number | null)[], label: string, kind: "area" | "line" }} props
 */
export function Spark({ values, label, kind }) {
  const runs = runsOf(values);
  return html`
    <svg class="spark" viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img"
      aria-label=${label} preserveAspectRatio="none">
      ${kind === "area" && html`
        <path class="spark-fill" d=${runs.map(fillOf).join("")} />
      `}
      <path class="spark-line" d=${runs.map(lineOf).join("")}
        vector-effect="non-scaling-stroke" />
    </svg>
  `;
}

/** @typedef {[x: number, y: number][]} Run */

/** Points that stand side by side, in the units of the drawing. @param {readonly (number | null)[]} values @returns {Run[]} */
export function runsOf(values) {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  const step = WIDTH / Math.max(1, values.length - 1);
  /** @type {Run[]} */
  const runs = [];
  let isOpen = false;
  for (const [index, value] of values.entries()) {
    if (value === null) {
      isOpen = false;
      continue;
    }
    if (!isOpen) runs.push([]);
    isOpen = true;
    const share = most > 0 ? value / most : 0;
    const y = HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE);
    runs.at(-1)?.push([rounded(index * step), rounded(y)]);
  }
  return runs;
}

/** A lone point is a short dash. @param {Run} run */
function lineOf(run) {
  const [[x, y] = [0, 0]] = run;
  if (run.length === 1) return `M${rounded(x - 0.5)} ${y}h1`;
  return `M${run.map((point) => point.join(" ")).join("L")}`;
}

/** @param {Run} run */
function fillOf(run) {
  const from = run[0]?.[0] ?? 0;
  const to = run.at(-1)?.[0] ?? 0;
  return `M${from} ${HEIGHT}L${
    run.map((point) => point.join(" ")).join("L")
  }L${to} ${HEIGHT}Z`;
}

/** @param {number} value */
function rounded(value) {
  return Math.round(value * 100) / 100;
}
