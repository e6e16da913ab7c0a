// @ts-check
/** A line of the log: in one row, and when it is opened all that it says below. */

import { clock, exact, monthDay } from "../format.js";
import { html } from "../html.js";
import { briefOf, requestOf, textOf, wholeOf } from "../log_lines.js";
import { hashOf } from "../router.js";
import { CopyButton } from "./copy_button.js";

/** @import { LogLine } from "../log_lines.js" */

/** `more` is how tall it is below its row, in px; 0 for one that is closed. @param {{ line: LogLine, more: number, onToggle: (line: LogLine) => void }} props */
export function LogRow({ line, more, onToggle }) {
  const { ts, level, msg } = line;
  const request = requestOf(line);
  const ms = String(ts % 1_000).padStart(3, "0");
  return html`
    <li class="log-line" data-level=${level}>
      <div class="log-row">
        <button type="button" class="log-head" aria-expanded=${more > 0}
          onClick=${() => onToggle(line)}>
          <time datetime=${new Date(ts).toISOString()} title=${exact(ts)}><span
              class="log-day">${monthDay(ts)} </span>${clock(ts)}<span
              class="log-ms">.${ms}</span></time>
          <span class="log-level">${level}</span>
          <span class="log-text"><span>${msg}</span> <span class="log-brief">${briefOf(
            line,
          )}</span></span>
        </button>
        ${request !== null && html`
          <a class="log-request" href=${hashOf("requests", request)}>Request</a>
        `}
      </div>
      ${more > 0 && html`<${Whole} line=${line} more=${more} />`}
    </li>
  `;
}

/** @param {{ line: LogLine, more: number }} props */
function Whole({ line, more }) {
  return html`
    <div class="log-whole" style=${{ height: `${more}px` }}>
      <pre tabindex="0" role="region" aria-label="The whole line">${wholeOf(
        line,
      )}</pre>
      <${CopyButton} text=${() => textOf(line)} label="Copy line" quiet />
    </div>
  `;
}
