// @ts-check
/// <reference lib="dom" />
/** What an account is dragged by; with the focus on it, arrow keys do the same. */

import { html, useRef } from "../html.js";
import { Icon } from "./icon.js";

/** @typedef {{ id: string, place: number }} Drag Who is held, and the place from 0 at which it would be let go. */

const EDGE = 56; // px from the end of the page within which it scrolls along
const STEP = 12; // px

/**
 * @param {{ id: string, name: string, place: number, count: number, onDrag: (drag: Drag | null) => void,
 *   onDrop: (place: number) => void }} props
 */
export function AccountHandle({ id, name, place, count, onDrag, onDrop }) {
  const pointer = useRef(/** @type {number | null} */ (null));

  /** @param {PointerEvent & { currentTarget: HTMLElement }} event */
  function handleDown({ button, pointerId, currentTarget }) {
    if (button !== 0) return;
    currentTarget.setPointerCapture(pointerId);
    pointer.current = pointerId;
    onDrag({ id, place });
  }

  /** @param {PointerEvent & { currentTarget: HTMLElement }} event */
  function handleMove({ clientY, currentTarget }) {
    if (pointer.current === null) return;
    scrollAlong(currentTarget, clientY);
    onDrag({ id, place: placeAt(currentTarget, clientY) });
  }

  /** @param {PointerEvent & { currentTarget: HTMLElement }} event */
  function handleUp({ clientY, currentTarget }) {
    if (pointer.current !== null) onDrop(placeAt(currentTarget, clientY));
  }

  function handleEnd() {
    pointer.current = null;
    onDrag(null);
  }

  /** @param {KeyboardEvent & { currentTarget: HTMLElement }} event */
  function handleKey({ key, currentTarget }) {
    if (key !== "Escape" || pointer.current === null) return;
    currentTarget.releasePointerCapture(pointer.current);
    handleEnd();
  }

  return html`
    <button type="button" class="account-handle" data-handle=${id}
      aria-label=${`Move ${name}, ${place + 1} of ${count}`}
      aria-keyshortcuts="ArrowUp ArrowDown Alt+ArrowUp Alt+ArrowDown"
      title="Drag, or Alt+↑ and Alt+↓" onPointerDown=${handleDown}
      onPointerMove=${handleMove} onPointerUp=${handleUp}
      onLostPointerCapture=${handleEnd} onKeyDown=${handleKey}>
      <${Icon} name="grip" />
    </button>
  `;
}

/** How many of the other rows are above. @param {HTMLElement} handle @param {number} y */
function placeAt(handle, y) {
  const own = handle.closest("tr");
  const rows = handle.closest("tbody")?.querySelectorAll("tr[data-name]") ?? [];
  return [...rows].filter((row) => {
    const { top, height } = row.getBoundingClientRect();
    return row !== own && top + height / 2 < y;
  }).length;
}

/** @param {HTMLElement} handle @param {number} y */
function scrollAlong(handle, y) {
  const page = handle.closest("main");
  const { top = 0, bottom = 0 } = page?.getBoundingClientRect() ?? {};
  if (y < top + EDGE) page?.scrollBy(0, -STEP);
  if (y > bottom - EDGE) page?.scrollBy(0, STEP);
}
