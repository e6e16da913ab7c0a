// @ts-check
/// <reference lib="dom" />
/** The log: what was said last and what is said now, by level and by words. */

import { html, useEffect, useMemo } from "../html.js";
import { commandOf } from "../keys.js";
import { filterOf, holding, ofLevels } from "../log_lines.js";
import { Icon } from "../parts/icon.js";
import { Empty, Loadable } from "../parts/loadable.js";
import { Countdown } from "../parts/moment.js";
import { route, setParams } from "../router.js";
import * as logs from "../stores/logs.js";
import { now } from "../stores/ui.js";
import { LogScroll } from "./log_scroll.js";
import { LogToolbar } from "./log_toolbar.js";

export function Logs() {
  useEffect(logs.follow, []);
  useEffect(followKeys, []);
  const filter = filterOf(route.value.params);
  const key = `${filter.levels} ${filter.text}`;
  useEffect(() => logs.hold(false), [key]);
  const lines = logs.seen.value;
  const held = useMemo(() => holding(lines, filter.text), [lines, key]);
  const shown = useMemo(() => ofLevels(held, filter.levels), [held, key]);
  const fresh = ofLevels(
    holding(logs.fresh.value, filter.text),
    filter.levels,
  );
  return html`
    <section class="logs">
      <h1 class="hidden">Logs</h1>
      <${LogToolbar} filter=${filter} held=${held} shown=${shown}
        all=${lines.length} />
      <${Lost} />
      <${Loadable}
        status=${logs.status.value}
        failure=${logs.failure.value}
        onRetry=${logs.load}
        what="the log"
      >
        ${shown.length === 0
          ? html`<${None} isFiltered=${lines.length > 0} />`
          : html`<${LogScroll} lines=${shown} fresh=${fresh.length} />`}
      <//>
    </section>
  `;
}

/** @param {{ isFiltered: boolean }} props */
function None({ isFiltered }) {
  if (!isFiltered) {
    return html`
      <${Empty} title="Nothing has been logged yet">
        <p>Lines appear here as they are written.</p>
        <//>
    `;
  }
  return html`
    <${Empty} title="No line matches">
      <button type="button" class="button" onClick=${showAll}>Show all</button>
      <//>
  `;
}

/** The stream of the log is another one than that of requests, and may be lost alone. */
function Lost() {
  const { state, retryAt } = logs.link.value;
  if (retryAt === null) return null;
  const until = new Date(retryAt).toISOString();
  return html`
    <p class="logs-lost" role="status">
      <${Icon} name="alert" />
      <span>The log stands still.${" "}${state === "connecting"
        ? "Connecting again now."
        : html`Connecting again in <${Countdown} until=${until} now=${now} />.`}</span>
    </p>
  `;
}

function showAll() {
  setParams({ level: null, q: null });
}

/** The stroke leads to the search. Returns its undo. */
function followKeys() {
  const follow = (/** @type {KeyboardEvent} */ event) => {
    if (commandOf(event) !== "filter") return;
    event.preventDefault();
    /** @type {HTMLElement | null} */ (document.querySelector("[data-filter]"))
      ?.focus();
  };
  addEventListener("keydown", follow);
  return () => removeEventListener("keydown", follow);
}
