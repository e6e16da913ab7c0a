import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Exchange, ExchangeRecord } from "../../src/model/exchange.ts";
import { insertAccount } from "../../src/store/account_rows.ts";
import { saveExchanges } from "../../src/store/exchanges.ts";
import { migrate, MIGRATIONS } from "../../src/store/migrate.ts";
import {
  type ListQuery,
  listRequests,
  type RequestFilter,
} from "../../src/store/request_search.ts";
import { beginRun, closeLeftOpen } from "../../src/store/runs.ts";
import { START } from "../support/clock.ts";
import { exchangeOf, servedExchange } from "./samples.ts";

/** No time at all: a page is over after the first look. */
const HURRIED = { budgetMs: -1 };

async function open() {
  const db = new DatabaseSync(":memory:");
  await migrate(db, { path: ":memory:" });
  const run = beginRun(db, { pid: 42, startedAt: START });
  return {
    db,
    save: (...records: ExchangeRecord[]) =>
      assert.deepEqual(saveExchanges(db, { run, records }), []),
    ids: (query: Partial<ListQuery> = {}) =>
      listRequests(db, { limit: 100, ...query }).records.map(({ id }) => id),
    /** The ids of all pages, and how many pages there were. */
    walk(query: Partial<ListQuery>) {
      const ids: string[] = [];
      let after: number | null = null;
      for (let pages = 1;; pages++) {
        const page = listRequests(db, {
          limit: 7,
          ...query,
          ...(after === null ? {} : { after }),
        });
        ids.push(...page.records.map(({ id }) => id));
        after = page.next;
        if (after === null) return { ids, pages };
        assert.ok(pages < 1_000, "it comes to an end");
      }
    },
    [Symbol.dispose]: () => db.close(),
  };
}

type Opened = Awaited<ReturnType<typeof open>>;

function client(
  userAgent: string | null,
  more: Partial<Exchange["client"]> = {},
) {
  return { userAgent, sessionId: null, keyName: null, ...more };
}

/** Rows of which each filter finds some, and of which each differs from the others in a way that some filter asks for. */
function saveSamples({ db, save }: Opened): void {
  insertAccount(db, {
    id: "a-2",
    name: "home",
    provider: "codex",
    baseUrl: null,
    priority: 0,
    createdAt: START,
    credentials: new Uint8Array(1),
  });
  const refused = Object.assign(exchangeOf("refused", START + 4_000), {
    client: client("curl"),
    modelAsked: "opus",
    pool: "claude",
    status: 429,
  });
  refused.close("refused", 10, "All accounts are limited: 100% used");
  save(
    servedExchange("plain", { client: client("claude-cli/2.0 (external)") }),
    servedExchange("codex", {
      receivedAt: START + 1_000,
      accountId: "a-2",
      accountName: "old name of home",
      provider: "codex",
      pool: "openai",
      path: "/v1/responses",
      modelAsked: "gpt-5",
      modelAnswered: "gpt-5-2025-08-07",
      client: client("codex_cli_rs/0.63", { sessionId: "s-2" }),
    }),
    servedExchange("bad", {
      receivedAt: START + 2_000,
      status: 400,
      error: "Unknown_field 'x'",
      client: client(null, { sessionId: "s-1", keyName: "ci" }),
    }),
    servedExchange("left", {
      receivedAt: START + 3_000,
      outcome: "client_left",
      path: "/v1/files/file-0123456789abcdef",
      client: client("claude-cli", { sessionId: "s-1" }),
    }),
    refused,
    Object.assign(exchangeOf("open", START + 5_000), {
      client: client("claude-clipper/1"),
      modelAsked: "haiku",
    }),
  );
  const talk = db.prepare("UPDATE requests SET conversation = ? WHERE id = ?");
  talk.run("c-1", "plain");
  talk.run("c-1", "left");
  talk.run("c-2", "bad");
}

const SEARCHES: [filter: RequestFilter, found: string][] = [
  [{}, "open refused left bad codex plain"],
  [{ from: START + 3_000 }, "open refused left"],
  [{ to: START + 3_000 }, "bad codex plain"],
  [{ from: START + 1_000, to: START + 1_001 }, "codex"],
  [{ from: START + 60_000_000 }, ""],
  [{ to: START }, ""],
  [{ accounts: ["work"] }, "left bad plain"],
  [{ accounts: ["a-2"] }, "codex"],
  [{ accounts: ["home"] }, "codex"],
  [{ accounts: ["old name of home"] }, "codex"],
  [{ accounts: ["no_account"] }, "open refused"],
  [{ accounts: ["home", "no_account"] }, "open refused codex"],
  [{ accounts: ["nobody"] }, ""],
  [{ providers: ["codex"] }, "codex"],
  [{ providers: ["codex", "anthropic"] }, "left bad codex plain"],
  [{ pools: ["claude"] }, "refused left bad plain"],
  [{ models: ["gpt-5"] }, "codex"],
  [{ models: ["gpt-5-2025-08-07"] }, "codex"],
  [{ models: ["opus"] }, "refused left bad plain"],
  [{ models: ["haiku", "gpt-5"] }, "open codex"],
  [{ statuses: [400] }, "bad"],
  [{ statuses: [200, 429] }, "refused left codex plain"],
  [{ outcomes: ["done"] }, "bad codex plain"],
  [{ outcomes: ["running"] }, "open"],
  [{ outcomes: ["success"] }, "codex plain"],
  [{ outcomes: ["error"] }, "refused left bad"],
  [{ outcomes: ["refused", "running"] }, "open refused"],
  [{ clients: ["claude-cli"] }, "left plain"],
  [{ clients: ["curl", "ci"] }, "refused bad"],
  [{ sessions: ["s-1"] }, "left bad"],
  [{ sessions: ["s-1", "s-2", "s-1"] }, "left bad codex"],
  [{ sessions: ["s-3"] }, ""],
  [{ conversations: ["c-1"] }, "left plain"],
  [{ conversations: ["c-1"], sessions: ["s-1"] }, "left"],
  [{ text: "RESPONSES" }, "codex"],
  [{ text: "file-0123456789ABC" }, "left"],
  [{ text: "OPUS-4" }, "left bad plain"],
  [{ text: "haiku" }, "open"],
  [{ text: "unknown_field" }, "bad"],
  [{ text: "unknown-field" }, ""],
  [{ text: "n_f" }, "bad"],
  [{ text: "0%" }, "refused"],
  [{ text: "o%n" }, ""],
  [{ text: "\\" }, ""],
  [{ text: "opus", accounts: ["no_account"] }, "refused"],
  [{ models: ["opus"], outcomes: ["error"], statuses: [400] }, "bad"],
  [{ pools: ["claude"], providers: ["codex"] }, ""],
  [{ outcomes: ["error"], to: START + 4_000, sessions: ["s-1"] }, "left bad"],
];

for (const [filter, found] of SEARCHES) {
  Deno.test(`listRequests() finds ${found || "nothing"} by ${JSON.stringify(filter)}`, async () => {
    using opened = await open();
    saveSamples(opened);
    assert.equal(opened.ids({ filter }).join(" "), found);
    const { ids } = opened.walk({ filter, limit: 1, ...HURRIED });
    assert.equal(ids.join(" "), found, "page by page");
  });
}

Deno.test("listRequests() goes back page by page", async () => {
  using opened = await open();
  for (let n = 1; n <= 5; n++) opened.save(servedExchange(`r-${n}`));
  const page = (before?: string) =>
    listRequests(opened.db, {
      limit: 2,
      ...(before === undefined ? {} : { before }),
    }).records.map(({ id, attempts }) => `${id}/${attempts.length}`);
  assert.deepEqual(page(), ["r-5/1", "r-4/1"]);
  assert.deepEqual(page("r-4"), ["r-3/1", "r-2/1"]);
  assert.deepEqual(page("r-1"), []);
  assert.deepEqual(page("unknown"), []);
});

Deno.test("listRequests() names a next page only where there is one", async () => {
  using opened = await open();
  for (let n = 1; n <= 4; n++) opened.save(servedExchange(`r-${n}`));
  const first = listRequests(opened.db, { limit: 2 });
  assert.notEqual(first.next, null);
  const second = listRequests(opened.db, { limit: 2, after: first.next! });
  assert.deepEqual(second.records.map(({ id }) => id), ["r-2", "r-1"]);
  assert.equal(second.next, null);
});

Deno.test("listRequests() goes on where it was, whatever has come in or ended since", async () => {
  using opened = await open();
  const filter = { models: ["opus"] };
  for (let n = 1; n <= 20; n++) {
    opened.save(n === 3 ? exchangeOf("r-3") : servedExchange(`r-${n}`));
  }
  const first = listRequests(opened.db, { limit: 10, filter });
  for (let n = 21; n <= 40; n++) opened.save(servedExchange(`r-${n}`));
  opened.save(servedExchange("r-3"));
  const second = listRequests(opened.db, {
    limit: 10,
    filter,
    after: first.next!,
  });
  assert.deepEqual(
    [...first.records, ...second.records].map(({ id }) => id),
    Array.from({ length: 20 }, (_, n) => `r-${20 - n}`),
  );
});

Deno.test("listRequests() finds everything once though it may look at little each time", async () => {
  using opened = await open();
  const wanted: string[] = [];
  const records = Array.from({ length: 2_000 }, (_, n) => {
    const isWanted = n % 190 === 3;
    if (isWanted) wanted.unshift(`r-${n}`);
    return servedExchange(`r-${n}`, {
      error: isWanted ? "A needle" : `Hay ${n}`,
      outcome: "failed",
    });
  });
  opened.save(...records);
  const query = { filter: { text: "NEEDLE" }, ...HURRIED };
  const { ids, pages } = opened.walk(query);
  assert.deepEqual(ids, wanted);
  assert.equal(pages, 8, "2,000 rows, 250 at a time");
  const first = listRequests(opened.db, { limit: 7, ...query });
  assert.equal(first.records.length, 1, "short");
  assert.equal(first.searchedUntil, START);
  const all = listRequests(opened.db, { limit: 100, filter: query.filter });
  assert.deepEqual([all.searchedUntil, all.next], [null, null]);
});

Deno.test("listRequests() looks at row after row where there are too many kinds", async () => {
  using opened = await open();
  opened.save(
    ...Array.from({ length: 2_500 }, (_, n) =>
      servedExchange(`r-${n}`, {
        modelAnswered: `model-${n % 1_100}`,
        accountName: n % 500 === 7 ? "rare" : "work",
        outcome: n % 500 === 7 ? "failed" : "done",
      })),
  );
  const filter = { pools: ["claude"], statuses: [200], text: "model-7" };
  const expected = Array.from({ length: 2_500 }, (_, n) => 2_499 - n)
    .filter((n) => `model-${n % 1_100}`.includes("model-7"))
    .map((n) => `r-${n}`);
  assert.deepEqual(opened.walk({ filter }).ids, expected);
  const all = { filter: { pools: ["claude"] }, ...HURRIED };
  const { ids, pages } = opened.walk({ ...all, limit: 1_000 });
  assert.equal(ids.length, 2_500);
  assert.equal(pages, 3);
});

Deno.test("listRequests() finds what a start closed, and every row of an older layout", async () => {
  using db = new DatabaseSync(":memory:");
  await migrate(db, { path: ":memory:", migrations: MIGRATIONS.slice(0, 5) });
  db.exec(`INSERT INTO runs (id, pid, started_at) VALUES (1, 42, 0);
    INSERT INTO requests (id, run, received_at, method, path, status, outcome, is_stream, usage_missing,
      request_bytes, response_bytes)
    VALUES ('old', 1, 1, 'POST', '/v1/messages', 200, 'done', 0, 0, 0, 0),
      ('left open', 1, 2, 'POST', '/v1/messages', NULL, NULL, 0, 0, 0, 0)`);
  await migrate(db, { path: ":memory:" });
  const found = (outcomes: string[]) =>
    listRequests(db, { limit: 9, filter: { outcomes } }).records
      .map(({ id }) => id);
  assert.deepEqual(found(["done"]), ["old"]);
  assert.deepEqual(found(["running"]), ["left open"]);
  closeLeftOpen(db, { now: START, isAlive: () => false });
  assert.deepEqual(found(["running"]), []);
  assert.deepEqual(found(["interrupted"]), ["left open"]);
});

Deno.test("listRequests() finds a mistaken interruption by its true end", async () => {
  using opened = await open();
  opened.save(exchangeOf("r-1"));
  closeLeftOpen(opened.db, { now: START, isAlive: () => false });
  const found = (outcome: string) =>
    opened.ids({ filter: { outcomes: [outcome] } });
  assert.deepEqual(found("interrupted"), ["r-1"]);
  opened.save(servedExchange("r-1"));
  assert.deepEqual(found("interrupted"), []);
  assert.deepEqual(found("success"), ["r-1"]);
});

Deno.test("listRequests() finds rows that a clock set back has put out of order", async () => {
  using opened = await open();
  for (
    const [id, at] of [["a", 0], ["b", 50_000], ["c", 10_000], [
      "d",
      60_000,
    ]] as const
  ) {
    opened.save(servedExchange(id, { receivedAt: START + at }));
  }
  const within = (from: number, to: number) =>
    opened.ids({ filter: { from: START + from, to: START + to } });
  assert.deepEqual(within(0, 55_000), ["c", "b", "a"]);
  assert.deepEqual(within(5_000, 70_000), ["d", "c", "b"]);
  assert.deepEqual(within(40_000, 55_000), ["b"]);
});
