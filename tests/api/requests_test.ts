import assert from "node:assert/strict";
import { detailOf, summaryOf } from "../../src/api/request_wire.ts";
import { START } from "../support/clock.ts";
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

Deno.test("GET /api/requests names the next page in its header fields until there is none", async () => {
  await using api = await openWith("r-1", "r-2", "r-3");
  const first = await api.fetch("/api/requests?limit=2&account=work");
  assert.equal((await first.json()).length, 2);
  const cursor = first.headers.get("x-next-cursor");
  assert.equal(
    first.headers.get("link"),
    `</api/requests?limit=2&account=work&cursor=${cursor}>; rel="next"`,
  );
  assert.equal(first.headers.get("x-searched-until"), null);
  const [, path = ""] = /<(.*)>/.exec(first.headers.get("link") ?? "") ?? [];
  const second = await api.fetch(path);
  const [last, ...others] = await second.json();
  assert.deepEqual([last.id, others], ["r-1", []]);
  for (const name of ["x-next-cursor", "link"]) {
    assert.equal(second.headers.get(name), null, name);
  }
});

Deno.test("GET /api/requests says how far back a page looked that found too little in time", async () => {
  await using api = await openWith("r-1");
  const list = api.store.listRequests;
  Object.assign(api.store, {
    listRequests: async (query: Parameters<typeof list>[0]) => ({
      ...await list(query),
      next: 1,
      searchedUntil: START,
    }),
  });
  const response = await api.fetch("/api/requests?before=r-1&q=x");
  assert.deepEqual(await response.json(), []);
  assert.equal(
    response.headers.get("x-searched-until"),
    new Date(START).toISOString(),
  );
  assert.equal(
    response.headers.get("link"),
    '</api/requests?q=x&cursor=1>; rel="next"',
  );
});

const MATCHING = [
  "account=work,no_account",
  "account=a-1",
  "provider=anthropic,codex",
  "pool=claude",
  "model=claude-sonnet-4",
  "status=2xx",
  "status=418,200",
  "outcome=success",
  "outcome=done,failed",
  "client=test",
  "session=s-1",
  "q=MESSAGES",
  `from=${START}&to=${START + 1}`,
  "from=2026-01-02&to=2026-01-03T00:00:00%2B01:00",
  "from=2026-01-02T03:04:05.000Z",
];
const MISSING = [
  "account=no_account",
  "provider=codex",
  "pool=openai",
  "model=claude",
  "status=4xx",
  "status=201",
  "outcome=error",
  "outcome=running",
  "client=tes",
  "session=s-2",
  "conversation=c-1",
  "q=nothing",
  `to=${START}`,
  `from=${START + 1}`,
];
for (const query of [...MATCHING, ...MISSING]) {
  Deno.test(`GET /api/requests understands '${query}'`, async () => {
    await using api = await openWith("r-1");
    const { status, body } = await api.send("GET", `/api/requests?${query}`);
    assert.equal(status, 200);
    assert.equal(body.length, MATCHING.includes(query) ? 1 : 0);
  });
}

for (
  const query of [
    "account=",
    "account=a,,b",
    "model=" + "x".repeat(201),
    "client=" + Array(51).fill("x").join(","),
    "provider=acme",
    "status=ok",
    "status=6xx",
    "status=99",
    "outcome=good",
    "from=yesterday",
    "from=2026-13-45",
    "to=1.5",
    "q=",
    "q=" + "x".repeat(201),
    "cursor=",
    "cursor=0",
    "cursor=A-B",
  ]
) {
  const [field, value] = query.split("=", 2);
  Deno.test(`GET /api/requests refuses '${query.slice(0, 30)}'`, async () => {
    await using api = await openApi();
    const { status, body } = await api.send("GET", `/api/requests?${query}`);
    assert.equal(status, 400);
    assert.match(body.error, new RegExp(`^'${field}' must `));
    assert.deepEqual(body.details, { field, value });
  });
}

Deno.test("GET /api/requests/:id/conversation tells what led to a request, or 404", async () => {
  await using api = await openApi();
  const turns = [["r-1", null], ["r-2", "resp_r-1"], ["r-3", null]] as const;
  for (const [id, previousResponseId] of turns) {
    const responseId = `resp_${id}`;
    api.store.journal.closed(
      Object.assign(endedExchange(id), { responseId, previousResponseId }),
    );
  }
  await api.store.journal.flush();
  const path = (id: string) => `/api/requests/${id}/conversation`;
  const { body } = await api.send("GET", path("r-2"));
  assert.deepEqual(body.map(({ id }: { id: string }) => id), ["r-1", "r-2"]);
  assert.equal(body[0].totalTokens, 4_371);
  const missing = await api.send("GET", path("r-9"));
  assert.equal(missing.status, 404);
  assert.equal(missing.body.error, "Request conversation not found");
});

Deno.test("GET /api/requests/:id shows all there is, and 404 for what there is not", async () => {
  await using api = await openWith("r-1");
  const { body } = await api.send("GET", "/api/requests/r-1");
  const told = detailOf(endedExchange("r-1"), {
    request: null,
    response: null,
  });
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
    totalCostUsd: 0,
    unpricedRequests: 3,
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
    recentErrors: [{
      message: "Internal server error",
      at: new Date(START).toISOString(),
      requestId: "r-3",
    }],
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
