import assert from "node:assert/strict";
import { join } from "node:path";
import { ROUTES } from "../../src/api/routes.ts";
import { RetentionSettings } from "../../src/config/retention.ts";
import { inTempDir } from "../store/samples.ts";
import { pasteFor } from "../support/sign_in.ts";
import { Description, routeOf } from "./_document.ts";
import { openApi } from "./_open.ts";
import { openWorld } from "./_world.ts";

const TOKEN = "a-token-for-the-tests";

Deno.test("every GET route answers as it is described, with a history of all kinds", async () => {
  await using world = await openWorld();
  const { description, url } = world;
  for (const route of ROUTES.filter((one) => one.method === "GET")) {
    for (const path of world.pathsOf(route.path)) {
      const response = await fetch(url + path);
      // Where a provider's page lands, nobody was sent.
      const expected = route.who === "landing" ? 400 : 200;
      assert.equal(response.status, expected, path);
      await description.check(route, response);
    }
  }
});

Deno.test("the live stream tells what is described", async () => {
  await using world = await openWorld();
  const route = routeOf("GET /api/requests/stream");
  const stream = await fetch(world.url + route.path);
  await world.goOn();
  const text = await world.description.check(route, stream, {
    upTo: '"type":"payload"',
  });
  for (const type of ["ingress", "start", "summary", "payload"]) {
    assert.match(text, new RegExp(`"type":"${type}"`));
  }
});

Deno.test("analytics of every kind are answered as they are described", async () => {
  await using world = await openWorld();
  const route = routeOf("GET /api/analytics");
  for (const range of ["1h", "6h", "24h", "7d", "30d"]) {
    for (const mode of ["normal", "cumulative&modelBreakdown=true"]) {
      const query = `?range=${range}&mode=${mode}`;
      const response = await fetch(world.url + route.path + query);
      assert.equal(response.status, 200, query);
      await world.description.check(route, response);
    }
  }
});

Deno.test("changes of accounts are answered as they are described", async () => {
  await using api = await openApi({
    askForUsage: () => Promise.resolve({ kind: "quotas", quotas: [] }),
  });
  const description = await Description.read(api.fetch);
  const send = sender(api.fetch, description);
  const added = await send("POST /api/accounts", {
    body: { name: "work", provider: "anthropic", api_key: "sk-fake" },
  });
  const id = added.data.accountId;
  await send("PATCH /api/accounts/:id", { id, body: { priority: 3 } });
  await send("POST /api/accounts/:id/pause", { id });
  await send("POST /api/accounts/:id/resume", { id });
  await send("POST /api/accounts/:id/lift", { id });
  await send("POST /api/accounts/:id/rename", { id, body: { name: "new" } });
  await send("DELETE /api/accounts/:id", { id });

  const init = "POST /api/auth/:provider/init";
  const begun = await send(init, { body: { name: "mine" } });
  const { sessionId, authUrl } = begun.data;
  const shown = "GET /api/auth/session/:id/status";
  await send(shown, { id: sessionId });
  const { data } = await send("POST /api/auth/:provider/complete", {
    body: { sessionId, code: pasteFor(authUrl) },
  });
  await send(shown, { id: sessionId });
  await send("POST /api/accounts/:id/usage", { id: data.accountId });
  const other = await send(init, { body: { name: "other" } });
  await send("DELETE /api/auth/session/:id", { id: other.data.sessionId });
});

Deno.test("changes of settings and of what is stored are answered as they are described", async () => {
  await using world = await openWorld();
  const send = sender(
    (path, init) => fetch(world.url + path, init),
    world.description,
  );
  const session = { strategy: "session" };
  await send("POST /api/config/strategy", { body: session });
  await send("POST /api/maintenance/cleanup");
  await send("POST /api/maintenance/compact");
  await send("POST /api/stats/reset");
});

Deno.test("a change of retention is answered as it is described", () =>
  inTempDir(async (dir) => {
    const retention = new RetentionSettings({
      dataRetentionDays: 7,
      requestRetentionDays: 365,
      payloadBudgetMb: 2048,
      settingsPath: join(dir, "ccflare.json"),
      saidOutside: new Set(["payloadBudgetMb"]),
    });
    await using api = await openApi({ retention });
    const description = await Description.read(api.fetch);
    const name = "POST /api/config/retention";
    const send = sender(api.fetch, description);
    await send(name, { body: { payloadDays: 3 } });
    const refused = await api.fetch("/api/config/retention", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ payloadBudgetMb: 100 }),
    });
    assert.equal(refused.status, 409);
    await description.check(routeOf(name), refused);
  }));

Deno.test("login and logout are answered as they are described", async () => {
  await using api = await openApi({ adminToken: TOKEN });
  const response = await api.fetch("/api/openapi.json", {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  const description = new Description(await response.json());
  const send = sender(api.fetch, description);
  await send("POST /api/login", { body: { token: TOKEN } });
  await send("POST /api/logout");
  const health = await api.fetch("/health");
  const text = await description.check(routeOf("GET /health"), health);
  assert.deepEqual(Object.keys(JSON.parse(text)), ["status", "version"]);
});

Deno.test("every route refuses as it is described", async () => {
  await using api = await openApi({ adminToken: TOKEN });
  const bearer = { authorization: `Bearer ${TOKEN}` };
  const response = await api.fetch("/api/openapi.json", { headers: bearer });
  const description = new Description(await response.json());
  for (const route of ROUTES) {
    const path = route.path.replace(/:\w+/g, "nobody");
    const { method } = route;
    const foreign = { ...bearer, host: "evil.example" };
    const answers = [await api.fetch(path, { method, headers: foreign })];
    if (route.who === "person") answers.push(await api.fetch(path, { method }));
    // Nothing that was sent is right: no body where one is needed, and nobody of that name.
    if (method !== "GET" || /:id/.test(path)) {
      answers.push(await api.fetch(path, { method, headers: bearer }));
    }
    for (const answer of answers) await description.check(route, answer);
  }
});

type Send = { id?: string; body?: unknown };

/** Calls routes that are to succeed, and returns what they answered. */
function sender(
  fetch: (path: string, init?: RequestInit) => Promise<Response>,
  description: Description,
) {
  return async (name: string, { id = "", body }: Send = {}) => {
    const route = routeOf(name);
    const path = route.path.replace(":id", id)
      .replace(":provider", "claude-code");
    if (body !== undefined) description.checkBody(route, body);
    const response = await fetch(path, {
      method: route.method,
      ...(body === undefined ? {} : {
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      }),
    });
    assert.equal(response.status, 200, name);
    return JSON.parse(await description.check(route, response));
  };
}
