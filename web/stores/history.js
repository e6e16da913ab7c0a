// @ts-check
/** All requests that the filter lets through, newest first, read from the server as far as somebody looks. */

import * as api from "../api.js";
import { batch, computed, signal } from "../html.js";
import { queryOf } from "../request_filter.js";
import {
  appended,
  missingIn,
  PAGE,
  refilled,
  rowsIn,
  thinned,
  totalOf,
} from "../request_pages.js";
import { hashOf } from "../router.js";
import { noteAuth } from "./auth.js";

/** @import { RequestSummary } from "../../src/api/wire.ts" */
/** @import { Filter } from "../request_filter.js" */
/** @import { Page } from "../request_pages.js" */
/** @import { Status } from "./resource.js" */

/** @typedef {{ state: "more" | "reading" | "stopped" | "failed" | "all", until: string | null }} End */

const WANTED = 50; // two screens; a search that finds fewer goes on by itself
const NEAR_END = 50; // rows: far enough ahead of the eye that it seldom has to wait

/** Null before anybody has asked for any. */
export const filter = signal(/** @type {Filter | null} */ (null));
export const status = signal(/** @type {Status} */ ("idle"));
export const failure = signal("");
export const pages = signal(/** @type {readonly Page[]} */ ([]));
/** What is beyond the last row that was read, and how far back a search has come. */
export const end = signal(/** @type {End} */ ({ state: "more", until: null }));
/** What has arrived while the list stands still; `isCut` when there were more of them than are kept. */
export const fresh = signal(
  /** @type {{ rows: readonly RequestSummary[], isCut: boolean }} */ ({
    rows: [],
    isCut: false,
  }),
);
/** True while the list that is drawn is not yet the one that was asked for. */
export const busy = signal(false);

export const total = computed(() => totalOf(pages.value));
/** Where this list is, for whoever has left it. */
export const listHash = computed(() =>
  hashOf("requests", null, filter.value ?? {})
);

/**
 * Where one was in it, for when it is opened again: the row that the keyboard was at, and what was in sight.
 * @type {{ cursor: string | null, scrollTop: number, first: number }}
 */
export const place = { cursor: null, scrollTop: 0, first: 0 };

let query = new URLSearchParams();
/** Where the next older page begins; null after the last one. @type {Record<string, string> | null} */
let next = {};
/** Which list is being read: what comes late for an earlier one no longer counts. */
let edition = 0;
/** The places of pages that are being read again. @type {Set<string | null>} */
const refilling = new Set();

/** Opens the list of this filter, unless it is the one that is open. @param {Filter} wanted */
export async function show(wanted) {
  if (JSON.stringify(wanted) === JSON.stringify(filter.peek())) return;
  filter.value = wanted;
  Object.assign(place, { cursor: null, scrollTop: 0, first: 0 });
  if (status.peek() === "failed") status.value = "loading";
  await restart();
}

/** Reads the list from its top. What is drawn stays until then. */
export async function restart() {
  edition++;
  query = queryOf(filter.peek() ?? {}, Date.now());
  next = {};
  refilling.clear();
  batch(() => {
    if (status.peek() !== "ready") status.value = "loading";
    busy.value = true;
  });
  await seek();
}

/** Reads older ones, until there are enough or it is told to stop. */
export async function seek() {
  const mine = edition;
  end.value = { ...end.peek(), state: "reading" };
  for (let found = 0; next !== null && found < WANTED;) {
    const result = noteAuth(await read(next));
    if (mine !== edition) return;
    if (!result.ok) return fail(result.message);
    const { rows, next: cursor, until } = result.data;
    found += rows.length;
    next = cursor === null ? null : { cursor };
    batch(() => {
      if (busy.peek()) begin();
      pages.value = appended(pages.peek(), rows);
      end.value = { ...end.peek(), until };
    });
    if (end.peek().state === "stopped") return;
  }
  end.value = { state: next === null ? "all" : "more", until: null };
}

function begin() {
  pages.value = [];
  fresh.value = { rows: [], isCut: false };
  status.value = "ready";
  busy.value = false;
}

export function stop() {
  end.value = { ...end.peek(), state: "stopped" };
}

/** Told what is looked at: reads what is missing of it and behind it, and lets go of what is far away. @param {{ first: number, count: number }} span */
export function look(span) {
  const isNearEnd = span.first + span.count > total.peek() - NEAR_END;
  if (isNearEnd && end.peek().state === "more") seek();
  for (const at of missingIn(pages.peek(), span)) refill(at);
  pages.value = thinned(pages.peek(), span.first);
}

/** @param {{ first: number, count: number }} span */
export function rowsAt(span) {
  return rowsIn(pages.value, span);
}

/** Cuts the list here: what follows is read again when somebody gets there. @param {readonly Page[]} kept */
export function keep(kept) {
  const last = kept.at(-1)?.rows?.at(-1);
  if (!last || kept.length === pages.peek().length) return;
  edition++; // an older page on its way would no longer follow the last row
  next = { before: last.id };
  batch(() => {
    pages.value = kept;
    end.value = { state: "more", until: null };
  });
}

/** @param {Record<string, string>} from @returns {ReturnType<typeof api.listRequestPage>} */
export function read(from, limit = PAGE) {
  const asked = new URLSearchParams(query);
  for (const [name, value] of Object.entries({ ...from, limit })) {
    asked.set(name, String(value));
  }
  return api.listRequestPage(asked);
}

/** @param {number} at */
async function refill(at) {
  const mine = edition;
  const { before, count } = pages.peek()[at] ?? { before: null, count: 0 };
  if (before === null || refilling.has(before)) return;
  refilling.add(before);
  const result = noteAuth(await read({ before }, count));
  refilling.delete(before);
  const now = pages.peek().findIndex((page) => page.before === before);
  if (mine !== edition || !result.ok || now < 0) return;
  pages.value = refilled(pages.peek(), now, result.data.rows);
}

/** @param {string} message */
function fail(message) {
  batch(() => {
    failure.value = message;
    busy.value = false;
    end.value = { state: "failed", until: null };
    if (status.peek() !== "ready" || totalOf(pages.peek()) === 0) {
      status.value = "failed";
    }
  });
}
