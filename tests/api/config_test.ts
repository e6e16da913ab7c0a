import assert from "node:assert/strict";
import { join } from "node:path";
import { VERSION } from "../../src/actions/version.ts";
import { RetentionSettings } from "../../src/config/retention.ts";
import { openApi } from "./_open.ts";

Deno.test("GET /api/config tells what holds", async () => {
  await using api = await openApi();
  assert.deepEqual((await api.send("GET", "/api/config")).body, {
    lbStrategy: "session",
    sessionDurationMs: 18_000_000,
    port: 8080,
    storePayloads: "full",
    usagePoll: "on",
    providerStatus: "off",
    logLevel: "info",
    fixed: {},
    payloadDays: 7,
    requestDays: 365,
    payloadBudgetMb: 2048,
    prices: {
      sheetDate: "2026-01-01",
      source: "bundled",
      offline: true,
      lastError: null,
    },
    places: {
      home: "/h",
      database: "/h/ccflare.db",
      logs: "/h/logs",
      settings: "/h/ccflare.json",
    },
    version: VERSION,
  });
});

Deno.test("the strategy is session, and saying so is no mistake", async () => {
  await using api = await openApi();
  const path = "/api/config/strategy";
  assert.deepEqual((await api.send("GET", path)).body, { strategy: "session" });
  assert.deepEqual((await api.send("GET", "/api/strategies")).body, [
    "session",
  ]);
  const chosen = await api.send("POST", path, { strategy: "session" });
  assert.deepEqual([chosen.status, chosen.body.data], [
    200,
    { strategy: "session" },
  ]);
});

Deno.test("POST /api/config/strategy says why there is no other", async () => {
  await using api = await openApi();
  const refusal = async (body: unknown) => {
    const answer = await api.send("POST", "/api/config/strategy", body);
    assert.equal(answer.status, 400);
    return answer.body;
  };
  const other = await refusal({ strategy: "round-robin" });
  assert.match(
    other.error,
    /^'strategy' must be session: strategies that spread/,
  );
  assert.deepEqual(other.details, { field: "strategy", value: "round-robin" });
  assert.equal((await refusal({})).error, "'strategy' is required");
});

Deno.test("POST /api/config/retention holds at once and is written down", async () => {
  const dir = await Deno.makeTempDir({ prefix: "ccflare-api-" });
  try {
    const settingsPath = join(dir, "ccflare.json");
    await using api = await openApi({
      retention: new RetentionSettings({
        dataRetentionDays: 7,
        requestRetentionDays: 365,
        payloadBudgetMb: 2048,
        settingsPath,
        saidOutside: new Set(["requestRetentionDays"]),
      }),
    });
    const path = "/api/config/retention";
    const changed = await api.send("POST", path, { payloadDays: 1 });
    const expected = {
      payloadDays: 1,
      requestDays: 365,
      payloadBudgetMb: 2048,
    };
    assert.deepEqual(changed.body.data, expected);
    assert.deepEqual((await api.send("GET", path)).body, expected);
    assert.match(
      await Deno.readTextFile(settingsPath),
      /"data_retention_days": 1/,
    );
    const fixed = await api.send("POST", path, { requestDays: 1 });
    assert.equal(fixed.status, 409);
    assert.equal(fixed.body.details.variable, "REQUEST_RETENTION_DAYS");
    assert.equal((await api.send("POST", path, {})).status, 400);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
