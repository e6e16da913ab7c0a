// @ts-check
/// <reference lib="dom" />
/** The lines themselves: draws only those in sight, keeps to the end, and stands still while somebody reads further up. */

import { count } from "../format.js";
import { html, useLayoutEffect, useRef, useSignal } from "../html.js";
import { wholeOf } from "../log_lines.js";
import { heightOf, windowOf } from "../log_window.js";
import { Icon } from "../parts/icon.js";
import { LogRow } from "../parts/log_row.js";
import * as logs from "../stores/logs.js";

/** @import { LogLine } from "../log_lines.js" */

const ROW = 24; // until it is measured
const TEXT = 16; // px of a line of an opened one
const MOST_TEXT = 16; // lines; the rest is scrolled to
const AROUND = 25; // px of its padding and edge
const LETTER = 7.3; // px of one
const BESIDE = 64; // px of what stands beside the text

/** @param {{ lines: readonly LogLine[], fresh: number }} props `fresh` is how many have come meanwhile. */
export function LogScroll({ lines, fresh }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const row = useSignal(ROW);
  const view = useSignal({ top: 0, height: 900, width: 1_000 });
  const opened = useSignal(/** @type {ReadonlySet<number>} */ (new Set()));
  const standing = logs.standing.value;
  const { height, width } = view.value;

  const tall = lines.flatMap(({ seq }, at) => {
    const line = opened.value.has(seq) ? lines[at] : undefined;
    return line === undefined ? [] : { at, more: heightOfWhole(line, width) };
  });
  const layout = { count: lines.length, row: row.value, tall };
  const top = standing ? view.value.top : heightOf(layout) - height;
  const { first, end, before, behind } = windowOf(layout, { top, height });

  function measure() {
    const { current } = box;
    if (current === null) return;
    const style = getComputedStyle(current).getPropertyValue("--log-row");
    row.value = parseFloat(style) || ROW;
    view.value = {
      top: current.scrollTop,
      height: current.clientHeight,
      width: current.clientWidth,
    };
  }

  function handleScroll() {
    const { current } = box;
    if (current === null) return;
    measure();
    const { scrollTop, scrollHeight, clientHeight } = current;
    logs.hold(scrollHeight - scrollTop - clientHeight > row.peek());
  }

  /** @param {LogLine} line */
  function toggle({ seq }) {
    measure();
    logs.hold(true); // what was opened is to be read where it is
    const next = new Set(opened.value);
    if (!next.delete(seq)) next.add(seq);
    opened.value = next;
  }

  useLayoutEffect(() => {
    measure();
    const watch = new ResizeObserver(measure);
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, []);

  useLayoutEffect(() => {
    if (!standing) box.current?.scrollTo({ top: box.current.scrollHeight });
  });

  return html`
    <div class="logs-list">
      <div class="scroll logs-scroll" ref=${box} tabindex="0" role="region"
        aria-label="Log lines, oldest first" onScroll=${handleScroll}>
        <ol class="log-lines" style=${{
          paddingTop: `${before}px`,
          paddingBottom: `${behind}px`,
        }}>
          ${lines.slice(first, end).map((line) =>
            html`
              <${LogRow} key=${line.seq} line=${line} onToggle=${toggle}
                more=${opened.value.has(line.seq)
                  ? heightOfWhole(line, width)
                  : 0} />
            `
          )}
        </ol>
      </div>
      ${standing && html`
        <button type="button" class="button logs-fresh" onClick=${logs.resume}>
          <${Icon} name="down" /> ${fresh === 0
            ? "To the end"
            : `${count(fresh)} new`}
        </button>
      `}
    </div>
  `;
}

/** About as tall as its text in a list of this width; what is longer scrolls within. @param {LogLine} line @param {number} width */
function heightOfWhole(line, width) {
  const letters = Math.max(20, Math.floor((width - BESIDE) / LETTER));
  const rows = wholeOf(line).split("\n")
    .reduce((sum, { length }) => sum + 1 + Math.floor(length / letters), 0);
  return Math.min(Math.max(rows, 2), MOST_TEXT) * TEXT + AROUND;
}
