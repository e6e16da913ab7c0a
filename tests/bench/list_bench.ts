/**
 * How long pages of the request list take on a long history, for searches that find much, little or nothing. Takes
 * `--requests N`, `--days N` and `--db FILE`, which is made when it is not there and else used as it is.
 */

import { existsSync } from "node:fs";
import process from "node:process";
import type { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { listSessions } from "../../src/store/client_sessions.ts";
import { openDatabase } from "../../src/store/db.ts";
import {
  type ListQuery,
  listRequests,
  type RequestFilter,
} from "../../src/store/request_search.ts";
import { makeHistory } from "./history_fixture.ts";
import { median } from "./statistics.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 34, 56);
const DAY_MS = 86_400_000;
const ROUNDS = 15;
/** Further pages of a search that are timed too. */
const MAX_PAGES = 100;

const { values: flags } = parseArgs({
  options: {
    requests: { type: "string", default: "1000000" },
    days: { type: "string", default: "30" },
    db: { type: "string" },
  },
});

/** `session` and `id` are of the row in the middle, which arrived at `middle`. */
function searches(
  { session, id, middle }: { session: string; id: string; middle: number },
): Record<string, Partial<ListQuery>> {
  const of = (filter: RequestFilter) => ({ filter });
  return {
    "everything": {},
    "everything, limit 1000": { limit: 1_000 },
    "deep: older than the middle": { before: id },
    "account by name": of({ accounts: ["team"] }),
    "account nobody has": of({ accounts: ["nobody"] }),
    "no account": of({ accounts: ["no_account"] }),
    "provider": of({ providers: ["codex"] }),
    "pool": of({ pools: ["claude"] }),
    "model": of({ models: ["in-house"] }),
    "model, limit 1000": { limit: 1_000, ...of({ models: ["in-house"] }) },
    "status 529": of({ statuses: [529] }),
    "status 418 (absent)": of({ statuses: [418] }),
    "outcome success": of({ outcomes: ["success"] }),
    "outcome error": of({ outcomes: ["error"] }),
    "running": of({ outcomes: ["running"] }),
    "client": of({ clients: ["curl"] }),
    "session": of({ sessions: [session] }),
    "session (absent)": of({ sessions: ["no-such-session"] }),
    "one hour in the middle": of({ from: middle, to: middle + DAY_MS / 24 }),
    "before all time": of({ to: NOW - 999 * DAY_MS }),
    "before the middle, errors": of({ to: middle, outcomes: ["error"] }),
    "account and model that never meet": of({
      accounts: ["team"],
      models: ["gpt-5"],
    }),
    "account, model, status, client, day": of({
      accounts: ["work"],
      models: ["claude-opus-4-5-20251101"],
      statuses: [429],
      clients: ["claude-cli"],
      from: middle,
      to: middle + DAY_MS,
    }),
    "session and status of another": of({
      sessions: [session],
      statuses: [418],
    }),
    "text in the path": of({ text: "CHAT/completions" }),
    "text in a model": of({ text: "haiku" }),
    "text in an error": of({ text: "tool_result" }),
    "text (absent)": of({ text: "no such text" }),
    "text (absent), one day": of({
      text: "no such text",
      from: middle,
      to: middle + DAY_MS,
    }),
    "text in an error, one account": of({
      text: "overloaded",
      accounts: ["paid"],
    }),
  };
}

interface Found {
  readonly rows: number;
  readonly isShort: boolean;
}

async function bench(db: DatabaseSync): Promise<void> {
  const row = db.prepare(
    `SELECT id, client_session_id AS session, received_at AS middle FROM requests
     WHERE seq = (SELECT max(seq) / 2 FROM requests)`,
  ).get()!;
  const middle = {
    id: String(row.id),
    session: String(row.session),
    middle: Number(row.middle),
  };
  await say(
    `${
      "search".padEnd(40)
    }rows  page    processor     median      worst  to the end`,
  );
  for (const [name, search] of Object.entries(searches(middle))) {
    const query = { limit: 50, ...search };
    await tell(name, { ask: () => ask(db, query), rest: restOf(db, query) });
  }
  for (const text of [null, "curl", "no such text"]) {
    const query = { limit: 50, ...(text === null ? {} : { text }) };
    const ask = () => {
      const { sessions, searchedUntil } = listSessions(db, query);
      return { rows: sessions.length, isShort: searchedUntil !== null };
    };
    await tell(`sessions ${text ?? ""}`, { ask, rest: "" });
  }
}

function ask(db: DatabaseSync, query: ListQuery): Found {
  const { records, searchedUntil } = listRequests(db, query);
  return { rows: records.length, isShort: searchedUntil !== null };
}

async function tell(
  name: string,
  { ask, rest }: { readonly ask: () => Found; readonly rest: string },
): Promise<void> {
  const { rows, isShort } = ask();
  const times: number[] = [];
  const ofProcessor: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const usedBefore = processorMs();
    ask();
    times.push(performance.now() - start);
    ofProcessor.push(processorMs() - usedBefore);
  }
  const ms = (value: number) => `${value.toFixed(2)} ms`.padStart(11);
  await say([
    name.padEnd(40),
    String(rows).padStart(4),
    isShort ? " short" : " full ",
    ms(median(ofProcessor)),
    ms(median(times)),
    ms(Math.max(...times)),
    `  ${rest}`,
  ].join(""));
}

/** What the pages from the first on hold together, and how long the slowest of them takes. */
function restOf(db: DatabaseSync, query: ListQuery): string {
  let rows = 0;
  let worst = 0;
  let pages = 0;
  let after: number | null = null;
  do {
    const start = performance.now();
    const page = listRequests(db, after === null ? query : { ...query, after });
    worst = Math.max(worst, performance.now() - start);
    rows += page.records.length;
    after = page.next;
    pages++;
  } while (after !== null && pages < MAX_PAGES);
  const more = after === null ? "" : "+";
  return `${pages}${more} pages, ${rows}${more} rows, worst ${
    worst.toFixed(1)
  } ms`;
}

/** What this process has used so far; unlike the clock it is not led astray by what else the machine does. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function say(text: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(text + "\n"));
}

const dir = await Deno.makeTempDir({ prefix: "ccflare-bench-" });
try {
  const path = flags.db ?? `${dir}/history.db`;
  if (!existsSync(path)) {
    const [requests, days] = [Number(flags.requests), Number(flags.days)];
    await makeHistory(path, { requests, days, now: NOW });
  }
  const db = openDatabase({ path, readOnly: true });
  await bench(db);
  db.close();
} finally {
  await Deno.remove(dir, { recursive: true });
}
