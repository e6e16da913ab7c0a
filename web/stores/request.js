// @ts-check
/// <reference lib="dom" />
/** The one request whose story is open; keeps up with the stream, though its record is written a little later. */

import * as api from "../api.js";
import { computed } from "../html.js";
import * as requests from "./requests.js";
import { resource } from "./resource.js";

/** @import { RequestDetail, RequestEvent } from "../../src/api/wire.ts" */
/** @import { Result } from "../ask.js" */

const AGAIN_MS = 100; // the most that the record is behind the stream
const MOST_READS = 5; // what is later still waits for a database that the page warns of

const detail = resource(
  readCurrent,
  /** @type {RequestDetail | null} */ (null),
);

export const { status, failure } = detail;

/** While it runs, with what the stream has told of its answer. */
export const request = computed(() => {
  const read = detail.data.value;
  const told = read && rowOf(read.id);
  if (!told || read.outcome !== null || told.statusCode === null) return read;
  const { accountUsed, accountName, model, statusCode } = told;
  return { ...read, accountUsed, accountName, model, statusCode };
});

/** @type {{ id: string | null, toldEnd: boolean }} */
let shown = { id: null, toldEnd: false };

/** Opens another one; what is shown of the last goes at once. @param {string} id */
export function open(id) {
  shown = { id, toldEnd: false };
  detail.reset();
  return detail.load(id);
}

export function close() {
  shown = { id: null, toldEnd: false };
  detail.reset();
}

/** When it has ended its story is whole, and a little later its bodies are stored. @param {RequestEvent[]} events */
export async function hear(events) {
  const { id } = shown;
  if (id === null) return;
  const hasEnded = events.some((event) =>
    event.type === "summary" && event.payload.id === id
  );
  const isStored = events.some((event) =>
    event.type === "payload" && event.id === id
  );
  if (hasEnded) shown = { id, toldEnd: true };
  if (hasEnded || isStored) await detail.load(id);
}

/** Reads again what may have ended while nothing was heard. */
export async function refresh() {
  const hasEnded = (detail.data.peek()?.outcome ?? null) !== null;
  if (shown.id !== null && !hasEnded) await detail.load(shown.id);
}

/** @param {string} id @returns {Promise<Result<RequestDetail>>} */
async function readCurrent(id) {
  for (let reads = 1;; reads++) {
    const result = await api.readRequest(id);
    if (reads === MOST_READS || !isBehind(id, result)) return result;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** True when the stream has told more than is written down. @param {string} id @param {Result<RequestDetail>} result */
function isBehind(id, result) {
  const told = rowOf(id);
  if (!result.ok) return result.status === 404 && told !== undefined;
  const hasEnded = (told?.outcome ?? null) !== null ||
    (shown.id === id && shown.toldEnd);
  return hasEnded && result.data.outcome === null;
}

/** @param {string} id */
function rowOf(id) {
  return requests.list.value.find((one) => one.id === id);
}
