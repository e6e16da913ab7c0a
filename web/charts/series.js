// @ts-check
/// <reference lib="dom" />
/** A chart over time: lines, areas and bars, with a tooltip for pointer and keys, a legend that switches, and its numbers as text. */

import { html, useSignal } from "../html.js";
import { Canvas } from "./canvas.js";
import { bucketsOf, columnsOf } from "./columns.js";
import { ChartFrame } from "./frame.js";
import { Legend } from "./legend.js";
import { bucketName } from "./ticks.js";
import { dashOf } from "./plot_data.js";

/** @import { ComponentChildren } from "preact" */
/** @import { Point, Range, Series } from "./columns.js" */

const HEIGHT = 180;

/**
 * @typedef {object} SeriesChartProps
 * @property {string} title
 * @property {string} description
 * @property {readonly Point[]} points
 * @property {readonly Series[]} series
 * @property {(value: number | null) => string} format
 * @property {Range} range
 * @property {string} [span] names the range in the file, as "7d"
 * @property {number} [height] px
 * @property {boolean} [stacked] each on top of those before it
 * @property {number} [most] the end of the axis where it is known
 * @property {string} [sync] charts of the same name share a cursor line
 * @property {ComponentChildren} [tools] stands beside the download
 */

/** @param {SeriesChartProps} props */
export function SeriesChart(props) {
  const { title, description, points, series, format, range, tools } = props;
  const { height = HEIGHT, stacked = false, most, sync, span } = props;
  const hidden = useSignal(/** @type {readonly string[]} */ ([]));
  const shown = series.map(({ key }) => !hidden.value.includes(key));
  const visible = series.filter((_, index) => shown[index]);
  const chart = { points, series: visible, range };

  /** @param {number} index */
  function toggle(index) {
    const key = series[index]?.key ?? "";
    hidden.value = shown[index]
      ? [...hidden.value, key]
      : hidden.value.filter((one) => one !== key);
  }

  return html`
    <${ChartFrame} title=${title} description=${description} span=${span}
      tools=${tools} sheet=${() => numbersOf(chart)} words=${() =>
        wordsOf(chart, format)}>
      <${Canvas} key=${JSON.stringify([series, stacked, height])} title=${title}
        points=${points} series=${series} shown=${shown} range=${range}
        stacked=${stacked} height=${height} most=${most} sync=${sync}
        format=${format} />
      <${Legend} title=${title} shown=${shown} onToggle=${toggle}
        items=${series.map((one, index) => ({
          ...one,
          dash: dashOf(series, index),
        }))} />
      <//>
  `;
}

/** @typedef {{ points: readonly Point[], series: readonly Series[], range: Range }} Chart */

/** For a file: exact moments and plain numbers. @param {Chart} chart */
export function numbersOf(chart) {
  const columns = columnsOf(chart);
  return {
    head: ["from", ...chart.series.map(({ name }) => name)],
    rows: bucketsOf(chart.range).map((start, index) => [
      new Date(start).toISOString(),
      ...columns.map((column) => column[index] ?? null),
    ]),
  };
}

/** For readers: only the buckets that have something to say. @param {Chart} chart @param {(value: number | null) => string} format */
function wordsOf(chart, format) {
  const columns = columnsOf(chart);
  const { bucketMs } = chart.range;
  return {
    head: ["Time", ...chart.series.map(({ name }) => name)],
    rows: bucketsOf(chart.range).flatMap((start, index) => {
      const cells = columns.map((column) => column[index] ?? null);
      return cells.some((value) => value)
        ? [[bucketName(start, bucketMs), ...cells.map(format)]]
        : [];
    }),
  };
}
