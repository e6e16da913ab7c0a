import assert from "node:assert/strict";
import { join } from "node:path";
import { ProviderStatusSetting } from "../../src/config/provider_status.ts";
import { openApi } from "./_open.ts";

const CHECKED_AT = Date.UTC(2026, 2, 4, 12);

const REPORT = {
  name: "OpenAI",
  page: "https://status.test",
  checkedAt: CHECKED_AT,
  standing: { indicator: "minor", description: "Degraded" },
  incidents: [{
    name: "Slow answers",
    impact: "minor",
    status: "monitoring",
    url: null,
    startedAt: CHECKED_AT - 60_000,
  }],
  problem: null,
} as const;

async function openWorld(fixed: readonly "providerStatus"[] = []) {
  const dir = await Deno.makeTempDir({ prefix: "ccflare-status-" });
  const settingsPath = join(dir, "ccflare.json");
  let asked = 0;
  const api = await openApi({
    providerStatus: {
      setting: new ProviderStatusSetting({
        providerStatus: "off",
        settingsPath,
        saidOutside: new Set(fixed),
      }),
      read() {
        asked++;
        return Promise.resolve([REPORT]);
      },
    },
  });
  return {
    api,
    asked: () => asked,
    file: () => JSON.parse(Deno.readTextFileSync(settingsPath)),
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await Deno.remove(dir, { recursive: true });
    },
  };
}

const SWITCH = "/api/config/provider-status";

Deno.test("GET /api/provider-status asks nobody until it is switched on, which is written down", async () => {
  await using world = await openWorld();
  const { api, asked, file } = world;
  assert.deepEqual((await api.send("GET", "/api/provider-status")).body, {
    state: "off",
    providers: [],
  });
  assert.equal(asked(), 0);
  const on = await api.send("POST", SWITCH, { providerStatus: "on" });
  assert.deepEqual(on.body.data, { providerStatus: "on" });
  assert.deepEqual(file(), { provider_status: "on" });
  assert.equal(
    (await api.send("GET", "/api/config")).body.providerStatus,
    "on",
  );
  assert.deepEqual((await api.send("GET", "/api/provider-status")).body, {
    state: "on",
    providers: [{
      name: "OpenAI",
      page: "https://status.test",
      checkedAt: "2026-03-04T12:00:00.000Z",
      indicator: "minor",
      description: "Degraded",
      incidents: [{
        name: "Slow answers",
        impact: "minor",
        status: "monitoring",
        url: null,
        startedAt: "2026-03-04T11:59:00.000Z",
      }],
      problem: null,
    }],
  });
  await api.send("POST", SWITCH, { providerStatus: "off" });
  await api.send("GET", "/api/provider-status");
  assert.equal(asked(), 1);
  assert.deepEqual(file(), { provider_status: "off" });
});

Deno.test("POST /api/config/provider-status names what is wrong", async () => {
  await using world = await openWorld();
  const { status, body } = await world.api.send("POST", SWITCH, {
    providerStatus: true,
  });
  assert.deepEqual([status, body.error], [
    400,
    "'providerStatus' must be on or off",
  ]);
});

Deno.test("what the environment says can't be switched, and GET /api/config tells so", async () => {
  await using world = await openWorld(["providerStatus"]);
  const { status, body } = await world.api.send("POST", SWITCH, {
    providerStatus: "on",
  });
  assert.equal(status, 409);
  assert.equal(body.details.variable, "CCFLARE_PROVIDER_STATUS");
  const config = await world.api.send("GET", "/api/config");
  assert.deepEqual(config.body.fixed, {
    providerStatus: "CCFLARE_PROVIDER_STATUS",
  });
});
