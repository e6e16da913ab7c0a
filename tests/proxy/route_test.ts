import assert from "node:assert/strict";
import { Fault } from "../../src/model/fault.ts";
import type { Fields } from "../../src/model/fields.ts";
import { dialectFor, routeOf } from "../../src/proxy/route.ts";

const CODEX: Fields = [["originator", "codex_exec"]];
const ANTHROPIC: Fields = [["anthropic-version", "2023-06-01"]];

/** path, headers, pool, providers, what the first provider is asked for */
const ROUTES: [string, Fields, string, string[], string][] = [
  ["/v1/messages", [], "claude", ["claude-code", "anthropic"], "/v1/messages"],
  [
    "/v1/messages/count_tokens",
    [],
    "claude",
    ["claude-code", "anthropic"],
    "/v1/messages/count_tokens",
  ],
  [
    "/v1/models",
    ANTHROPIC,
    "claude",
    ["claude-code", "anthropic"],
    "/v1/models",
  ],
  [
    "/v1/anything/new",
    ANTHROPIC,
    "claude",
    ["claude-code", "anthropic"],
    "/v1/anything/new",
  ],
  ["/v1/models", [], "openai", ["openai"], "/models"],
  ["/v1/models", CODEX, "openai", ["codex", "openai"], "/models"],
  ["/v1/codex/responses", [], "codex", ["codex"], "/responses"],
  [
    "/v1/claude-code/v1/messages",
    [],
    "claude-code",
    ["claude-code"],
    "/v1/messages",
  ],
  ["/v1/responses", [], "openai", ["codex", "openai"], "/responses"],
  [
    "/v1/responses/resp_1/cancel",
    [],
    "openai",
    ["codex", "openai"],
    "/responses/resp_1/cancel",
  ],
  ["/v1/chat/completions", [], "openai", ["openai"], "/chat/completions"],
  ["/v1/embeddings", [], "openai", ["openai"], "/embeddings"],
  ["/v1/anthropic/v1/messages", [], "anthropic", ["anthropic"], "/v1/messages"],
  [
    "/v1/openai/chat/completions",
    [],
    "openai",
    ["openai"],
    "/chat/completions",
  ],
  ["/v1/openai/openai/x", [], "openai", ["openai"], "/openai/x"],
  ["/v1/openai/brand-new", [], "openai", ["openai"], "/brand-new"],
  ["/v1/openai", [], "openai", ["openai"], "/"],
];

for (const [path, fields, pool, providers, upstreamPath] of ROUTES) {
  const version = fields.length > 0 ? ` with ${fields[0]![0]}` : "";
  Deno.test(`routeOf() sends ${path}${version} to the pool ${pool}`, () => {
    const route = routeOf({ path, query: "", fields });
    assert.equal(route.pool, pool);
    assert.deepEqual(route.providers.map((one) => one.id), providers);
    assert.equal(route.upstreamPath(route.providers[0]!), upstreamPath);
  });
}

for (
  const path of [
    "/v1/claudecode/v1/messages",
    "/v1/foo",
    "/v1/",
    "/v1",
    "/v1//messages",
  ]
) {
  Deno.test(`routeOf() says that ${path} leads nowhere`, () => {
    assert.throws(() => routeOf({ path, query: "", fields: [] }), (error) => {
      assert(error instanceof Fault);
      assert.equal(error.status, 404);
      return true;
    });
  });
}

const TRICKS = [
  "/v1/openai/../anthropic/x",
  "/v1/openai/./x",
  "/v1/openai/%2e%2e/x",
  "/v1/openai/%2E./x",
  "/v1/openai/..",
  "/v1/messages%2fbatches",
  "/v1/messages%5Cbatches",
  "/v1/messages\\batches",
  "/v1/mess\u00e4ges",
];

for (const path of TRICKS) {
  Deno.test(`routeOf() refuses the path ${path}`, () => {
    assert.throws(() => routeOf({ path, query: "", fields: [] }), (error) => {
      assert(error instanceof Fault);
      assert.equal(error.status, 400);
      return true;
    });
  });
}

Deno.test("routeOf() refuses a query that could not be passed on byte for byte", () => {
  assert.throws(
    () => routeOf({ path: "/v1/models", query: "?a=\u00e4", fields: [] }),
    Fault,
  );
});

Deno.test("routeOf() takes dots that are no segment of their own", () => {
  assert.equal(
    routeOf({ path: "/v1/files/a..b/.hidden", query: "?a=../b", fields: [] })
      .pool,
    "openai",
  );
});

Deno.test("dialectFor() speaks to the client as its path or header suggests", () => {
  assert.equal(
    dialectFor({ path: "/v1/messages", fields: [] }).id,
    "anthropic",
  );
  assert.equal(
    dialectFor({ path: "/v1/anthropic/x", fields: [] }).id,
    "anthropic",
  );
  assert.equal(
    dialectFor({ path: "/v1/nowhere", fields: ANTHROPIC }).id,
    "anthropic",
  );
  assert.equal(dialectFor({ path: "/v1/nowhere", fields: [] }).id, "openai");
  assert.equal(
    dialectFor({ path: "/v1/openai/x", fields: ANTHROPIC }).id,
    "openai",
  );
});
