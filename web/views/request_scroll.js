// @ts-check
/// <reference lib="dom" />
/** The list itself: draws only the rows in sight, moves by mouse and keys, and stands still while somebody reads. */

import { count } from "../format.js";
import {
  html,
  useEffect,
  useLayoutEffect,
  useRef,
  useSignal,
} from "../html.js";
import { commandOf } from "../keys.js";
import { Icon } from "../parts/icon.js";
import { ListEnd } from "../parts/list_end.js";
import { RequestTable } from "../parts/request_table.js";
import { indexOf } from "../request_pages.js";
import * as history from "../stores/history.js";
import * as live from "../stores/history_live.js";
import { now } from "../stores/ui.js";

const MARGIN = 8; // rows above and below, so that a flick of the wheel finds them drawn
const FIRST_SPAN = 60; // until it is measured
const ROW = 24;

export function RequestScroll() {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const rowHeight = useSignal(ROW);
  const cursor = useSignal(history.place.cursor);
  const span = useSignal({ first: history.place.first, count: FIRST_SPAN });
  /** The row that gets the focus as soon as it is drawn. */
  const wanted = useRef(history.place.cursor);

  /** Finds out what is in sight. */
  function measure() {
    const { current } = box;
    if (current === null) return;
    const style = getComputedStyle(current).getPropertyValue("--request-row");
    rowHeight.value = parseFloat(style) || ROW;
    const top = Math.floor(current.scrollTop / rowHeight.value);
    const inSight = Math.ceil(current.clientHeight / rowHeight.value);
    // In steps, so that not every pixel draws the rows anew.
    const first = Math.max(0, top - top % MARGIN - MARGIN);
    const next = { first, count: inSight + 3 * MARGIN };
    Object.assign(history.place, { first, scrollTop: current.scrollTop });
    if (first !== span.peek().first || next.count !== span.peek().count) {
      span.value = next;
    }
    history.look(next);
    live.hold(current.scrollTop > 0 || current.contains(focused()));
  }

  /** To the row at this place of the whole list. @param {number} index */
  function moveTo(index) {
    const { current } = box;
    const at = Math.min(Math.max(index, 0), history.total.peek() - 1);
    const [row] = history.rowsAt({ first: at, count: 1 });
    if (!current || !row) return;
    live.hold(true);
    cursor.value = history.place.cursor = wanted.current = row.id;
    const top = at * rowHeight.peek();
    const room = current.clientHeight - 3 * rowHeight.peek();
    if (top < current.scrollTop) current.scrollTop = top;
    else if (top > current.scrollTop + room) current.scrollTop = top - room;
    measure();
    focusWanted();
  }

  function focusWanted() {
    const row = wanted.current && rowOf(box.current, wanted.current);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  }

  /** To what is newest, and moving again. */
  function toTop() {
    const active = focused();
    if (box.current?.contains(active)) active?.blur();
    box.current?.scrollTo({ top: 0 });
    live.hold(false);
    live.release();
  }

  useLayoutEffect(() => {
    const { current } = box;
    if (current) current.scrollTop = history.place.scrollTop;
    measure();
    const watch = new ResizeObserver(measure);
    if (current) watch.observe(current);
    return () => {
      box.current = null; // what the leaving of the page does to the focus is no news
      watch.disconnect();
    };
  }, []);

  useLayoutEffect(focusWanted);

  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const follow = (event) => {
      const isInside = box.current?.contains(focused()) ?? false;
      const step = stepOf(event, isInside);
      if (step === null) return;
      event.preventDefault();
      if (step === "top") return toTop();
      const at = indexOf(history.pages.peek(), cursor.peek());
      moveTo(step === "first" ? 0 : step === "last" ? Infinity : at + step);
    };
    addEventListener("keydown", follow);
    return () => removeEventListener("keydown", follow);
  }, []);

  /** @param {FocusEvent & { target: HTMLElement }} event */
  function handleFocus({ target }) {
    const id = target.dataset.row;
    if (!id) return;
    cursor.value = history.place.cursor = id;
    live.hold(true);
  }

  const rows = history.rowsAt(span.value);
  const first = Math.min(span.value.first, history.total.value);
  const { rows: fresh, isCut } = history.fresh.value;
  return html`
    <div class="requests-list">
      ${fresh.length > 0 && html`
        <button type="button" class="button requests-fresh" onClick=${toTop}>
          <${Icon} name="up" /> ${count(fresh.length)}${isCut ? "+" : ""} new
        </button>
      `}
      <div class="scroll request-scroll" ref=${box} tabindex="-1"
        onScroll=${measure} onFocusIn=${handleFocus} onFocusOut=${measure}>
        <${RequestTable} rows=${rows} first=${first} total=${history.total
          .value}
          isOpen=${history.end.value.state !== "all"} rowHeight=${rowHeight
            .value}
          cursor=${cursor.value ?? rows[0]?.id ?? null} now=${now} />
        <${ListEnd} end=${history.end.value} found=${history.total.value}
          onStop=${history.stop} onGoOn=${history.seek} />
      </div>
    </div>
  `;
}

/** How far a key moves, or where to; null for a key that is not for the list. @param {KeyboardEvent} event @param {boolean} isInside */
function stepOf(event, isInside) {
  const command = commandOf(event);
  if (command === "close") return "top";
  if (command === "next") return 1;
  if (command === "previous") return -1;
  if (!isInside || event.ctrlKey || event.metaKey || event.altKey) return null;
  const steps = { ArrowDown: 1, ArrowUp: -1, Home: "first", End: "last" };
  return /** @type {Record<string, number | "first" | "last">} */ (steps)[
    event.key
  ] ?? null;
}

function focused() {
  return /** @type {HTMLElement | null} */ (document.activeElement);
}

/** @param {HTMLElement | null} box @param {string} id @returns {HTMLElement | null} */
function rowOf(box, id) {
  return box?.querySelector(`[data-row="${CSS.escape(id)}"]`) ?? null;
}
