// @ts-check
/** Which requests are wanted: read from the address, asked of the server, and put to what the stream tells; pure. */

/** @import { RequestSummary } from "../src/api/wire.ts" */

/** What the server can be asked for; of several values parted by commas, one has to hold. */
export const LISTS = /** @type {const} */ ([
  "outcome",
  "status",
  "account",
  "model",
  "client",
  "provider",
  "pool",
  "session",
  "conversation",
]);
const SINGLES = /** @type {const} */ (["q", "range", "from", "to"]);
const ALL = [...LISTS, ...SINGLES];

/** @typedef {typeof LISTS[number]} ListName */
/** @typedef {ListName | typeof SINGLES[number]} FilterName */
/** @typedef {Partial<Record<FilterName, string>>} Filter What is not there is not asked for. */

const HOUR = 3_600_000;

/** The times one can choose from: value, words, length in ms. */
export const RANGES = /** @type {const} */ ([
  ["1h", "Last hour", HOUR],
  ["6h", "Last 6 hours", 6 * HOUR],
  ["24h", "Last 24 hours", 24 * HOUR],
  ["7d", "Last 7 days", 7 * 24 * HOUR],
  ["30d", "Last 30 days", 30 * 24 * HOUR],
]);

/** @param {URLSearchParams} params */
export function filterOf(params) {
  /** @type {Filter} */
  const filter = {};
  for (const name of ALL) {
    const value = params.get(name)?.trim();
    if (value) filter[name] = value;
  }
  return filter;
}

/**
 * The words of the server: a range becomes the moment at which it begins.
 * @param {Filter} filter @param {number} now
 */
export function queryOf({ range, ...filter }, now) {
  const query = new URLSearchParams(filter);
  const length = RANGES.find(([id]) => id === range)?.[2];
  if (length !== undefined && !filter.from) {
    query.set("from", String(now - length));
  }
  return query;
}

/**
 * True when the server would list it too. What is not known of a request that runs does not match.
 * @param {RequestSummary} request
 * @param {Filter} filter
 */
export function matches(request, filter) {
  return LISTS.every((name) => {
    const wanted = filter[name];
    return wanted === undefined ||
      valuesOf(wanted).some((value) => HOLDS[name](request, value));
  }) && isIn(request, filter) && holds(request, filter.q);
}

/** @param {string | undefined} text */
export function valuesOf(text) {
  return (text ?? "").split(",").map((one) => one.trim()).filter(Boolean);
}

/** @type {Record<ListName, (request: RequestSummary, value: string) => boolean>} */
const HOLDS = {
  outcome: ({ outcome, success }, value) =>
    outcome === value ||
    {
        running: outcome === null,
        success: success === true,
        error: success === false,
      }[
        value
      ] === true,
  status: ({ statusCode }, value) =>
    statusCode !== null &&
    (/^\dxx$/i.test(value)
      ? String(statusCode)[0] === value[0]
      : String(statusCode) === value),
  account: ({ accountUsed, accountName }, value) =>
    accountUsed === value || accountName === value ||
    (accountUsed === null && value === "no_account"),
  model: ({ model, modelAsked }, value) =>
    model === value || modelAsked === value,
  client: ({ userAgent, clientKeyName }, value) =>
    clientOf(userAgent) === value || clientKeyName === value,
  provider: ({ provider }, value) => provider === value,
  pool: ({ pool }, value) => pool === value,
  session: ({ clientSessionId }, value) => clientSessionId === value,
  conversation: ({ conversationId }, value) => conversationId === value,
};

/** What a client is called: the first word of its user agent without the version. @param {string | null} userAgent */
export function clientOf(userAgent) {
  const [word = ""] = (userAgent ?? "").trimStart().split(/[\s/]/, 1);
  return word.slice(0, 40);
}

/** A range ends now, so whatever arrives is in it. @param {RequestSummary} request @param {Filter} filter */
function isIn({ timestamp }, { from, to }) {
  const at = Date.parse(timestamp);
  return (from === undefined || at >= momentOf(from)) &&
    (to === undefined || at < momentOf(to));
}

/** @param {string} text ISO 8601 or epoch ms. */
export function momentOf(text) {
  return /^\d{6,}$/.test(text) ? Number(text) : Date.parse(text);
}

/** @param {RequestSummary} request @param {string | undefined} text */
function holds({ path, model, modelAsked, errorMessage }, text) {
  if (text === undefined) return true;
  const wanted = lower(text);
  return [path, model, modelAsked, errorMessage].some((one) =>
    one !== null && lower(one).includes(wanted)
  );
}

/** As the database does it. @param {string} text */
function lower(text) {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
