// @ts-check
/** What the address asks about a span of time, and how the API is asked the same; pure. */

/** What a filter can name, and the words of its heading. */
export const FILTERS = /** @type {const} */ ([
  ["providers", "Providers"],
  ["accounts", "Accounts"],
  ["models", "Models"],
  ["clients", "Clients"],
]);
/** @typedef {typeof FILTERS[number][0]} Filter */

export const RANGES = /** @type {const} */ (["1h", "6h", "24h", "7d", "30d"]);
const STATUSES = /** @type {const} */ (["all", "success", "error"]);
const RANGE = "24h";

/** @typedef {{ range: typeof RANGES[number], status: typeof STATUSES[number], isCumulative: boolean, isByModel: boolean, metric: string } & Record<Filter, string[]>} Question */

/** What does not make sense in the address is as if it were not there. @param {URLSearchParams} params @returns {Question} */
export function questionIn(params) {
  const isCumulative = params.get("mode") === "cumulative";
  return {
    range: RANGES.find((one) => one === params.get("range")) ?? RANGE,
    status: STATUSES.find((one) => one === params.get("status")) ?? "all",
    isCumulative,
    isByModel: !isCumulative && params.get("by") === "model",
    metric: params.get("metric") ?? "",
    providers: listIn(params, "providers"),
    accounts: listIn(params, "accounts"),
    models: listIn(params, "models"),
    clients: listIn(params, "clients"),
  };
}

/** @param {Question} question @param {{ isByModel?: boolean }} [also] */
export function queryOf(question, { isByModel = false } = {}) {
  const query = new URLSearchParams({ range: question.range });
  if (question.isCumulative) query.set("mode", "cumulative");
  if (question.status !== "all") query.set("status", question.status);
  for (const [name] of FILTERS) {
    if (question[name].length > 0) query.set(name, question[name].join(","));
  }
  if (isByModel) query.set("modelBreakdown", "true");
  return query.toString();
}

/** @param {URLSearchParams} params @param {Filter} name */
function listIn(params, name) {
  return (params.get(name) ?? "").split(",").filter((one) => one !== "");
}
