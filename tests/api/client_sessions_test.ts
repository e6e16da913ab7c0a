import assert from "node:assert/strict";
import { endedExchange } from "./_exchange.ts";
import { openApi } from "./_open.ts";

/** An API with one request of each session, the first one oldest. */
async function openWith(...sessionIds: string[]) {
  const api = await openApi();
  for (const [n, sessionId] of sessionIds.entries()) {
    const exchange = endedExchange(`r-${n}`);
    const client = { ...exchange.client, sessionId };
    const receivedAt = exchange.receivedAt + n;
    api.store.journal.closed(Object.assign(exchange, { client, receivedAt }));
  }
  await api.store.journal.flush();
  return api;
}

Deno.test("GET /api/sessions lists the sessions of clients, the latest first", async () => {
  await using api = await openWith("s-1", "s-2");
  const { body } = await api.send("GET", "/api/sessions");
  assert.equal(body.length, 2);
  assert.deepEqual(body[1], {
    id: "s-1",
    firstAt: "2026-01-02T03:04:05.000Z",
    lastAt: "2026-01-02T03:04:05.000Z",
    requests: 1,
    failures: 0,
    userAgent: "test/1",
    totalTokens: 4_371,
    costUsd: null,
    unpriced: 1,
    models: ["claude-sonnet-4-20250514"],
    accounts: ["work"],
  });
});

Deno.test("GET /api/sessions gives page after page, whatever the ids are", async () => {
  const ids = ["a.b", "日本 , =&", "s-3"];
  await using api = await openWith(...ids);
  const found: string[] = [];
  let path: string | undefined = "/api/sessions?limit=1";
  while (path !== undefined) {
    const response: Response = await api.fetch(path);
    for (const { id } of await response.json()) found.push(id);
    path = /<(.*)>/.exec(response.headers.get("link") ?? "")?.[1];
    assert.ok(found.length <= ids.length, "it comes to an end");
  }
  assert.deepEqual(found, ids.toReversed());
});

Deno.test("GET /api/sessions finds by text and time", async () => {
  await using api = await openWith("s-1", "s-2");
  const ids = async (query: string) => {
    const { body } = await api.send("GET", `/api/sessions?${query}`);
    return body.map(({ id }: { id: string }) => id);
  };
  assert.deepEqual(await ids("q=S-1"), ["s-1"]);
  assert.deepEqual(await ids("from=2026-01-02T03:04:05.001Z"), ["s-2"]);
  assert.deepEqual(await ids("to=2026-01-02T03:04:05.001Z"), ["s-1"]);
});

for (const query of ["limit=0", "limit=1001", "cursor=x", "q=", "from=x"]) {
  Deno.test(`GET /api/sessions refuses '${query}'`, async () => {
    await using api = await openApi();
    const { status, body } = await api.send("GET", `/api/sessions?${query}`);
    assert.equal(status, 400);
    assert.equal(body.details.field, query.split("=")[0]);
  });
}
