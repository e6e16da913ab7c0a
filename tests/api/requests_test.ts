import assert from "node:assert/strict";
import { detailOf, summaryOf } from "../../src/api/request_wire.ts";
import { endedExchange, openedExchange } from "./_exchange.ts";
import { openApi } from "./_open.ts";

/** An API whose history holds these requests, the first one oldest. */
async function openWith(...ids: string[]) {
  const api = await openApi();
  for (const id of ids) {
    api.store.journal.opened(openedExchange(id));
    api.store.journal.closed(endedExchange(id));
  }
  await api.store.journal.flush();
  return api;
}

Deno.test("GET /api/requests lists newest first, as the live stream told them", async () => {
  await using api = await openWith("r-1", "r-2", "r-3");
  const { body } = await api.send("GET", "/api/requests");
  const told = ["r-3", "r-2", "r-1"].map((id) => summaryOf(endedExchange(id)));
  assert.deepEqual(body, JSON.parse(JSON.stringify(told)));
});

Deno.test("GET /api/requests gives page after page", async () => {
  await using api = await openWith("r-1", "r-2", "r-3");
  const ids = async (query: string) => {
    const { body } = await api.send("GET", `/api/requests?${query}`);
    return body.map((one: { id: string }) => one.id);
  };
  assert.deepEqual(await ids("limit=2"), ["r-3", "r-2"]);
  assert.deepEqual(await ids("limit=2&before=r-2"), ["r-1"]);
  assert.deepEqual(await ids("limit=1000&before=r-1"), []);
});

for (const limit of ["0", "1001", "-1", "1.5", "x", "", "1e2", "0x10"]) {
  Deno.test(`GET /api/requests refuses a limit of '${limit}'`, async () => {
    await using api = await openApi();
    const { status, body } = await api.send(
      "GET",
      `/api/requests?limit=${limit}`,
    );
    assert.equal(status, 400);
    assert.deepEqual(body, {
      error: "'limit' must be a whole number from 1 to 1000",
      details: { field: "limit", value: limit },
    });
  });
}

Deno.test("GET /api/requests/:id shows all there is, and 404 for what there is not", async () => {
  await using api = await openWith("r-1");
  const { body } = await api.send("GET", "/api/requests/r-1");
  const told = detailOf(endedExchange("r-1"));
  assert.deepEqual(body, JSON.parse(JSON.stringify(told)));
  const missing = await api.send("GET", "/api/requests/r-9");
  assert.equal(missing.status, 404);
  assert.equal(missing.body.error, "Request not found: r-9");
});

Deno.test("GET /api/stats adds up what is stored", async () => {
  await using api = await openApi();
  const account = await api.add("work");
  for (const id of ["r-1", "r-2", "r-3"]) {
    const exchange = endedExchange(id, account.id);
    if (id === "r-3") {
      Object.assign(exchange, {
        status: 500,
        error: "Internal server error",
        accountId: null,
        accountName: null,
        modelAsked: "gpt-5",
        modelAnswered: null,
      });
    }
    api.store.journal.opened(exchange);
    api.store.journal.closed(exchange);
  }
  await api.store.journal.flush();
  const { body } = await api.send("GET", "/api/stats");
  assert.deepEqual(body, {
    totalRequests: 3,
    successRate: 67,
    activeAccounts: 1,
    avgResponseTime: 1_401,
    totalTokens: 3 * 4_371,
    avgTokensPerSecond: 50,
    tokenDetails: {
      inputTokens: 3,
      cacheReadInputTokens: 60,
      cacheCreationInputTokens: 12_900,
      outputTokens: 150,
    },
    topModels: [
      { model: "claude-sonnet-4-20250514", count: 2, percentage: 66.67 },
      { model: "gpt-5", count: 1, percentage: 33.33 },
    ],
    accounts: [
      { name: "work", requestCount: 2, totalRequests: 2, successRate: 100 },
      { name: "no_account", requestCount: 1, totalRequests: 1, successRate: 0 },
    ],
    recentErrors: ["Internal server error"],
    overhead: { p50: 0.625, p95: 0.625, p99: 0.625 },
  });
});

Deno.test("GET /api/stats of nothing is zeros and nulls", async () => {
  await using api = await openApi();
  const { body } = await api.send("GET", "/api/stats");
  assert.equal(body.successRate, 0);
  assert.equal(body.avgTokensPerSecond, null);
  assert.deepEqual(body.overhead, { p50: null, p95: null, p99: null });
  assert.deepEqual(body.topModels, []);
});
