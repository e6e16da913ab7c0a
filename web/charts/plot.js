// @ts-check
/// <reference lib="dom" />
/** uPlot, wrapped once: a drawing that takes new data, sizes and themes in place. */

import { onTheme } from "./ink.js";
import { dataOf } from "./plot_data.js";
import { optionsOf, readInks, sizeOf } from "./plot_options.js";

/** @import { Drawing } from "./plot_data.js" */

/** @typedef {{ update: (drawing: Drawing) => void, pointAt: (index: number | null) => void, end: () => void }} Plot */

/**
 * `onPoint` gets the bucket under the pointer and where that is, in px; null when the pointer has left.
 * @param {HTMLElement} element
 * @param {Drawing} first
 * @param {(index: number | null, left: number) => void} onPoint
 * @returns {Promise<Plot>}
 */
export async function openPlot(element, first, onPoint) {
  const { default: UPlot } = await import("uplot"); // fetched by the first chart, not by the first page
  let drawing = first;
  let inks = readInks(element, drawing);
  const plot = new UPlot(
    optionsOf(UPlot, {
      element,
      drawing: () => drawing,
      inks: () => inks,
      onPoint,
    }),
    dataOf(drawing),
    element,
  );

  const sizes = new ResizeObserver(() =>
    plot.setSize(sizeOf(element, drawing))
  );
  sizes.observe(element);
  const stopTheme = onTheme(() => {
    inks = readInks(element, drawing);
    plot.redraw(false, true);
  });

  return {
    update(next) {
      drawing = next;
      plot.setData(dataOf(drawing));
    },
    pointAt(index) {
      const at = plot.data[0][index ?? -1];
      const left = at === undefined ? -10 : plot.valToPos(at, "x");
      plot.setCursor({ left, top: at === undefined ? -10 : 0 });
    },
    end() {
      stopTheme();
      sizes.disconnect();
      plot.destroy();
    },
  };
}
