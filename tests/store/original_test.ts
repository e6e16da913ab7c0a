/** Databases of the original ccflare are brought over whole, or left as they are. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Fault } from "../../src/model/fault.ts";
import { START } from "../support/clock.ts";
import { V1, V2 } from "./_original_layouts.ts";
import {
  everythingIn,
  FAKE_KEY,
  inTempDir,
  namesIn,
  openTestStore,
} from "./samples.ts";

const HOUR = 3_600_000;
const KEPT = "ccflare.db.original-20260102-030405";

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
