// @ts-check
/** The foot of a list that is read bit by bit: whether more is coming, and from how far back. */

import { dayAndMinute } from "../format.js";
import { html } from "../html.js";

/** @import { End } from "../stores/history.js" */

/** @param {{ end: End, found: number, onStop: () => void, onGoOn: () => void }} props */
export function ListEnd({ end, found, onStop, onGoOn }) {
  const { state, until } = end;
  const back = until === null ? "" : `Searched back to ${dayAndMinute(until)}`;
  return html`
    <div class="list-end" data-state=${state}>
      <span role="status">${wordsOf({ state, back, found })}</span>
      ${state === "reading" && back !== "" && html`
        <button type="button" class="button" onClick=${onStop}>Stop</button>
      `}
      ${(state === "stopped" || state === "failed") && html`
        <button type="button" class="button" onClick=${onGoOn}>
          ${state === "failed" ? "Try again" : "Go on"}
        </button>
      `}
    </div>
  `;
}

/** @param {{ state: End["state"], back: string, found: number }} facts */
function wordsOf({ state, back, found }) {
  switch (state) {
    case "reading":
      return back === "" ? "Reading older ones…" : `${back}, still looking…`;
    case "stopped":
      return `${back === "" ? "Stopped" : back}.`;
    case "failed":
      return "The older ones could not be read.";
    case "all":
      return found > 0 ? "That is all." : "";
    default:
      return "";
  }
}
