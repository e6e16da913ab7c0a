import assert from "node:assert/strict";
import manifest from "../../deno.json" with { type: "json" };
import { HOUR, openApi } from "./_open.ts";

Deno.test("GET /health of a new program is well, with nothing set up yet", async () => {
  await using api = await openApi();
  const { status, body } = await api.send("GET", "/health");
  assert.equal(status, 200);
  assert.deepEqual(body, {
    status: "ok",
    version: manifest.version,
    timestamp: "2026-01-02T03:04:05.000Z",
    accounts: 0,
    strategy: "session",
    providers: ["claude-code", "anthropic", "codex", "openai"],
    pools: ["claude-code", "anthropic", "codex", "openai"].map((provider) => ({
      provider,
      accounts: 0,
      usable: 0,
      nextFreeAt: null,
    })),
    journal: { state: "ok", queued: 0, lagMs: 0, lost: 0, lastError: null },
    bodies: { queued: 0, lost: 0 },
    inFlight: 3,
    lastMinute: { requests: 0, outputTokens: 0 },
  });
});

Deno.test("GET /health is degraded while no account can serve, and says until when", async () => {
  await using api = await openApi();
  const { accounts } = api.store;
  const limited = await api.add("limited");
  const paused = await api.add("paused");
  await accounts.update(paused.id, { paused: true });
  const now = api.clock.now();
  accounts.coolDown(limited.id, {
    scope: null,
    reason: "quota",
    since: now,
    until: now + HOUR,
    source: "retry-after",
  });
  const out = await api.send("GET", "/health");
  assert.equal(out.status, 200, "the program itself is there");
  assert.equal(out.body.status, "degraded");
  assert.deepEqual(out.body.pools[1], {
    provider: "anthropic",
    accounts: 2,
    usable: 0,
    nextFreeAt: "2026-01-02T04:04:05.000Z",
  });
  await accounts.resume(paused.id);
  const back = await api.send("GET", "/health");
  assert.equal(back.body.status, "ok");
  assert.equal(back.body.pools[1].usable, 1);
  assert.equal(back.body.pools[1].nextFreeAt, null);
});

Deno.test("GET /health is degraded while requests are not written down", async () => {
  await using api = await openApi();
  const journal = {
    state: "failing",
    queued: 7,
    lagMs: 60_000,
    lost: 1,
    lastError: "database or disk is full",
  };
  Object.assign(api.store, { journal: { health: () => journal } });
  const { body } = await api.send("GET", "/health");
  assert.equal(body.status, "degraded");
  assert.deepEqual(body.journal, journal);
});
