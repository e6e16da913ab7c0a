// @ts-check
/// <reference lib="dom" />
/** The panel in which the list is narrowed by account, model, client, status and time. */

import { html } from "../html.js";
import { Icon } from "../parts/icon.js";
import { Menu } from "../parts/menu.js";
import { filterOf, momentOf, valuesOf } from "../request_filter.js";
import { route, setParams } from "../router.js";
import { choices, loadChoices } from "../stores/choices.js";
import { chipsOf } from "./request_chips.js";

/** @import { ListName } from "../request_filter.js" */

const STATUSES = [
  "2xx",
  "4xx",
  "400",
  "401",
  "403",
  "404",
  "429",
  "5xx",
  "500",
  "529",
];
const ENDINGS = [
  "client_left",
  "upstream_broke",
  "refused",
  "failed",
  "interrupted",
];

export function RequestFilters() {
  const filter = filterOf(route.value.params);
  const { accounts, models, clients, providers } = choices.value;
  const used = chipsOf(filter).length;
  return html`
    <${Menu} title="Filters" onOpen=${loadChoices} label=${html`
      <${Icon} name="filter" /> Filters${used > 0 && html`
        <b class="count">${used}</b>
      `}
    `}>
      <div class="narrow">
        <${Pick} name="account" label="Account" all=${[
          ...accounts,
          "no_account",
        ]} />
        <${Pick} name="model" label="Model" all=${models} />
        <${Pick} name="client" label="Client" all=${clients} />
        <${Pick} name="provider" label="Provider" all=${providers} />
        <${Pick} name="status" label="Status" all=${STATUSES} />
        <${Pick} name="outcome" label="Ending" all=${ENDINGS} />
        <${Moment} name="from" label="From" />
        <${Moment} name="to" label="Until" />
      </div>
      <//>
  `;
}

/** Adds a value to those that are wanted; the chips take them away again. @param {{ name: ListName, label: string, all: readonly string[] }} props */
function Pick({ name, label, all }) {
  const wanted = valuesOf(filterOf(route.value.params)[name])
    .filter((one) => name !== "outcome" || all.includes(one));
  const left = all.filter((one) => !wanted.includes(one));

  /** @param {{ currentTarget: HTMLSelectElement }} event */
  function handleChange({ currentTarget }) {
    const { value } = currentTarget;
    currentTarget.value = "";
    if (value !== "") setParams({ [name]: [...wanted, value].join(",") });
  }

  return html`
    <label class="field">
      <span class="field-label">${label}</span>
      <select class="input pick" value="" onChange=${handleChange}>
        <option value="">${wanted.length === 0 ? "Any" : "Also…"}</option>
        ${left.map((one) =>
          html`<option key=${one} value=${one}>${wordsFor(one)}</option>`
        )}
      </select>
    </label>
  `;
}

/** @param {{ name: "from" | "to", label: string }} props */
function Moment({ name, label }) {
  const value = filterOf(route.value.params)[name];

  /** @param {{ currentTarget: HTMLInputElement }} event */
  function handleChange({ currentTarget }) {
    const at = new Date(currentTarget.value);
    const isMoment = !Number.isNaN(at.getTime());
    setParams({ [name]: isMoment ? at.toISOString() : null, range: null });
  }

  return html`
    <label class="field">
      <span class="field-label">${label}</span>
      <input class="input" type="datetime-local" value=${value === undefined
        ? ""
        : localMinute(momentOf(value))}
        onChange=${handleChange} />
    </label>
  `;
}

/** @param {string} value */
function wordsFor(value) {
  return value === "no_account" ? "none" : value.replaceAll("_", " ");
}

/** As the input wants it: local time without a zone. @param {number} at */
function localMinute(at) {
  if (Number.isNaN(at)) return "";
  const minutesEast = -new Date(at).getTimezoneOffset();
  return new Date(at + minutesEast * 60_000).toISOString().slice(0, 16);
}
