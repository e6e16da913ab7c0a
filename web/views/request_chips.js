// @ts-check
/** What the list is narrowed to besides what the bar itself shows, each part of it with a way to drop it. */

import { dayAndMinute } from "../format.js";
import { html } from "../html.js";
import { Icon } from "../parts/icon.js";
import { filterOf, LISTS, momentOf, valuesOf } from "../request_filter.js";
import { go, route, setParams } from "../router.js";

/** @import { Filter, FilterName } from "../request_filter.js" */

/** What the radio buttons of the bar show. */
const IN_THE_BAR = ["running", "success", "error"];
const LONG = 14; // characters; a longer id is told by its beginning

export function RequestChips() {
  const chips = chipsOf(filterOf(route.value.params));
  if (chips.length === 0) return null;
  return html`
    <ul class="chips" aria-label="Filters">
      ${chips.map(({ name, value, words, left }) =>
        html`
          <li key=${`${name} ${value}`}>
            <button type="button" class="chip" title=${value}
              aria-label=${`Drop the filter ${name} ${words}`}
              onClick=${() => setParams({ [name]: left })}>
              <span class="chip-name">${name}</span> ${words} <${Icon} name="close" />
            </button>
          </li>
        `
      )}
      <li>
        <button type="button" class="chip-clear" onClick=${() =>
          go("requests")}>
          Clear all
        </button>
      </li>
    </ul>
  `;
}

/** @param {Filter} filter */
export function chipsOf(filter) {
  return [...listChips(filter), ...timeChips(filter)];
}

/** @param {Filter} filter */
function listChips(filter) {
  return LISTS.flatMap((name) => {
    const values = valuesOf(filter[name]);
    if (name === "outcome" && IN_THE_BAR.includes(values.join())) return [];
    return values.map((value) => ({
      name,
      value,
      words: short(name, value),
      left: values.filter((one) => one !== value).join(","),
    }));
  });
}

/** @param {Filter} filter */
function timeChips(filter) {
  return /** @type {const} */ (["from", "to"]).flatMap((name) => {
    const value = filter[name];
    if (value === undefined) return [];
    const at = momentOf(value);
    const words = Number.isNaN(at) ? value : dayAndMinute(at);
    return { name, value, words, left: "" };
  });
}

/** @param {FilterName} name @param {string} value */
function short(name, value) {
  const isId = name === "session" || name === "conversation";
  if (isId && value.length > LONG) return `${value.slice(0, LONG)}…`;
  return name === "account" && value === "no_account" ? "none" : value;
}
