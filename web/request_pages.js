// @ts-check
/**
 * All of a long list in pages, of which only some are held: the others are known by their length and by where they
 * begin, so that the scrollbar stays right and they can be read again. Pure; no page is changed in place.
 */

import { newestFirst } from "./request_list.js";

/** @import { RequestSummary } from "../src/api/wire.ts" */

/**
 * @typedef {{ before: string | null, count: number, rows: readonly RequestSummary[] | null }} Page
 * Begins behind the request with the id `before`, null for the very beginning; `rows` is null while they are not held.
 */

export const PAGE = 200; // eight screens, 200 kB of JSON
const MOST_HELD = 2_000; // what a page of the browser carries without a thought

/** @param {readonly Page[]} pages */
export function totalOf(pages) {
  return pages.reduce((sum, { count }) => sum + count, 0);
}

/** The rows from `first` on, null for those that are not held. @param {readonly Page[]} pages @param {{ first: number, count: number }} span */
export function rowsIn(pages, { first, count }) {
  /** @type {(RequestSummary | null)[]} */
  const rows = [];
  let begin = 0;
  for (const page of pages) {
    const from = Math.max(first, begin);
    const to = Math.min(first + count, begin + page.count);
    for (let at = from; at < to; at++) {
      rows.push(page.rows?.[at - begin] ?? null);
    }
    begin += page.count;
  }
  return rows;
}

/** The list with older rows at its end; those it knows are left out. @param {readonly Page[]} pages @param {readonly RequestSummary[]} older */
export function appended(pages, older) {
  const last = pages.at(-1);
  const known = new Set(last?.rows?.map(({ id }) => id));
  const rows = older.filter(({ id }) => !known.has(id));
  if (rows.length === 0) return pages;
  if (!last) return [pageOf(null, rows)];
  if (last.rows === null) return pages; // what follows it is not known before it is
  if (last.count + rows.length <= PAGE) {
    return [
      ...pages.slice(0, -1),
      pageOf(last.before, [...last.rows, ...rows]),
    ];
  }
  return [...pages, pageOf(last.rows.at(-1)?.id ?? null, rows)];
}

/** The list with newer rows at its top, which is parted when it has grown too long. @param {readonly Page[]} pages @param {readonly RequestSummary[]} newer */
export function prepended(pages, newer) {
  const [top = pageOf(null, []), ...rest] = pages;
  const rows = newestFirst([...newer, ...top.rows ?? []]);
  if (rows.length <= 2 * PAGE) return [pageOf(null, rows), ...rest];
  const first = rows.slice(0, PAGE);
  return [
    pageOf(null, first),
    pageOf(first.at(-1)?.id ?? null, rows.slice(PAGE)),
    ...rest,
  ];
}

/** The same list with these rows in the places of those with their ids, and without those of which nothing is left. @param {readonly Page[]} pages @param {ReadonlyMap<string, RequestSummary | null>} news */
export function replaced(pages, news) {
  if (news.size === 0) return pages;
  return pages.map((page) => {
    if (!page.rows?.some(({ id }) => news.has(id))) return page;
    const rows = page.rows.flatMap((row) => {
      const after = news.get(row.id);
      return after === undefined ? row : after ?? [];
    });
    return pageOf(page.before, rows);
  });
}

/** The page at this place filled again. @param {readonly Page[]} pages @param {number} at @param {readonly RequestSummary[]} rows */
export function refilled(pages, at, rows) {
  return pages.with(at, pageOf(pages[at]?.before ?? null, rows));
}

/** Lets go of the rows that are farthest from the one at `near`, except of the top and of the end. @param {readonly Page[]} pages @param {number} near */
export function thinned(pages, near) {
  let held = pages.reduce((sum, { rows }) => sum + (rows?.length ?? 0), 0);
  if (held <= MOST_HELD) return pages;
  const here = placeOf(pages, near);
  const after = [...pages];
  const farFirst = pages.map((_, at) => at).slice(1, -1)
    .toSorted((a, b) => Math.abs(b - here) - Math.abs(a - here));
  for (const at of farFirst) {
    const page = after[at];
    if (held <= MOST_HELD || !page) break;
    held -= page.rows?.length ?? 0;
    after[at] = { ...page, rows: null };
  }
  return after;
}

/** Which pages of these rows are not held. @param {readonly Page[]} pages @param {{ first: number, count: number }} span */
export function missingIn(pages, { first, count }) {
  let begin = 0;
  return pages.flatMap((page, at) => {
    const isIn = begin < first + count && begin + page.count > first;
    begin += page.count;
    return isIn && page.rows === null ? at : [];
  });
}

/** The place of a held row in the whole list, or -1. @param {readonly Page[]} pages @param {string | null} id */
export function indexOf(pages, id) {
  let begin = 0;
  for (const { rows, count } of pages) {
    const at = rows?.findIndex((row) => row.id === id) ?? -1;
    if (at >= 0) return begin + at;
    begin += count;
  }
  return -1;
}

/** @param {readonly Page[]} pages @param {number} index */
function placeOf(pages, index) {
  let begin = 0;
  for (const [at, { count }] of pages.entries()) {
    begin += count;
    if (index < begin) return at;
  }
  return pages.length - 1;
}

/** @param {string | null} before @param {readonly RequestSummary[]} rows @returns {Page} */
function pageOf(before, rows) {
  return { before, count: rows.length, rows };
}
