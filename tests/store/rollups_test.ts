import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { saveExchanges } from "../../src/store/exchanges.ts";
import { MEMORY, openDatabase } from "../../src/store/db.ts";
import { migrate, MIGRATIONS } from "../../src/store/migrate.ts";
import {
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  MINUTES_KEPT_MS,
  rollUpAll,
} from "../../src/store/rollups.ts";
import { dropRollups } from "../../src/store/_old_rollups.ts";
import { beginRun, closeLeftOpen } from "../../src/store/runs.ts";
import { START } from "../support/clock.ts";
import { Dice, randomExchange } from "./_random_exchanges.ts";
import { exchangeOf, servedExchange } from "./samples.ts";

const PID = 42;

async function open(version = MIGRATIONS.length) {
  const db = openDatabase({ path: MEMORY });
  await migrate(db, { path: MEMORY, migrations: MIGRATIONS.slice(0, version) });
  const run = beginRun(db, { pid: PID, startedAt: START });
  return {
    db,
    save: (...records: ReturnType<typeof servedExchange>[]) =>
      assert.deepEqual(saveExchanges(db, { run, records }), []),
    [Symbol.dispose]: () => db.close(),
  };
}

function someRandom(count: number, spanMs: number) {
  const dice = new Dice(count);
  return Array.from(
    { length: count },
    (_, n) => randomExchange(dice, { id: `r-${n}`, now: START, spanMs }),
  );
}

function everything(db: DatabaseSync) {
  return {
    rollups: db.prepare("SELECT * FROM rollups").all(),
    sessions: db.prepare("SELECT * FROM session_rollups").all(),
  };
}

Deno.test("every level of the rollups adds up to what the rows add up to", async () => {
  using opened = await open();
  const { db } = opened;
  const records = someRandom(400, 3 * DAY_MS);
  while (records.length > 0) opened.save(...records.splice(0, 37));
  const widths = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS };
  for (const [level, width] of Object.entries(widths)) {
    const keys = `account_id, provider, model, result`;
    const rollups = db.prepare(
      `SELECT start, ${keys}, sum(requests) AS requests, sum(timed) AS timed, sum(duration_us) AS duration,
         sum(input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens + output_tokens) AS tokens,
         sum(reasoning_tokens) AS reasoning, sum(cost_nano) AS cost, sum(unpriced) AS unpriced
       FROM rollups WHERE level = ? GROUP BY start, ${keys} ORDER BY start, ${keys}`,
    ).all(level);
    const rows = db.prepare(
      `SELECT received_at / ${width} * ${width} AS start, coalesce(account_id, '') AS account_id,
         coalesce(provider, '') AS provider, coalesce(model_answered, model_asked, '') AS model,
         CASE WHEN outcome <> 'done' THEN outcome WHEN status >= 400 THEN 'status ' || status ELSE 'ok' END AS result,
         count(*) AS requests, count(closed_us) AS timed, total(closed_us) AS duration,
         total(input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens + output_tokens) AS tokens,
         total(reasoning_tokens) AS reasoning, total(cost_nano) AS cost,
         sum(input_tokens IS NOT NULL AND cost_nano IS NULL) AS unpriced
       FROM requests GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`,
    ).all();
    assert.deepEqual(rollups, rows);
  }
});

Deno.test("a history added up at once is what it is added up as it happens", async () => {
  using opened = await open();
  const { db } = opened;
  opened.save(...someRandom(300, MINUTES_KEPT_MS / 2));
  const before = everything(db);
  db.exec("DELETE FROM rollups; DELETE FROM session_rollups");
  rollUpAll(db);
  assert.deepEqual(everything(db), before);
});

Deno.test("a history added up at once has no minutes that are too old to be drawn", async () => {
  using opened = await open();
  const { db } = opened;
  opened.save(
    servedExchange("old", { receivedAt: START - MINUTES_KEPT_MS - HOUR_MS }),
    servedExchange("new"),
  );
  db.exec("DELETE FROM rollups; DELETE FROM session_rollups");
  rollUpAll(db);
  const counts = db.prepare(
    "SELECT level, count(*) AS count FROM rollups GROUP BY level",
  ).all().map(({ level, count }) => [level, count]);
  assert.deepEqual(counts, [["day", 2], ["hour", 2], ["minute", 1]]);
});

Deno.test("migrate() adds up the requests of a layout that had only tallies", async () => {
  using db = openDatabase({ path: MEMORY });
  await migrate(db, { path: MEMORY, migrations: MIGRATIONS.slice(0, 2) });
  const insert = db.prepare(
    `INSERT INTO requests (id, received_at, method, path, is_stream, usage_missing, request_bytes, response_bytes,
       account_id, account_name, provider, model_answered, status, outcome, user_agent, client_session_id,
       input_tokens, output_tokens, closed_us, overhead_us)
     VALUES (?, ${START}, 'POST', '/v1/messages', 0, 0, 0, 0, 'a-1', 'work', 'anthropic', 'opus', 200, ?,
       'claude-cli/2.0', 's-1', 7, 3, 1500000, 640)`,
  );
  insert.run("r-1", "done");
  insert.run("r-2", "done");
  insert.run("r-3", null);
  await migrate(db, { path: MEMORY });
  const { rollups, sessions } = everything(db);
  assert.equal(rollups.length, 3);
  for (const row of [...rollups, ...sessions]) {
    assert.equal(row.requests, 2);
    assert.equal(row.input_tokens, 14);
    assert.equal(row.unpriced, 2);
    assert.equal(row.client, "claude-cli");
  }
  assert.equal(sessions[0]?.user_agent, "claude-cli/2.0");
});

Deno.test("closeLeftOpen() counts what was interrupted, and its true end takes that back", async () => {
  using opened = await open();
  const { db } = opened;
  opened.save(exchangeOf("r-1"), servedExchange("r-2"));
  closeLeftOpen(db, { now: START, pid: PID });
  const results = () =>
    db.prepare(
      "SELECT result, requests FROM rollups WHERE level = 'day' ORDER BY result",
    ).all().map((row) => Object.values(row));
  assert.deepEqual(results(), [["interrupted", 1], ["ok", 1]]);
  opened.save(servedExchange("r-1"));
  assert.deepEqual(results(), [["ok", 2]]);
  using once = await open();
  once.save(servedExchange("r-1"), servedExchange("r-2"));
  assert.deepEqual(everything(db), everything(once.db));
});

Deno.test("a thousand like requests are three rows and one of their session", async () => {
  using opened = await open();
  const many = Array.from(
    { length: 1_000 },
    (_, n) => servedExchange(`r-${n}`),
  );
  opened.save(...many);
  const { rollups, sessions } = everything(opened.db);
  assert.deepEqual(rollups.map((row) => row.requests), [1_000, 1_000, 1_000]);
  assert.deepEqual(sessions.map((row) => row.requests), [1_000]);
});

Deno.test("session_rollups know when a session was first and last heard of, and from whom", async () => {
  using opened = await open();
  const at = (id: string, receivedAt: number, version: string) => {
    const exchange = servedExchange(id, { receivedAt });
    const client = { ...exchange.client, userAgent: `claude-cli/${version}` };
    return Object.assign(exchange, { client });
  };
  opened.save(at("r-2", START + 20, "2"), at("r-3", START + 30, "3"));
  opened.save(at("r-1", START + 10, "1"));
  const failed = at("r-4", START + 15, "4");
  opened.save(Object.assign(failed, { status: 529 }));
  const rows = opened.db.prepare(
    "SELECT is_ok, requests, failures, first_at, last_at, user_agent FROM session_rollups ORDER BY is_ok",
  ).all().map((row) => Object.values(row));
  assert.deepEqual(rows, [
    [0, 1, 1, START + 15, START + 15, "claude-cli/4"],
    [1, 3, 0, START + 10, START + 30, "claude-cli/3"],
  ]);
});

Deno.test("dropRollups() deletes the oldest whole spans first, about as many rows as asked", async () => {
  using opened = await open();
  const { db } = opened;
  const noon = Math.floor(START / DAY_MS) * DAY_MS + DAY_MS / 2;
  for (let hour = 0; hour < 6; hour++) {
    const receivedAt = noon + hour * HOUR_MS;
    opened.save(
      servedExchange(`a-${hour}`, { receivedAt }),
      servedExchange(`b-${hour}`, { receivedAt, modelAnswered: "haiku" }),
    );
  }
  const starts = (level: string) =>
    db.prepare(
      "SELECT DISTINCT (start - ?) / ? AS hour FROM rollups WHERE level = ? ORDER BY 1",
    ).all(noon, HOUR_MS, level).map((row) => row.hour);
  const before = noon + 4.5 * HOUR_MS;
  const drop = (level: "minute" | "hour" | "day" | "session", limit: number) =>
    dropRollups(db, { level, before, limit });
  assert.deepEqual(drop("hour", 1), { dropped: 2, more: true });
  assert.deepEqual(starts("hour"), [1, 2, 3, 4, 5]);
  assert.deepEqual(drop("hour", 3), { dropped: 4, more: true });
  assert.deepEqual(drop("hour", 100), { dropped: 2, more: false });
  assert.deepEqual(starts("hour"), [4, 5]);
  assert.deepEqual(drop("day", 100), { dropped: 0, more: false });
  assert.deepEqual(drop("minute", Infinity), { dropped: 10, more: false });
  assert.deepEqual(starts("minute"), [5]);
  assert.deepEqual(drop("session", 100), { dropped: 8, more: false });
});
