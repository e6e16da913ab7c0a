// @ts-check
/// <reference lib="dom" />
/** How it is drawn: axes, scales, cursor and lines, as uPlot wants to be told. */

import { bucketsOf, niceCeiling } from "./columns.js";
import { colorOf, DASHES, inkOf } from "./ink.js";
import { alone, dashOf, drawn, FOOT, HEAD } from "./plot_data.js";
import { bucketTick, shortened } from "./ticks.js";

/** @import uPlot from "uplot" */
/** @import { Options, Series as PlotSeries } from "uplot" */
/** @import { Range, Series } from "./columns.js" */
/** @import { Drawing } from "./plot_data.js" */

const AXIS_WIDTH = 56;
const AXIS_HEIGHT = 24;
const FONT = "11px system-ui, -apple-system, sans-serif";

/** The colours of this moment. @param {Element} element @param {Drawing} drawing */
export function readInks(element, { series }) {
  return {
    series: series.map(({ tone }) => inkOf(element, tone)),
    grid: colorOf(element, { ink: "grid" }),
    text: colorOf(element, { ink: "text" }),
    paper: colorOf(element, { ink: "paper" }),
  };
}

/** @param {HTMLElement} element @param {Drawing} drawing */
export function sizeOf(element, { height }) {
  return { width: Math.max(element.clientWidth, 120), height };
}

/**
 * @param {typeof uPlot} UPlot
 * @param {{ element: HTMLElement, drawing: () => Drawing, inks: () => ReturnType<typeof readInks>, onPoint: (index: number | null, left: number) => void }} parts
 * @returns {Options}
 */
export function optionsOf(UPlot, { element, drawing, inks, onPoint }) {
  const first = drawing();
  const line = { stroke: () => inks().grid, width: 1 };
  return {
    ...sizeOf(element, first),
    ms: 1,
    padding: [8, 16, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 6 },
      ...(first.sync && { sync: { key: first.sync, setSeries: false } }),
    },
    scales: {
      x: {
        time: true,
        range: () => [drawing().range.from, endOf(drawing().range)],
      },
      y: { range: (_, __, max) => [0, drawing().most ?? niceCeiling(max)] },
    },
    axes: [
      {
        stroke: () => inks().text,
        font: FONT,
        size: AXIS_HEIGHT,
        gap: 4,
        space: 72,
        grid: { show: false },
        ticks: { ...line, size: 4 },
        values: (_, splits) =>
          splits.map((at, index) => bucketTick(at, splits[index - 1] ?? null)),
      },
      {
        stroke: () => inks().text,
        font: FONT,
        size: AXIS_WIDTH,
        gap: 6,
        space: 36,
        grid: line,
        ticks: { show: false },
        values: (_, splits) =>
          splits.map((value) => shortened(drawing().format(value))),
      },
    ],
    series: [
      {},
      ...drawn(first).map(({ one, index }) =>
        plotSeries(UPlot, {
          one,
          ink: () => inks().series[index] ?? "",
          paper: () => inks().paper,
          dash: DASHES[dashOf(first.series, index)] ?? [],
          isStacked: first.stacked,
        })
      ),
    ],
    hooks: {
      setCursor: [(plot) => {
        const { idx, left = -1 } = plot.cursor;
        onPoint(left < 0 ? null : idx ?? null, left + AXIS_WIDTH);
      }],
    },
  };
}

/** @param {Range} range */
function endOf(range) {
  return (bucketsOf(range).at(-1) ?? range.from) + range.bucketMs;
}

/**
 * @param {typeof uPlot} UPlot
 * @param {{ one: Series, ink: () => string, paper: () => string, dash: number[], isStacked: boolean }} parts
 * @returns {PlotSeries}
 */
function plotSeries(
  UPlot,
  { one: { kind, name }, ink, paper, dash, isStacked },
) {
  if (kind === "bars") {
    const paths = UPlot.paths.bars?.({
      size: [0.8, 48],
      ...(isStacked && { disp: { y0: FOOT, y1: HEAD } }),
    });
    return {
      label: name,
      fill: ink,
      width: 0, // an edge would hide a narrow bar
      points: { show: false },
      ...(paths && { paths }),
    };
  }
  const fill = () => `color-mix(in oklab, ${ink()} 24%, ${paper()})`;
  return {
    label: name,
    stroke: ink,
    width: 1.5,
    dash,
    points: { show: true, size: 4, fill: ink, filter: alone },
    ...(kind === "area" && { fill }),
  };
}
