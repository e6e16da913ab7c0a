// @ts-check
/** What one account did: thirty days in numbers, its latest requests, and what the log says of it. */

import * as api from "../api.js";
import { signal } from "../html.js";
import { applied } from "../request_list.js";
import { soon } from "../soon.js";
import { resource } from "./resource.js";

/** @import { AccountWire, AnalyticsWire, LogLineWire, RequestEvent, RequestSummary } from "../../src/api/wire.ts" */

/** @typedef {Pick<AccountWire, "id" | "name">} Subject */

export const RANGE = "30d";
const LATEST = 12; // as many as stand beside the failures
const LINES = 60;
const FOLLOW_MS = 10_000; // sums of thirty days change slowly

/** Whose page is open, or null. */
const subject = signal(/** @type {Subject | null} */ (null));

/** @param {Subject} of */
const historyOf = ({ name }) =>
  api.readAnalytics(
    String(new URLSearchParams({ range: RANGE, accounts: name })),
  );
export const history = resource(
  historyOf,
  /** @type {AnalyticsWire | null} */ (null),
);

/** @param {Subject} of */
const latestOf = ({ id }) =>
  api.listRequestPage(
    new URLSearchParams({ account: id, limit: String(LATEST) }),
  );
export const latest = resource(
  /** @param {Subject} of */
  async (of) => {
    const result = await latestOf(of);
    return result.ok ? { ...result, data: result.data.rows } : result;
  },
  /** @type {RequestSummary[]} */ ([]),
);

/** Newest first. */
export const log = resource(
  /** @param {Subject} of */
  async ({ name }) => {
    const q = `ccount "${name}"`;
    const result = await api.searchLogs(
      new URLSearchParams({ level: "info", limit: String(LINES), q }),
    );
    if (result.ok) result.data.reverse();
    return result;
  },
  /** @type {LogLineWire[]} */ ([]),
);

const PARTS = [history, latest, log];

/** Reads all of it; another account than before begins empty. @param {Subject} of */
export function open(of) {
  if (subject.peek()?.id !== of.id) PARTS.forEach((part) => part.reset());
  subject.value = of;
  return refresh();
}

export function close() {
  subject.value = null;
}

/** Nothing while no page is open. */
export async function refresh() {
  const of = subject.peek();
  if (of !== null) await Promise.all(PARTS.map((part) => part.load(of)));
}

const follow = soon(FOLLOW_MS, refresh);

/** @param {readonly RequestEvent[]} events */
export function hear(events) {
  const id = subject.peek()?.id;
  if (id === undefined) return;
  const own = events.filter((event) =>
    event.type === "summary"
      ? event.payload.accountUsed === id
      : event.type === "start" && event.accountId === id
  );
  if (own.length === 0) return;
  follow();
  if (latest.status.peek() !== "ready") return;
  latest.data.value = applied(latest.data.peek(), own)
    .filter(({ accountUsed }) => accountUsed === id).slice(0, LATEST);
}
