import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Fault } from "../../src/model/fault.ts";
import { START } from "../support/clock.ts";
import {
  everythingIn,
  FAKE_KEY,
  inTempDir,
  namesIn,
  openTestStore,
} from "./samples.ts";

const HOUR = 3_600_000;
const KEPT = "ccflare.db.original-20260102-030405";

/** The layout of the first generation: one provider, a tier, no timings. */
const V1 = `
  CREATE TABLE accounts (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, provider TEXT DEFAULT 'anthropic', api_key TEXT,
    refresh_token TEXT NOT NULL, access_token TEXT, expires_at INTEGER, created_at INTEGER NOT NULL,
    last_used INTEGER, request_count INTEGER DEFAULT 0, total_requests INTEGER DEFAULT 0,
    account_tier INTEGER DEFAULT 1);
  CREATE TABLE requests (
    id TEXT PRIMARY KEY, timestamp INTEGER NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    account_used TEXT, status_code INTEGER, success BOOLEAN, error_message TEXT, response_time_ms INTEGER,
    failover_attempts INTEGER DEFAULT 0, model TEXT, prompt_tokens INTEGER, completion_tokens INTEGER,
    total_tokens INTEGER, cost_usd REAL, agent_used TEXT);
  INSERT INTO accounts VALUES
    ('u-1', 'max', 'anthropic', NULL, 'refresh-1', 'access-1', ${
  START + HOUR
}, ${START - 2}, ${START - 1}, 3, 7, 5),
    ('u-2', 'key/one', 'anthropic', '${FAKE_KEY}', '', NULL, NULL, ${
  START - 1
}, NULL, 0, 0, 1),
    ('u-3', 'key:one', 'anthropic', NULL, '', NULL, NULL, ${START}, NULL, 0, 0, 1);
  INSERT INTO requests VALUES
    ('q-2', ${
  START - 50
}, 'POST', '/v1/messages?beta=1', 'u-1', 200, 1, NULL, 1500.7, 0, 'opus', 12, 34, 46, 0.5, 'a'),
    ('q-1', ${
  START - 90
}, 'POST', '/v1/messages', 'u-9', 500, 0, 'Broken', 10, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    ('q-3', ${
  START - 10
}, 'GET', '/v1/models', NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL);
`;

/** The layout of the second generation, as far as we read it. */
const V2 = `
  CREATE TABLE accounts (
    id TEXT PRIMARY KEY, name TEXT UNIQUE, provider TEXT, auth_method TEXT, base_url TEXT, api_key TEXT,
    refresh_token TEXT, access_token TEXT, expires_at INTEGER, created_at INTEGER, last_used INTEGER,
    request_count INTEGER DEFAULT 0, total_requests INTEGER DEFAULT 0, weight INTEGER DEFAULT 1,
    rate_limited_until INTEGER, session_start INTEGER, session_request_count INTEGER DEFAULT 0,
    paused INTEGER DEFAULT 0, rate_limit_reset INTEGER, rate_limit_status TEXT, rate_limit_remaining INTEGER);
  CREATE TABLE requests (
    id TEXT PRIMARY KEY, timestamp INTEGER, method TEXT, path TEXT, provider TEXT, upstream_path TEXT,
    account_used TEXT, status_code INTEGER, success BOOLEAN, error_message TEXT, response_time_ms INTEGER,
    failover_attempts INTEGER DEFAULT 0, model TEXT, prompt_tokens INTEGER, completion_tokens INTEGER,
    total_tokens INTEGER, cost_usd REAL, output_tokens_per_second REAL, input_tokens INTEGER,
    cache_read_input_tokens INTEGER, cache_creation_input_tokens INTEGER, output_tokens INTEGER,
    reasoning_tokens INTEGER, response_id TEXT, previous_response_id TEXT, response_chain_id TEXT,
    client_session_id TEXT, ttft_ms INTEGER, proxy_overhead_ms INTEGER, upstream_ttfb_ms INTEGER,
    streaming_duration_ms INTEGER);
  INSERT INTO accounts (id, name, provider, auth_method, base_url, api_key, refresh_token, access_token, expires_at,
      created_at, total_requests, rate_limited_until, session_start, session_request_count, paused) VALUES
    ('u-1', 'sub', 'claude-code', 'oauth', NULL, NULL, 'refresh-1', NULL, NULL, 1, 9, ${
  START + HOUR
}, ${START - 5}, 4, 0),
    ('u-2', 'paid', 'anthropic', 'api_key', 'https://x.test', '${FAKE_KEY}', NULL, NULL, NULL, 2, 0, ${
  START - 5
}, NULL, 0, 1),
    ('u-3', 'chat', 'openai', 'oauth', NULL, NULL, 'refresh-3', 'access-3', NULL, 3, 0, NULL, NULL, 0, 0);
  INSERT INTO requests (id, timestamp, method, path, provider, upstream_path, account_used, status_code, success,
      response_time_ms, model, prompt_tokens, input_tokens, cache_read_input_tokens, cache_creation_input_tokens,
      output_tokens, reasoning_tokens, response_id, previous_response_id, client_session_id, ttft_ms,
      streaming_duration_ms) VALUES
    ('q-1', ${
  START - 50
}, 'POST', '/v1/responses', 'codex', '/responses?x=1', 'u-1', 200, 1,
      2000, 'gpt-5', 111, 10, 100, 1, 20, 5, 'resp_2', 'resp_1', 's-1', 300, 1500);
`;

/** A directory with such a database in it, its last rows still in the write-ahead log of a crashed program. */
async function withOriginal(
  sql: string,
  test: (path: string, dir: string) => Promise<void>,
): Promise<void> {
  await inTempDir(async (dir) => {
    const path = join(dir, "ccflare.db");
    const source = join(dir, "source.db");
    const db = new DatabaseSync(source);
    db.exec(`PRAGMA journal_mode = WAL; ${sql}`);
    for (const end of ["", "-wal"]) {
      await Deno.copyFile(source + end, path + end);
    }
    db.close();
    await Deno.remove(source);
    await test(path, dir);
  });
}

Deno.test("openStore() brings accounts and history over from a v1 database and keeps it", () =>
  withOriginal(V1, async (path, dir) => {
    const opened = await openTestStore({ path });
    const { store } = opened;
    assert.deepEqual(
      store.accounts.list().map(({ name, provider, needsSignIn }) => [
        name,
        provider,
        needsSignIn?.why ?? null,
      ]),
      [
        ["max", "claude-code", null],
        ["key-one", "anthropic", null],
        ["key-one-2", "claude-code", "No credential is stored for it"],
      ],
    );
    assert.deepEqual(store.accounts.credentials("u-1"), {
      kind: "tokens",
      accessToken: "access-1",
      refreshToken: "refresh-1",
      expiresAt: START + HOUR,
      idToken: null,
      accountId: null,
    });
    assert.deepEqual(store.accounts.credentials("u-2"), {
      kind: "key",
      apiKey: FAKE_KEY,
    });
    assert.deepEqual((await store.accounts.counters()).get("u-1"), {
      sessionRequests: 0,
      totalRequests: 7,
      lastUsedAt: START - 1,
    });

    const history = (await store.listRequests({ limit: 10 })).records;
    assert.deepEqual(
      history.map(({ id, outcome, error, accountName, path }) => [
        id,
        outcome,
        error,
        accountName,
        path,
      ]),
      [
        ["q-3", "interrupted", null, null, "/v1/models"],
        ["q-2", "done", null, "max", "/v1/messages"],
        ["q-1", "failed", "Broken", null, "/v1/messages"],
      ],
    );
    assert.equal(history[1]?.timings.closed, 1500.7);
    assert.deepEqual(history[1]?.usage, {
      input: 12,
      cacheRead: 0,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      output: 34,
      reasoning: 0,
    });
    const { ended, tokens } = await store.stats({ now: START });
    assert.deepEqual([ended, tokens.input, tokens.output], [3, 12, 34]);
    await store.close();

    assert.deepEqual(namesIn(dir), ["ccflare.db", KEPT]);
    const kept = new DatabaseSync(join(dir, KEPT), { readOnly: true });
    const rows = kept.prepare("SELECT count(*) AS n FROM requests").get()?.n;
    kept.close();
    assert.equal(rows, 3);
    await Deno.remove(join(dir, KEPT));
    const text = await everythingIn(dir);
    assert.equal(text.includes(FAKE_KEY) || text.includes("refresh-1"), false);
    assert.deepEqual(opened.logged, [{
      level: "info",
      message: "Brought the original ccflare's database over",
      data: { accounts: 3, requests: 3, kept: join(dir, KEPT) },
    }]);
  }));

Deno.test("openStore() brings over what a v2 database knows besides", () =>
  withOriginal(V2, async (path) => {
    await using opened = await openTestStore({ path });
    const { store } = opened;
    const [sub, paid, chat] = store.accounts.list();
    assert.deepEqual(sub?.cooldowns, [{
      scope: null,
      reason: "quota",
      since: START,
      until: START + HOUR,
      source: "original",
    }]);
    assert.equal(sub?.sessionStartedAt, START - 5);
    const credentials = store.accounts.credentials("u-1");
    assert.equal(credentials?.kind === "tokens" && credentials.expiresAt, 0);
    assert.equal(
      (await store.accounts.counters()).get("u-1")?.sessionRequests,
      4,
    );
    assert.deepEqual(
      [paid?.provider, paid?.paused, paid?.baseUrl, paid?.cooldowns],
      ["anthropic", true, "https://x.test", []],
    );
    assert.equal(chat?.provider, "codex");

    const record = await store.getRequest("q-1");
    assert.deepEqual(record?.usage, {
      input: 10,
      cacheRead: 100,
      cacheWrite5m: 1,
      cacheWrite1h: 0,
      output: 20,
      reasoning: 5,
    });
    assert.deepEqual(
      [
        record?.provider,
        record?.upstreamPath,
        record?.responseId,
        record?.previousResponseId,
        record?.client.sessionId,
        record?.isStream,
        record?.timings.firstToken,
      ],
      ["codex", "/responses", "resp_2", "resp_1", "s-1", true, 300],
    );
  }));

Deno.test("openStore() leaves the original where it is while another program has it open", () =>
  withOriginal(V2, async (path, dir) => {
    using user = new DatabaseSync(path);
    user.prepare("SELECT count(*) FROM accounts").get();
    await assert.rejects(
      openTestStore({ path }),
      (error) =>
        error instanceof Fault && error.message.includes(path) &&
        /stays untouched/.test(error.message),
    );
    assert.equal(namesIn(dir).includes("ccflare.db.importing"), false);
    assert.equal(
      user.prepare("SELECT count(*) AS n FROM accounts").get()?.n,
      3,
    );
  }));

Deno.test("openStore() leaves the original where it is when its rows cannot be copied", () =>
  withOriginal(
    `${V2}; ALTER TABLE requests RENAME COLUMN success TO succeeded`,
    async (path, dir) => {
      await assert.rejects(openTestStore({ path }), Fault);
      assert.deepEqual(namesIn(dir), ["ccflare.db"]);
      const db = new DatabaseSync(path);
      assert.equal(
        db.prepare("SELECT api_key FROM accounts WHERE id = 'u-2'").get()
          ?.api_key,
        FAKE_KEY,
      );
      db.close();
    },
  ));

Deno.test("openStore() does not bring the original over twice at once", () =>
  withOriginal(V2, async (path) => {
    const draft = `${path}.importing`;
    await Deno.writeTextFile(draft, "");
    await assert.rejects(
      openTestStore({ path }),
      (error) =>
        error instanceof Fault && error.code === "conflict" &&
        error.message.includes(draft),
    );
    await Deno.remove(draft);
    await using opened = await openTestStore({ path });
    assert.equal(opened.store.accounts.list().length, 3);
  }));

Deno.test("openStore() brings over moments that are none as unknown, so that everything can still be shown", () => {
  const tooLarge = "8640000000000001";
  const rows = `
    UPDATE accounts SET last_used = ${tooLarge}, session_start = -1e300, expires_at = 9e18 WHERE id = 'u-3';
    UPDATE accounts SET created_at = 1e18 WHERE id = 'u-2';
    UPDATE requests SET timestamp = ${tooLarge}, response_time_ms = -9223372036854775808, path = NULL WHERE id = 'q-1'`;
  return withOriginal(`${V2}; ${rows}`, async (path) => {
    await using opened = await openTestStore({ path });
    const { accounts } = opened.store;
    assert.equal((await accounts.counters()).get("u-3")?.lastUsedAt, null);
    assert.equal(accounts.find("u-3")?.sessionStartedAt, null);
    assert.equal(accounts.find("u-2")?.createdAt, START);
    const credentials = accounts.credentials("u-3");
    assert.equal(credentials?.kind === "tokens" && credentials.expiresAt, null);
    const record = await opened.store.getRequest("q-1");
    assert.deepEqual(
      [record?.receivedAt, record?.timings.closed, record?.path],
      [0, null, ""],
    );
  });
});

Deno.test("openStore() brings a long history over in the order it happened", () =>
  withOriginal(
    `${V2};
     WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 5000)
     INSERT INTO requests (id, timestamp, method, path, account_used, success)
     SELECT 'n-' || n, ${START} - n, 'POST', '/v1/messages', 'u-2', 1 FROM counted`,
    async (path) => {
      await using opened = await openTestStore({ path });
      const { store } = opened;
      assert.equal((await store.stats({ now: START })).requests, 5_001);
      const { records: [newest] } = await store.listRequests({ limit: 1 });
      assert.deepEqual([newest?.id, newest?.accountName], ["n-1", "paid"]);
    },
  ));
