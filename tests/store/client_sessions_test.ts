import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Exchange } from "../../src/model/exchange.ts";
import {
  listSessions,
  type SessionPlace,
  type SessionQuery,
} from "../../src/store/client_sessions.ts";
import { saveExchanges } from "../../src/store/exchanges.ts";
import { migrate } from "../../src/store/migrate.ts";
import { beginRun } from "../../src/store/runs.ts";
import { START } from "../support/clock.ts";
import { servedExchange } from "./samples.ts";

const HOUR = 3_600_000;

async function open() {
  const db = new DatabaseSync(":memory:");
  await migrate(db, { path: ":memory:" });
  const run = beginRun(db, { pid: 42, startedAt: START });
  let count = 0;
  return {
    db,
    /** One request of the session so many ms after the beginning. */
    request(sessionId: string, at: number, change: Partial<Exchange> = {}) {
      const client = { userAgent: "claude-cli/2", sessionId, keyName: null };
      const record = servedExchange(`r-${count++}`, {
        receivedAt: START + at,
        client,
        ...change,
      });
      assert.deepEqual(saveExchanges(db, { run, records: [record] }), []);
    },
    ids: (query: Partial<SessionQuery> = {}) =>
      listSessions(db, { limit: 9, ...query }).sessions.map(({ id }) => id),
    walk(query: Partial<SessionQuery>) {
      const ids: string[] = [];
      let after: SessionPlace | null = null;
      for (let pages = 1;; pages++) {
        const page = listSessions(db, {
          limit: 2,
          ...query,
          ...(after === null ? {} : { after }),
        });
        ids.push(...page.sessions.map(({ id }) => id));
        after = page.next;
        if (after === null) return { ids, pages };
        assert.ok(pages < 100, "it comes to an end");
      }
    },
    [Symbol.dispose]: () => db.close(),
  };
}

Deno.test("listSessions() adds up each session over hours, models and accounts", async () => {
  using opened = await open();
  opened.request("s-1", 0, { costNanoUsd: 1_000 });
  opened.request("s-1", 2 * HOUR, {
    accountId: "a-2",
    accountName: "home",
    modelAnswered: "haiku",
    costNanoUsd: 500,
    client: { userAgent: "claude-cli/3", sessionId: "s-1", keyName: null },
  });
  opened.request("s-1", HOUR, { status: 529, usage: null });
  opened.request("s-2", HOUR, { costNanoUsd: null });
  const { sessions } = listSessions(opened.db, { limit: 9 });
  assert.deepEqual(sessions, [
    {
      id: "s-1",
      firstAt: START,
      lastAt: START + 2 * HOUR,
      requests: 3,
      failures: 1,
      userAgent: "claude-cli/3",
      tokens: 2 * 1_180,
      costNanoUsd: 1_500,
      unpriced: 0,
      models: ["claude-opus-4", "haiku"],
      accounts: ["home", "work"],
    },
    {
      id: "s-2",
      firstAt: START + HOUR,
      lastAt: START + HOUR,
      requests: 1,
      failures: 0,
      userAgent: "claude-cli/2",
      tokens: 1_180,
      costNanoUsd: 0,
      unpriced: 1,
      models: ["claude-opus-4"],
      accounts: ["work"],
    },
  ]);
});

Deno.test("listSessions() tells each session once, by its last request, on whatever page", async () => {
  using opened = await open();
  opened.request("long", 0);
  for (let n = 0; n < 5; n++) opened.request(`s-${n}`, n * HOUR / 2);
  opened.request("twin-b", HOUR);
  opened.request("twin-a", HOUR);
  opened.request("long", 3 * HOUR);
  const all = ["long", "s-4", "s-3", "twin-b", "twin-a", "s-2", "s-1", "s-0"];
  assert.deepEqual(opened.ids(), all);
  assert.deepEqual(opened.walk({}).ids, all);
  const hurried = opened.walk({ limit: 9, budgetMs: -1 });
  assert.deepEqual(hurried.ids, all);
  assert.ok(hurried.pages > 2, "an hour at a time");
});

Deno.test("listSessions() goes on where it was when a listed session goes on too", async () => {
  using opened = await open();
  for (let n = 0; n < 4; n++) opened.request(`s-${n}`, n * HOUR);
  const first = listSessions(opened.db, { limit: 2 });
  opened.request("s-3", 9 * HOUR);
  opened.request("new", 9 * HOUR);
  const second = opened.ids({ after: first.next! });
  assert.deepEqual(first.sessions.map(({ id }) => id), ["s-3", "s-2"]);
  assert.deepEqual(second, ["s-1", "s-0"]);
});

const SEARCHES: [query: Partial<SessionQuery>, found: string][] = [
  [{ from: START + HOUR }, "late long"],
  [{ to: START + HOUR }, "long early"],
  [{ from: START + HOUR, to: START + 2 * HOUR }, "long"],
  [{ from: START + 99 * HOUR }, ""],
  [{ text: "EAR" }, "early"],
  [{ text: "codex_cli" }, "late"],
  [{ text: "gpt_5" }, ""],
  [{ text: "gpt-5" }, "late"],
  [{ text: "home" }, "long"],
];

for (const [query, found] of SEARCHES) {
  Deno.test(`listSessions() finds ${found || "nothing"} by ${JSON.stringify(query)}`, async () => {
    using opened = await open();
    opened.request("early", 0);
    opened.request("long", 1, { accountName: "home" });
    opened.request("long", HOUR);
    opened.request("late", 2 * HOUR, {
      modelAnswered: "gpt-5",
      client: { userAgent: "codex_cli_rs/1", sessionId: "late", keyName: null },
    });
    assert.equal(opened.ids(query).join(" "), found);
  });
}
