import assert from "node:assert/strict";
import { HonoRequest } from "hono/request";
import { Validator } from "@seriousme/openapi-schema-validator";
import manifest from "../../deno.json" with { type: "json" };
import { OPERATIONS } from "../../src/api/openapi/operations.ts";
import { ROUTES } from "../../src/api/routes.ts";
import { Description, nameOf, routeOf } from "./_document.ts";
import { openApi } from "./_open.ts";
import { openWorld } from "./_world.ts";

Deno.test("every route is described, and nothing that is no route", () => {
  assert.deepEqual(
    Object.keys(OPERATIONS).sort(),
    ROUTES.map(nameOf).sort(),
  );
});

Deno.test("GET /api/openapi.json is a valid document of the version that runs", async () => {
  await using api = await openApi();
  const response = await api.fetch("/api/openapi.json");
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(response.headers.get("cache-control"), "no-store");
  const document = await response.json();
  const { valid, errors } = await new Validator().validate(document);
  assert.ok(valid, JSON.stringify(errors));
  assert.match(document.openapi, /^3\.1\./);
  assert.equal(document.info.version, manifest.version);
});

Deno.test("GET /api/openapi.json names each operation once and says who may call it", async () => {
  await using api = await openApi();
  const { document } = await Description.read(api.fetch);
  const ids = new Set<string>();
  for (const route of ROUTES) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    const operation = document.paths[path]?.[route.method.toLowerCase()];
    assert.ok(operation, nameOf(route));
    assert.ok(!ids.has(operation.operationId), operation.operationId);
    ids.add(operation.operationId);
    const asksNobody = operation.security.length === 0;
    assert.equal(asksNobody, route.who !== "person", nameOf(route));
    assert.match(operation.summary, /^[A-Z].*[^.]$/, nameOf(route));
  }
});

Deno.test("Description.check() finds what is not as described", async () => {
  await using api = await openApi();
  const description = await Description.read(api.fetch);
  const route = routeOf("GET /api/requests");
  const wrong: [body: unknown, status: number][] = [
    [[{ id: "r-1" }], 200],
    [{}, 200],
    [{ error: "x", more: 1 }, 400],
    [[], 207],
  ];
  for (const [body, status] of wrong) {
    const answer = Response.json(body, { status });
    await assert.rejects(description.check(route, answer));
  }
  await description.check(route, Response.json([]));
});

Deno.test("every GET route looks at those fields of the query that are described", async () => {
  await using world = await openWorld();
  const asked = new Set<string>();
  const prototype: { query(name: string): unknown } = HonoRequest.prototype;
  const { query } = prototype;
  prototype.query = function (name) {
    asked.add(name);
    return query.call(this, name);
  };
  try {
    // A landing takes its query apart as the provider's page made it.
    for (const { method, path, who } of ROUTES) {
      if (method !== "GET" || who === "landing") continue;
      asked.clear();
      const response = await fetch(world.url + world.pathsOf(path)[0]);
      await response.body?.cancel();
      const { query: fields } = OPERATIONS[nameOf({ method, path })]!;
      const described = Object.keys(fields?.shape ?? {});
      assert.deepEqual([...asked].sort(), described.sort(), path);
    }
  } finally {
    prototype.query = query;
  }
});
