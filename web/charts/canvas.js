// @ts-check
/// <reference lib="dom" />
/** The drawn part of a chart over time; pointer and arrow keys move its cursor. */

import { html, useEffect, useRef, useSignal } from "../html.js";
import { bucketsOf, columnsOf } from "./columns.js";
import { bucketName } from "./ticks.js";
import { openPlot } from "./plot.js";
import { dashOf } from "./plot_data.js";
import { Tooltip } from "./tooltip.js";

/** @import { Plot } from "./plot.js" */
/** @import { Drawing } from "./plot_data.js" */

/** What is read out where one stands. @typedef {{ index: number, left: number }} Place */

/** A change of the series or of the height wants another element, by its key. @param {Drawing & { title: string }} props */
export function Canvas(props) {
  const { title, points, series, shown, range, height, most, stacked } = props;
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const plot = useRef(/** @type {Plot | null} */ (null));
  const latest = useRef(props);
  latest.current = props;
  const place = useSignal(/** @type {Place | null} */ (null));
  const isMine = useSignal(false); // and not that of a chart beside it

  useEffect(() => {
    let isGone = false;
    const element = box.current;
    if (element === null) return;
    openPlot(element, latest.current, (index, left) => {
      place.value = index === null ? null : { index, left };
    }).then((opened) => {
      if (isGone) return opened.end();
      plot.current = opened;
      opened.update(latest.current);
    });
    return () => {
      isGone = true;
      plot.current?.end();
    };
  }, []);
  useEffect(
    () => plot.current?.update(latest.current),
    [points, String(shown), range.from, range.to, most],
  );

  const buckets = bucketsOf(range);
  const index = Math.min(
    place.value?.index ?? buckets.length - 1,
    buckets.length - 1,
  );
  const name = bucketName(buckets[index] ?? range.from, range.bucketMs);
  const readings = readingsAt(index, props);

  /** @param {KeyboardEvent} event */
  function handleKey(event) {
    const next = indexAfter(event.key, {
      index: place.value?.index ?? null,
      last: buckets.length - 1,
    });
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    isMine.value = next !== null;
    plot.current?.pointAt(next);
  }

  return html`
    <div class="plot" style=${{ height: `${height}px` }} ref=${box} tabindex="0"
      role="slider" aria-label=${`${title}, by time`} aria-valuemin="0"
      aria-valuemax=${buckets.length - 1} aria-valuenow=${index}
      aria-valuetext=${`${name}: ${
        readings.map(({ name, value }) => `${name} ${value}`).join(", ")
      }`} aria-orientation="horizontal"
      data-stacked=${stacked}
      data-points=${points.length} data-series=${series.length}
      onPointerEnter=${() => isMine.value = true} onPointerLeave=${() =>
        isMine.value = false}
      onBlur=${() => {
        isMine.value = false;
        plot.current?.pointAt(null);
      }} onKeyDown=${handleKey}>
      ${isMine.value && place.value !== null && html`
        <${Tooltip} title=${name} readings=${readings} left=${place.value.left}
          width=${box.current?.clientWidth ?? 0} />
      `}
    </div>
  `;
}

/**
 * Where a key leads; null away from all, undefined for a key that is not ours.
 * @param {string} key @param {{ index: number | null, last: number }} now
 */
export function indexAfter(key, { index, last }) {
  const from = index ?? last + 1;
  const page = Math.max(1, Math.round(last / 10));
  /** @type {Record<string, number>} */
  const places = {
    ArrowLeft: from - 1,
    ArrowRight: index === null ? 0 : from + 1,
    PageDown: from - page,
    PageUp: index === null ? 0 : from + page,
    Home: 0,
    End: last,
  };
  if (key === "Escape" && index !== null) return null;
  const place = places[key];
  return place === undefined ? undefined : Math.max(0, Math.min(place, last));
}

/** What is shown of one bucket, from the top of a stack down. @param {number} index @param {Drawing} drawing */
function readingsAt(index, drawing) {
  const { series, shown, stacked, format } = drawing;
  const columns = columnsOf(drawing);
  const readings = series.flatMap((one, which) =>
    shown[which]
      ? [{
        name: one.name,
        tone: one.tone,
        kind: one.kind,
        dash: dashOf(series, which),
        value: format(columns[which]?.[index] ?? null),
      }]
      : []
  );
  if (!stacked || readings.length < 2) return readings;
  const total = columns.reduce(
    (sum, column, which) => sum + (shown[which] ? column[index] ?? 0 : 0),
    0,
  );
  const sum = { name: "Total", tone: "", kind: "none", dash: 0 };
  return [{ ...sum, value: format(total) }, ...readings.reverse()];
}
