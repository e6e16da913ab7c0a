// @ts-check
/// <reference lib="dom" />
/** Holds the event stream open, opens it again when it breaks, and hands events on in small batches. */

import { batch, signal } from "./html.js";

/** @import { Signal } from "@preact/signals" */
/** @import { RequestEvent } from "../src/api/wire.ts" */

const BATCH_MS = 100; // under what an eye follows, and ten renders a second whatever the traffic
const FIRST_RETRY_MS = 1_000; // a restart of the server takes about as long
const LAST_RETRY_MS = 15_000; // a laptop that wakes up should not stay dark for longer

/** @typedef {{ state: "off" | "connecting" | "open" | "lost", retryAt: number | null }} Connection */

/** `retryAt` is epoch ms while the stream is lost. */
export const connection = signal(
  /** @type {Connection} */ ({ state: "off", retryAt: null }),
);

/**
 * Connects and stays connected until the returned function is called. `onOpen` is called each time the
 * stream stands: what happened before that moment has to be read another way.
 * `opening` is the event by which this stream says that it stands; how it stands is told in `state`.
 * @template [Told=RequestEvent]
 * @param {{ onOpen: () => void, onEvents: (events: Told[]) => void }} listener
 * @param {{ url?: string, opening?: string, state?: Signal<Connection>, open?: (url: string) => EventSource,
 *   after?: (ms: number, call: () => void) => () => void }} [ways]
 */
export function connect(
  listener,
  {
    url = "/api/requests/stream",
    opening = "connected",
    state = connection,
    open = openSource,
    after = afterMs,
  } = {},
) {
  /** @type {EventSource | null} */
  let source = null;
  /** @type {Told[]} */
  let waiting = [];
  let callOffFlush = () => {};
  let callOffRetry = () => {};
  let retryMs = FIRST_RETRY_MS;

  start();
  globalThis.addEventListener?.("online", startAtOnce);
  return stop;

  function start() {
    state.value = { ...state.peek(), state: "connecting" };
    source = open(url);
    source.addEventListener(opening, () => {
      retryMs = FIRST_RETRY_MS;
      state.value = { state: "open", retryAt: null };
      listener.onOpen();
    });
    source.onmessage = ({ data }) => take(data);
    source.onerror = retryLater;
  }

  /** @param {string} data */
  function take(data) {
    waiting.push(JSON.parse(data));
    if (waiting.length === 1) callOffFlush = after(BATCH_MS, flush);
  }

  function flush() {
    const events = waiting;
    waiting = [];
    batch(() => listener.onEvents(events));
  }

  // The browser's own reconnect would not tell when, nor come back after an error status.
  function retryLater() {
    source?.close();
    source = null;
    callOffRetry = after(retryMs, start);
    state.value = { state: "lost", retryAt: Date.now() + retryMs };
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  }

  function startAtOnce() {
    if (source !== null) return;
    callOffRetry();
    start();
  }

  function stop() {
    globalThis.removeEventListener?.("online", startAtOnce);
    callOffFlush();
    callOffRetry();
    source?.close();
    source = null;
    state.value = { state: "off", retryAt: null };
  }
}

/** @param {string} url */
function openSource(url) {
  return new EventSource(url);
}

/** @param {number} ms @param {() => void} call */
function afterMs(ms, call) {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}
