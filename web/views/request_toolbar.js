// @ts-check
/// <reference lib="dom" />
/** Which requests are listed, how many that is, and whether the list moves. */

import { plural } from "../format.js";
import { html } from "../html.js";
import { OUTCOMES } from "../outcome.js";
import { Choice } from "../parts/choice.js";
import { Icon } from "../parts/icon.js";
import * as requests from "../stores/requests.js";

/** @import { OutcomeFilter } from "../outcome.js" */

/** @type {Record<OutcomeFilter, string>} */
const TITLES = {
  all: "All",
  running: "Running",
  ok: "OK",
  problems: "Problems",
};

export function RequestToolbar() {
  const all = requests.list.value.length;
  const shown = requests.shown.value.length;
  const paused = requests.paused.value;
  return html`
    <div class="toolbar" role="search">
      <label class="search">
        <span class="hidden">Filter requests</span>
        <${Icon} name="filter" />
        <input
          class="input"
          type="search"
          data-filter
          placeholder="Path, model, account, status"
          value=${requests.text}
          onInput=${handleText}
          onKeyDown=${leaveOnEscape}
        />
        <kbd>/</kbd>
      </label>
      <${Choice}
        name="outcome"
        label="Outcome"
        options=${OUTCOMES.map((id) => [id, TITLES[id]])}
        value=${requests.outcome.value}
        onChange=${(/** @type {OutcomeFilter} */ id) =>
          requests.outcome.value = id}
      />
      <span class="toolbar-count" role="status">
        ${shown === all
          ? plural(all, "request")
          : `${shown} of ${plural(all, "request")}`}
      </span>
      <button
        type="button"
        class="button"
        aria-pressed=${paused}
        onClick=${requests.pauseOrResume}
      >
        <${Icon} name=${paused ? "play" : "pause"} />
        ${paused ? `Resume, ${requests.heldCount.value} new` : "Pause"}
      </button>
    </div>
  `;
}

/** @param {InputEvent & { currentTarget: HTMLInputElement }} event */
function handleText({ currentTarget }) {
  requests.text.value = currentTarget.value;
}

/** @param {KeyboardEvent & { currentTarget: HTMLInputElement }} event */
function leaveOnEscape({ key, currentTarget }) {
  if (key === "Escape") currentTarget.blur();
}
