// @ts-check
/// <reference lib="dom" />
/** A span of time in numbers: what the address asks about it, and what the server says. */

import { FILTERS, queryOf, questionIn } from "../analytics_question.js";
import * as api from "../api.js";
import { computed, signal } from "../html.js";
import { go, route, setParams } from "../router.js";
import { resource } from "./resource.js";

/** @import { AnalyticsWire } from "../../src/api/wire.ts" */
/** @import { Filter } from "../analytics_question.js" */

export { RANGES } from "../analytics_question.js";

export const question = computed(() => questionIn(route.value.params));

export const filterCount = computed(() =>
  FILTERS.reduce(
    (sum, [name]) => sum + question.value[name].length,
    question.value.status === "all" ? 0 : 1,
  )
);

/** Why the newest reading went wrong while an older one is still shown. */
export const problem = signal("");

const empty =
  /** @type {{ query: string, numbers: AnalyticsWire } | null} */ (null);
const whole = resource(read, empty);
const perModel = resource(read, empty);

export const { status, failure } = whole;
export const numbers = computed(() => whole.data.value?.numbers ?? null);

/** The same span with points for each model; null unless that is asked for. */
export const byModel = computed(() =>
  question.value.isByModel ? perModel.data.value?.numbers ?? null : null
);

/** What is shown answers an older question. */
export const isLate = computed(() =>
  whole.data.value !== null &&
  whole.data.value.query !== queryOf(question.value)
);

export async function load() {
  const asked = question.peek();
  const loads = [whole.load(queryOf(asked))];
  if (asked.isByModel) {
    loads.push(perModel.load(queryOf(asked, { isByModel: true })));
  }
  await Promise.all(loads);
}

/** For news and the clock: only while somebody looks. */
export async function refresh() {
  if (route.peek().view === "analytics" && !globalThis.document?.hidden) {
    await load();
  }
}

export function reset() {
  whole.reset();
  perModel.reset();
  problem.value = "";
}

/** @param {Filter} name @param {string} value */
export function toggle(name, value) {
  const now = question.peek()[name];
  const next = now.includes(value)
    ? now.filter((one) => one !== value)
    : [...now, value];
  setParams({ [name]: next.join(",") });
}

export function clear() {
  setParams({
    status: null,
    providers: null,
    accounts: null,
    models: null,
    clients: null,
  });
}

/** A step of its own in the history, so that "back" undoes it. @param {Record<string, string | null>} changes */
export function ask(changes) {
  const { view, id, params } = route.peek();
  go(view, id, { ...Object.fromEntries(params), ...changes });
}

/** @param {string} query */
async function read(query) {
  const result = await api.readAnalytics(query);
  problem.value = result.ok ? "" : result.message;
  return result.ok
    ? { ...result, data: { query, numbers: result.data } }
    : result;
}
