import assert from "node:assert/strict";
import { join } from "node:path";
import manifest from "../../deno.json" with { type: "json" };
import { complaintsOf, seriesIn, valueOf } from "../support/metrics_page.ts";
import { inTempDir } from "../store/samples.ts";
import { openTestApp } from "../support/app.ts";
import { limited, ok, openUpstream } from "../support/upstream.ts";
import { endedExchange } from "./_exchange.ts";
import { HOUR, openApi } from "./_open.ts";

const TOKEN = "a-token-for-the-tests";

Deno.test("GET /metrics is what Prometheus reads, and asks for the admin token when one is set", async () => {
  await using api = await openApi({ adminToken: TOKEN });
  assert.equal((await api.send("GET", "/metrics")).status, 401);
  const response = await api.fetch("/metrics", {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  assert.equal(response.status, 200);
  assert.equal(
    response.headers.get("content-type"),
    "text/plain; version=0.0.4; charset=utf-8",
  );
  assert.equal(response.headers.get("cache-control"), "no-store");
  const page = await response.text();
  assert.deepEqual(complaintsOf(page), []);
  const version = { version: manifest.version };
  assert.equal(valueOf(page, "ccflare_build_info", version), 1);
  assert.equal(valueOf(page, "ccflare_requests_in_flight"), 3);
  assert.ok(valueOf(page, "process_resident_memory_bytes")! > 1e6);
  assert.ok(valueOf(page, "process_start_time_seconds")! > 1.6e9);
  assert.ok(valueOf(page, "process_cpu_seconds_total")! > 0);
});

Deno.test("GET /metrics tells how each account stands", async () => {
  await using api = await openApi();
  const { accounts } = api.store;
  const work = await api.add("work");
  await api.add("home");
  const now = api.clock.now();
  accounts.startSession(work.id, { at: now, durationMs: HOUR });
  accounts.coolDown(work.id, {
    scope: null,
    reason: "quota",
    since: now,
    until: now + HOUR,
    source: "retry-after",
  });
  accounts.noteQuotas(work.id, [
    {
      window: "5h",
      used: 0.25,
      status: "allowed",
      resetsAt: now + HOUR,
      seenAt: now,
    },
    {
      window: "7d",
      used: null,
      status: "allowed",
      resetsAt: null,
      seenAt: now,
    },
  ]);
  const page = await (await api.fetch("/metrics")).text();
  assert.deepEqual(complaintsOf(page), []);
  const of = (name: string, account: string, labels = {}) =>
    valueOf(page, name, { provider: "anthropic", account, ...labels });
  assert.equal(of("ccflare_account_up", "work"), 0);
  assert.equal(of("ccflare_account_up", "home"), 1);
  assert.equal(of("ccflare_account_state", "work", { state: "limited" }), 1);
  assert.equal(of("ccflare_account_state", "work", { state: "ready" }), 0);
  assert.equal(of("ccflare_account_state", "home", { state: "ready" }), 1);
  assert.equal(of("ccflare_account_session_active", "work"), 1);
  assert.equal(of("ccflare_account_session_active", "home"), 0);
  const end = "ccflare_account_cooldown_end_timestamp_seconds";
  assert.equal(of(end, "work", { reason: "quota" }), (now + HOUR) / 1_000);
  assert.equal(of(end, "home"), null);
  const used = "ccflare_quota_used_ratio";
  assert.equal(of(used, "work", { window: "5h" }), 0.25);
  assert.equal(of(used, "work", { window: "7d" }), null);
  const reset = "ccflare_quota_reset_timestamp_seconds";
  assert.equal(of(reset, "work", { window: "5h" }), (now + HOUR) / 1_000);

  await api.clock.advance(2 * HOUR);
  const later = await (await api.fetch("/metrics")).text();
  assert.equal(valueOf(later, "ccflare_account_up", { account: "work" }), 1);
  assert.equal(valueOf(later, end), null, "a cool-down that has ended is gone");
});

Deno.test("GET /metrics follows an account to its new name", async () => {
  await using api = await openApi();
  const account = await api.add("work");
  api.metrics.closed(endedExchange("r-1", account.id));
  await api.send("POST", `/api/accounts/${account.id}/rename`, { name: "new" });
  const page = await (await api.fetch("/metrics")).text();
  const requests = "ccflare_requests_total";
  assert.equal(valueOf(page, requests, { account: "new" }), 1);
  assert.equal(valueOf(page, requests, { account: "work" }), null);
});

Deno.test("GET /metrics tells what is not yet written down, since when, and what was lost", async () => {
  await using api = await openApi();
  api.store.journal.closed(endedExchange("r-1"));
  await api.clock.advance(50);
  const page = async () => await (await api.fetch("/metrics")).text();
  const waiting = await page();
  assert.equal(valueOf(waiting, "ccflare_journal_queued"), 1);
  assert.equal(valueOf(waiting, "ccflare_journal_lag_seconds"), 0.05);
  assert.equal(valueOf(waiting, "ccflare_journal_lost_total"), 0);
  await api.store.journal.flush();
  const written = await page();
  assert.equal(valueOf(written, "ccflare_journal_queued"), 0);
  assert.equal(valueOf(written, "ccflare_journal_lag_seconds"), 0);
});

Deno.test("GET /metrics tells how large the database is, its log included", () =>
  inTempDir(async (dir) => {
    const databasePath = join(dir, "ccflare.db");
    const config = { databasePath };
    await using program = await openTestApp({ databasePath, config });
    const scrape = await fetch(`${program.url}/metrics`);
    const told = valueOf(await scrape.text(), "ccflare_database_bytes");
    const file = await Deno.stat(databasePath);
    const log = await Deno.stat(`${databasePath}-wal`);
    assert.equal(told, file.size + log.size);
  }));

Deno.test("GET /metrics counts what went through the proxy, fail-over included, and shows no secret", async () => {
  await using upstream = openUpstream();
  upstream.on("key-a", limited({ resetsInMs: HOUR }));
  upstream.on("key-b", ok("pong"));
  await using program = await openTestApp({
    upstream,
    accounts: [
      { name: "first", provider: "anthropic", key: "key-a" },
      { name: "second", provider: "anthropic", key: "key-b" },
    ],
  });
  const response = await fetch(`${program.url}/v1/messages`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "anthropic-version": "2023-06-01",
    },
    body: JSON.stringify({
      model: "claude-sonnet-4-5",
      max_tokens: 10,
      messages: [{ role: "user", content: "ping" }],
    }),
  });
  assert.equal(response.status, 200);
  await response.text();
  const scrape = await fetch(`${program.url}/metrics`);
  const page = await scrape.text();
  assert.deepEqual(complaintsOf(page), []);
  const attempts = (account: string, verdict: string) =>
    valueOf(page, "ccflare_attempts_total", { account, verdict });
  assert.equal(attempts("first", "limited"), 1);
  assert.equal(attempts("second", "serve"), 1);
  const served = { account: "second", outcome: "done", status: "200" };
  assert.equal(valueOf(page, "ccflare_requests_total", served), 1);
  assert.equal(valueOf(page, "ccflare_account_up", { account: "first" }), 0);
  assert.equal(valueOf(page, "ccflare_requests_in_flight"), 0);
  const output = { account: "second", kind: "output" };
  assert.ok(valueOf(page, "ccflare_tokens_total", output)! > 0);
  assert.ok(
    seriesIn(page).some((one) =>
      one.name === "ccflare_overhead_seconds_bucket"
    ),
  );
  assert.doesNotMatch(page, /key-a|key-b/);
});
