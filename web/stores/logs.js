// @ts-check
/** The log: what was said last, what is said now, and what of it one sees while it is to stand still. */

import * as api from "../api.js";
import { batch, computed, signal } from "../html.js";
import { connect } from "../live.js";
import { lineOf, merged, MOST, take as takeOne, tally } from "../log_lines.js";
import { resource } from "./resource.js";

/** @import { LogLineWire } from "../../src/api/wire.ts" */
/** @import { Connection } from "../live.js" */
/** @import { LogLine } from "../log_lines.js" */

/** Lines that were read and may still be told by the stream. @type {Map<string, number>} */
let untold = new Map();

const history = resource(
  async () => {
    const result = await api.listLogs();
    if (!result.ok) return result;
    const { lines, added } = merged(data.peek(), result.data);
    untold = tally(added);
    return { ok: /** @type {const} */ (true), data: lines };
  },
  /** @type {readonly LogLine[]} */ ([]),
);

const { data } = history;
export const { status, failure, load, data: lines } = history;

/** How the stream stands. */
export const link = signal(
  /** @type {Connection} */ ({ state: "off", retryAt: null }),
);

/** Held back by hand. */
export const paused = signal(false);
/** Somebody reads further up. */
const away = signal(false);
/** What is seen meanwhile. */
const frozen = signal(/** @type {readonly LogLine[] | null} */ (null));

export const standing = computed(() => frozen.value !== null);

/** What is to be seen, oldest first. */
export const seen = computed(() => frozen.value ?? lines.value);

/** What has come since it stands still. */
export const fresh = computed(() => {
  if (frozen.value === null) return [];
  const last = frozen.value.at(-1);
  return lines.value.slice(last ? lines.value.lastIndexOf(last) + 1 : 0);
});

/** Follows the log until the returned function is called. */
export function follow() {
  const stop = connect({ onOpen: load, onEvents: hear }, {
    url: "/api/logs/stream",
    opening: "open",
    state: link,
  });
  return () => {
    stop();
    resume();
  };
}

/** @param {(LogLineWire | { connected: true })[]} told */
export function hear(told) {
  const news = told.flatMap((one) => "connected" in one ? [] : lineOf(one))
    .filter(({ key }) => !takeOne(untold, key));
  if (news.length === 0) return;
  lines.value = [...lines.peek(), ...news].slice(-MOST);
}

/** Whether somebody reads further up, so that nothing must move. @param {boolean} isAway */
export function hold(isAway) {
  away.value = isAway;
  stand();
}

export function pauseOrResume() {
  if (paused.peek()) return resume();
  paused.value = true;
  stand();
}

/** Goes on with all that has come. */
export function resume() {
  batch(() => {
    paused.value = false;
    away.value = false;
    frozen.value = null;
  });
}

function stand() {
  const isStanding = paused.peek() || away.peek();
  if (!isStanding) frozen.value = null;
  else if (frozen.peek() === null) frozen.value = lines.peek();
}
