// @ts-check
/// <reference lib="dom" />
/** Which requests are listed, how many that is, and whether the list moves. */

import { plural } from "../format.js";
import { html, useEffect, useRef, useSignal } from "../html.js";
import { commandOf } from "../keys.js";
import { Choice } from "../parts/choice.js";
import { Icon } from "../parts/icon.js";
import { RANGES } from "../request_filter.js";
import { route, setParams } from "../router.js";
import * as history from "../stores/history.js";
import * as live from "../stores/history_live.js";
import { RequestExport } from "./request_export.js";
import { RequestFilters } from "./request_filters.js";

const OUTCOMES = [["", "All"], ["running", "Running"], ["success", "OK"], [
  "error",
  "Problems",
]];
const TYPING_MS = 200; // between two letters of one word

export function RequestToolbar() {
  const { params } = route.value;
  const paused = live.paused.value;
  const isAll = history.end.value.state === "all";
  const total = history.total.value;
  return html`
    <div class="toolbar" role="search" aria-label="Requests">
      <${Search} text=${params.get("q") ?? ""} />
      <select class="input pick" aria-label="Time" value=${params.get(
        "range",
      ) ?? ""}
        onChange=${handleRange}>
        <option value="">All time</option>
        ${RANGES.map(([id, title]) =>
          html`<option value=${id}>${title}</option>`
        )}
      </select>
      <${Choice}
        name="outcome"
        label="Outcome"
        options=${OUTCOMES}
        value=${params.get("outcome") ?? ""}
        onChange=${(/** @type {string} */ outcome) => setParams({ outcome })}
      />
      <${RequestFilters} />
      <span class="toolbar-count">
        ${plural(total, "request")}${isAll ? "" : " so far"}
      </span>
      <button type="button" class="button" aria-pressed=${paused}
        onClick=${live.pauseOrResume}>
        <${Icon} name=${paused ? "play" : "pause"} />
        ${paused ? "Resume" : "Pause"}
      </button>
      <${RequestExport} />
    </div>
  `;
}

/** Goes to the address a moment after the last letter. @param {{ text: string }} props */
function Search({ text }) {
  const typed = useSignal(text);
  const timer = useRef(
    /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined),
  );
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => {
    typed.value = text;
    return () => clearTimeout(timer.current);
  }, [text]);
  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const follow = (event) => {
      if (commandOf(event) !== "filter") return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener("keydown", follow);
    return () => removeEventListener("keydown", follow);
  }, []);

  /** @param {InputEvent & { currentTarget: HTMLInputElement }} event */
  function handleInput({ currentTarget }) {
    typed.value = currentTarget.value;
    clearTimeout(timer.current);
    timer.current = setTimeout(
      () => setParams({ q: typed.peek().trim() }),
      TYPING_MS,
    );
  }

  return html`
    <label class="search">
      <span class="hidden">Search requests</span>
      <${Icon} name="filter" />
      <input
        ref=${input}
        class="input"
        type="search"
        maxlength="200"
        placeholder="Path, model or error"
        value=${typed}
        onInput=${handleInput}
        onKeyDown=${leaveOnEscape}
      />
      <kbd>/</kbd>
    </label>
  `;
}

/** @param {{ currentTarget: HTMLSelectElement }} event */
function handleRange({ currentTarget }) {
  setParams({ range: currentTarget.value, from: null, to: null });
}

/** @param {KeyboardEvent & { currentTarget: HTMLInputElement }} event */
function leaveOnEscape({ key, currentTarget }) {
  if (key === "Escape") currentTarget.blur();
}
