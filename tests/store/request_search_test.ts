/** A search goes back page by page, and finds everything once. */

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { migrate, MIGRATIONS } from "../../src/store/migrate.ts";
import { listRequests } from "../../src/store/request_search.ts";
import { closeLeftOpen } from "../../src/store/runs.ts";
import { START } from "../support/clock.ts";
import { HURRIED, open } from "./_search_bench.ts";
import { exchangeOf, servedExchange } from "./samples.ts";

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
