// @ts-check
/// <reference lib="dom" />
/** Narrows what is shown, in a sheet under its button; each press counts at once. */

import { FILTERS } from "../analytics_question.js";
import { html } from "../html.js";
import { Choice } from "../parts/choice.js";
import { Icon } from "../parts/icon.js";
import { setParams } from "../router.js";
import * as analytics from "../stores/analytics.js";

/** @import { Filter } from "../analytics_question.js" */

const STATUSES = /** @type {const} */ ([
  ["all", "All"],
  ["success", "Went well"],
  ["error", "Failed"],
]);

export function AnalyticsFilters() {
  const active = analytics.filterCount.value;
  return html`
    <div class="filters">
      <button type="button" class="button" popovertarget="analytics-filters">
        <${Icon} name="filter" /> Filters
        ${active > 0 && html`
          <span
            class="count">${active}<span class="hidden"> active</span></span>
        `}
      </button>
      ${active > 0 && html`
        <button type="button" class="button" data-kind="quiet" onClick=${analytics
          .clear}
          aria-label="Clear the filters" title="Clear the filters">
          <${Icon} name="close" />
        </button>
      `}
      <div class="filters-sheet" id="analytics-filters" popover="auto" role="group"
        aria-label="Filters">
        <${Choice} name="status" label="How it ended" options=${STATUSES} wide
          value=${analytics.question.value.status}
          onChange=${(/** @type {string} */ status) =>
            setParams({ status: status === "all" ? null : status })} />
        ${FILTERS.map(([name, title]) =>
          html`<${Names} key=${name} name=${name} title=${title} />`
        )}
      </div>
    </div>
  `;
}

/** What is chosen stays in sight, also when the span has none of it. @param {{ name: Filter, title: string }} props */
function Names({ name, title }) {
  const chosen = analytics.question.value[name];
  const known = analytics.numbers.value?.choices[name] ?? [];
  const names = [...new Set([...known, ...chosen])];
  return html`
    <fieldset class="filters-names">
      <legend class="field-label">${title}</legend>
      ${names.length === 0 && html`<p class="field-note">None in this span</p>`}
      ${names.map((one) =>
        html`
          <label key=${one}>
            <input type="checkbox" checked=${chosen.includes(one)}
              onChange=${() => analytics.toggle(name, one)} />
            <span>${wordOf(one)}</span>
          </label>
        `
      )}
    </fieldset>
  `;
}

/** @param {string} name */
function wordOf(name) {
  return name === "no_account" ? "no account" : name;
}
