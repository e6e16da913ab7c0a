// @ts-check
/** Keeps the list of requests current: new ones at its top, or held back while it is to stand still. */

import * as api from "../api.js";
import { batch, computed, signal } from "../html.js";
import { matches, valuesOf } from "../request_filter.js";
import { changed, idOf, newestFirst } from "../request_list.js";
import { PAGE, prepended, replaced } from "../request_pages.js";
import { soon } from "../soon.js";
import {
  busy,
  end,
  filter,
  fresh,
  keep,
  pages,
  read,
  restart,
  status,
} from "./history.js";

/** @import { RequestEvent, RequestSummary } from "../../src/api/wire.ts" */

const MOST_FRESH = 500; // more of them are read from the server when they are asked for
const MOST_PAGES = 5; // while nobody looks further down
const MOST_HEARD = 3_000; // events of one reading
const MOST_ASKED = 20; // requests that ran when the stream broke off
const SOON_MS = 300;

/** Held back by hand. */
export const paused = signal(false);
/** Somebody looks at an older one. */
const away = signal(false);
export const standing = computed(() => paused.value || away.value);

/** What was told while the list was being read. @type {RequestEvent[]} */
let heard = [];

const readSoon = soon(SOON_MS, () => refresh());
const takeSoon = soon(SOON_MS, () => take([]));

/** @param {RequestEvent[]} events */
export function take(events) {
  const wanted = filter.peek();
  if (wanted === null || status.peek() === "failed") return;
  if (busy.peek() || status.peek() !== "ready") {
    heard = [...heard, ...events].slice(-MOST_HEARD);
    return takeSoon();
  }
  const told = heard.length === 0 ? events : [...heard, ...events];
  heard = [];
  const known = knownOf(told);
  const after = new Map(known);
  for (const event of told) {
    if (event.type === "accounts") continue;
    const row = changed(after.get(idOf(event)), event);
    if (row !== null) after.set(row.id, row);
    else if (event.type === "payload" && isWanted(event.conversationId)) {
      readSoon();
    }
  }
  const news = new Map(
    [...known.keys()].map((id) => [id, after.get(id) ?? null]),
  );
  if (!standing.peek()) dropUnwanted(news);
  const arrivals = [...after.values()].filter((row) =>
    !known.has(row.id) && matches(row, wanted)
  );
  batch(() => {
    pages.value = replaced(pages.peek(), news);
    if (fresh.peek().rows.length > 0) {
      const rows = fresh.peek().rows.map((row) => news.get(row.id) ?? row);
      fresh.value = { ...fresh.peek(), rows };
    }
    admit(arrivals);
  });
}

/** Whether somebody looks at an older one, so that nothing must move. @param {boolean} isAway */
export function hold(isAway) {
  if (away.peek() === isAway) return;
  away.value = isAway;
  if (!standing.peek()) release();
}

/** @returns {Promise<void>} */
export async function pauseOrResume() {
  paused.value = !paused.peek();
  if (!standing.peek()) await release();
}

/** Brings what was held back. */
export async function release() {
  const { rows, isCut } = fresh.peek();
  if (isCut) return await restart();
  batch(() => {
    fresh.value = { rows: [], isCut: false };
    place(rows);
  });
}

/** Makes up for what was not heard. */
export async function refresh() {
  if (filter.peek() === null || busy.peek()) return;
  if (!standing.peek() || status.peek() !== "ready") return await restart();
  const result = await read({});
  if (!result.ok) return;
  const { rows } = result.data;
  const known = knownOf(rows.map((payload) => ({ type: "summary", payload })));
  if (known.size === 0 && rows.length === PAGE) {
    fresh.value = { ...fresh.peek(), isCut: true };
  }
  const running = allRows().filter(({ id, outcome }) =>
    outcome === null && !known.has(id)
  );
  const ended = await Promise.all(
    running.slice(0, MOST_ASKED).map(({ id }) => api.readRequest(id)),
  );
  const all = [...rows, ...ended.flatMap((one) => one.ok ? one.data : [])];
  take(all.map((payload) => ({ type: "summary", payload })));
}

/** @param {readonly RequestSummary[]} arrivals */
function admit(arrivals) {
  if (arrivals.length === 0) return;
  if (!standing.peek()) return place(arrivals);
  const { rows, isCut } = fresh.peek();
  const all = newestFirst([...arrivals, ...rows]);
  fresh.value = {
    rows: all.slice(0, MOST_FRESH),
    isCut: isCut || all.length > MOST_FRESH,
  };
}

/** @param {readonly RequestSummary[]} rows */
function place(rows) {
  const [top, ...rest] = pages.peek();
  const oldest = top?.rows?.at(-1)?.timestamp ?? "";
  const isWhole = rest.length === 0 && end.peek().state === "all";
  const near = rows.filter(({ timestamp }) => isWhole || timestamp >= oldest);
  if (near.length === 0) return;
  pages.value = prepended(pages.peek(), near);
  if (pages.peek().length > MOST_PAGES) {
    keep(pages.peek().slice(0, MOST_PAGES));
  }
}

/** The rows that these events tell of, as they stand. @param {readonly RequestEvent[]} events */
function knownOf(events) {
  const ids = new Set(
    events.flatMap((event) => event.type === "accounts" ? [] : idOf(event)),
  );
  const rows = allRows().filter(({ id }) => ids.has(id));
  return new Map(rows.map((row) => [row.id, row]));
}

function allRows() {
  return [
    ...fresh.peek().rows,
    ...pages.peek().flatMap(({ rows }) => rows ?? []),
  ];
}

/** What no longer passes the filter leaves, where nobody is looking closely. @param {Map<string, RequestSummary | null>} news */
function dropUnwanted(news) {
  const wanted = filter.peek() ?? {};
  for (const [id, row] of news) {
    if (row !== null && !matches(row, wanted)) news.set(id, null);
  }
}

/** True when this conversation is asked for. @param {string | null} conversation */
function isWanted(conversation) {
  return conversation !== null &&
    valuesOf(filter.peek()?.conversation).includes(conversation);
}
