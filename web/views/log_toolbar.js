// @ts-check
/// <reference lib="dom" />
/** Which lines of the log are shown, how many that is, and whether they move. */

import { saveFile } from "../charts/csv.js";
import { count, plural } from "../format.js";
import { html } from "../html.js";
import { countLevels, LEVELS, textOf } from "../log_lines.js";
import { Icon } from "../parts/icon.js";
import { setParams } from "../router.js";
import * as logs from "../stores/logs.js";

/** @import { Level, LogFilter, LogLine } from "../log_lines.js" */

/** @type {Record<Level, string>} */
const TITLES = {
  ERROR: "Errors",
  WARN: "Warnings",
  INFO: "Info",
  DEBUG: "Debug",
};

/** `held` are those that hold the words, of every level. @param {{ filter: LogFilter, held: readonly LogLine[], shown: readonly LogLine[], all: number }} props */
export function LogToolbar({ filter, held, shown, all }) {
  const paused = logs.paused.value;
  return html`
    <div class="toolbar" role="search">
      <label class="search">
        <span class="hidden">Search the log</span>
        <${Icon} name="filter" />
        <input
          class="input"
          type="search"
          data-filter
          placeholder="Text in the message or its data"
          value=${filter.text}
          onInput=${handleText}
          onKeyDown=${leaveOnEscape}
        />
        <kbd>/</kbd>
      </label>
      <${Levels} chosen=${filter.levels} lines=${held} />
      <span class="toolbar-count" role="status">
        ${shown.length === all
          ? plural(all, "line")
          : `${count(shown.length)} of ${plural(all, "line")}`}
      </span>
      <button type="button" class="button" aria-pressed=${paused}
        onClick=${logs.pauseOrResume}>
        <${Icon} name=${paused ? "play" : "pause"} />
        <span class="log-word">${paused ? "Resume" : "Pause"}</span>
      </button>
      <button type="button" class="button" disabled=${shown.length === 0}
        onClick=${() => save(shown)}>
        <${Icon} name="download" /><span class="log-word">Download</span>
      </button>
    </div>
  `;
}

/** @param {{ chosen: readonly Level[], lines: readonly LogLine[] }} props */
function Levels({ chosen, lines }) {
  const counts = countLevels(lines);
  /** @param {Level} level */
  const toggle = (level) => {
    const next = chosen.includes(level)
      ? chosen.filter((one) => one !== level)
      : [...chosen, level];
    setParams({ level: next.join(",").toLowerCase() });
  };
  return html`
    <div class="log-levels" role="group" aria-label="Levels">
      ${LEVELS.map((level) =>
        html`
          <button key=${level} type="button" class="button log-chip"
            data-level=${level} aria-pressed=${chosen.includes(level)}
            onClick=${() => toggle(level)}>
            ${TITLES[level]} <span class="log-count">${count(
              counts[level],
            )}</span>
          </button>
        `
      )}
    </div>
  `;
}

/** @param {readonly LogLine[]} lines */
function save(lines) {
  const day = new Date().toISOString().slice(0, 10);
  const text = lines.map((line) => `${textOf(line)}\n`).join("");
  saveFile(`ccflare-${day}.log`, text, "text/plain");
}

/** @param {InputEvent & { currentTarget: HTMLInputElement }} event */
function handleText({ currentTarget }) {
  setParams({ q: currentTarget.value });
}

/** @param {KeyboardEvent & { currentTarget: HTMLInputElement }} event */
function leaveOnEscape({ key, currentTarget }) {
  if (key === "Escape") currentTarget.blur();
}
