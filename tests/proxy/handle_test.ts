import assert from "node:assert/strict";
import type { Exchange } from "../../src/model/exchange.ts";
import { handle } from "../../src/proxy/handle.ts";
import {
  account,
  answer,
  bodyOf,
  broken,
  type FakeDeps,
  fakeDeps,
  NOW,
} from "./fake_deps.ts";

const OK =
  '{"type":"message","id":"msg_1","model":"claude-opus-4-8","content":[],' +
  '"usage":{"input_tokens":3,"output_tokens":5}}';
const LIMITED = answer(
  429,
  '{"error":{"type":"rate_limit_error","message":"out of quota"}}',
  {
    "anthropic-ratelimit-unified-status": "rejected",
    "anthropic-ratelimit-unified-5h-status": "rejected",
    "anthropic-ratelimit-unified-5h-reset": String((NOW + 3_600_000) / 1000),
    "anthropic-ratelimit-unified-representative-claim": "five_hour",
  },
);
const OVERLOADED = answer(
  529,
  '{"error":{"type":"overloaded_error","message":"Overloaded"}}',
);

function ask(signal?: AbortSignal): Request {
  return new Request("http://localhost/v1/messages?beta=true", {
    method: "POST",
    headers: {
      "x-api-key": "mine",
      "user-agent": "claude-cli/2.1.197",
      "x-claude-code-session-id": "s1",
    },
    body: '{"model":"claude-opus-4-8"}',
    ...(signal ? { signal } : {}),
  });
}

async function run(
  deps: FakeDeps,
  request = ask(),
): Promise<[Response, Exchange]> {
  const response = await handle(request, deps, { keyName: "laptop" });
  return [response, deps.records[0]!];
}

Deno.test("handle() sends with the account's key to the account's address and records it", async () => {
  const deps = fakeDeps({
    accounts: [account("work", { baseUrl: "http://127.0.0.1:9/base/" })],
    script: {
      work: [
        answer(200, OK, {
          "request-id": "req_1",
          "content-length": `${OK.length}`,
        }),
      ],
    },
  });
  const [response, exchange] = await run(deps);
  assert.equal(response.status, 200);
  assert.equal(await response.text(), OK);
  assert.equal(response.headers.get("x-ccflare-account"), "work");
  assert.equal(response.headers.get("x-ccflare-request-id"), exchange.id);
  const [sent] = deps.sent;
  assert.equal(sent!.origin, "http://127.0.0.1:9");
  assert.equal(sent!.target, "/base/v1/messages?beta=true");
  assert.deepEqual(sent!.fields.filter(([name]) => name === "x-api-key"), [[
    "x-api-key",
    "work",
  ]]);
  assert.equal(
    new TextDecoder().decode(sent!.body!),
    '{"model":"claude-opus-4-8"}',
  );
  assert.deepEqual(deps.events, ["opened", "started", "closed"]);
  assert.equal(exchange.outcome, "done");
  assert.equal(exchange.pool, "claude");
  assert.equal(exchange.accountName, "work");
  assert.equal(exchange.modelAsked, "claude-opus-4-8");
  assert.equal(exchange.modelAnswered, "claude-opus-4-8");
  assert.equal(exchange.responseId, "msg_1");
  assert.deepEqual(exchange.usage, {
    input: 3,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: 5,
    reasoning: 0,
  });
  assert.deepEqual(exchange.client, {
    userAgent: "claude-cli/2.1.197",
    sessionId: "s1",
    keyName: "laptop",
  });
  assert.equal(exchange.requestBytes, 27);
  assert.equal(exchange.responseBytes, OK.length);
  assert.equal(exchange.attempts[0]!.upstreamRequestId, "req_1");
  assert.equal(deps.get("work").sessionStartedAt, NOW);
});

Deno.test("handle() moves on from an account out of quota and cools it until its window resets", async () => {
  const deps = fakeDeps({
    accounts: [account("first"), account("second", { priority: 1 })],
    script: { first: [LIMITED], second: [answer(200, OK)] },
  });
  const [response, exchange] = await run(deps);
  assert.equal(response.headers.get("x-ccflare-account"), "second");
  await response.text();
  const attempts = exchange.attempts.map(({ accountName, verdict, status }) => [
    accountName,
    verdict,
    status,
  ]);
  assert.deepEqual(attempts, [["first", "limited", 429], [
    "second",
    "serve",
    200,
  ]]);
  assert.equal(exchange.attempts[0]!.why, "out of quota");
  assert.equal(deps.get("first").cooldowns[0]!.until, NOW + 3_600_000);
  assert.equal(deps.get("first").sessionStartedAt, null);
  assert.equal(deps.get("second").sessionStartedAt, NOW);
});

Deno.test("handle() sends a large body whose memory is lent to every account, and holds it until the exchange is recorded", async () => {
  const deps = fakeDeps({
    accounts: [account("a"), account("b")],
    script: { a: [LIMITED], b: [answer(200, OK)] },
  });
  const body = JSON.stringify({
    model: "claude-opus-4-8",
    messages: "x".repeat(200_000),
  });
  const [response, exchange] = await run(
    deps,
    new Request("http://localhost/v1/messages", {
      method: "POST",
      headers: { "content-length": `${body.length}` },
      body,
    }),
  );
  const texts = deps.sent.map((one) => new TextDecoder().decode(one.body!));
  assert.deepEqual(texts, [body, body]);
  assert.equal(exchange.modelAsked, "claude-opus-4-8");
  await response.text();
  assert.equal(deps.events.at(-1), "closed");
  assert.equal(deps.sent[1]!.body!.length, body.length);
  exchange.takeLetGo()(); // as the recorder does
  assert.equal(deps.sent[1]!.body!.length, 0);
});

Deno.test("handle() tells the client when the first account is free again", async () => {
  const deps = fakeDeps({
    accounts: [account("only")],
    script: { only: [LIMITED] },
  });
  const [response, exchange] = await run(deps);
  assert.equal(response.status, 429);
  assert.equal(response.headers.get("retry-after"), "3600");
  const { type, error } = await response.json();
  assert.equal(type, "error");
  assert.equal(error.type, "rate_limit_error");
  assert.match(error.message, /free again at 2026-11-22T11:00:00/);
  assert.match(error.message, /out of quota/);
  assert.equal(exchange.outcome, "refused");
  const [again] = [await handle(ask(), deps, { keyName: null })];
  assert.equal(again.status, 429);
  assert.equal(deps.sent.length, 1, "a limited account is not asked again");
});

Deno.test("handle() says so when every account is limited for this request only", async () => {
  const overage = answer(429, "{}", {
    "anthropic-ratelimit-unified-status": "rejected",
    "anthropic-ratelimit-unified-5h-status": "allowed",
    "anthropic-ratelimit-unified-overage-status": "rejected",
  });
  const deps = fakeDeps({
    accounts: [account("only")],
    script: { only: [overage] },
  });
  const [response] = await run(deps);
  assert.equal(response.status, 429);
  assert.equal(response.headers.get("retry-after"), "60");
  assert.match(
    (await response.json()).error.message,
    /limited for requests like this one/,
  );
  assert.deepEqual(deps.get("only").cooldowns, []);
});

Deno.test("handle() says how to add an account when the pool is empty", async () => {
  const deps = fakeDeps({});
  const [response, exchange] = await run(deps);
  assert.equal(response.status, 503);
  assert(response.headers.has("retry-after"));
  assert.match(
    (await response.json()).error.message,
    /--add-account NAME --provider claude-code\|anthropic/,
  );
  assert.equal(exchange.outcome, "refused");
});

Deno.test("handle() says who is in the way when nobody will come back by itself", async () => {
  const accounts = [
    account("a", { paused: true }),
    account("b", { needsSignIn: { since: NOW, why: "revoked" } }),
  ];
  const [response, exchange] = await run(fakeDeps({ accounts }));
  assert.equal(response.status, 503);
  assert.match(
    (await response.json()).error.message,
    /paused or its credential was refused/,
  );
  assert.equal(exchange.outcome, "refused");
});

Deno.test("handle() passes the client's own credentials through only while there is no account at all", async () => {
  const settings = { passthrough: "no-accounts" } as const;
  const empty = fakeDeps({ settings, script: { mine: [answer(401, "{}")] } });
  const [response, exchange] = await run(empty);
  assert.equal(response.status, 401);
  assert.equal(response.headers.get("x-ccflare-account"), null);
  assert.equal(exchange.accountId, null);
  const paused = fakeDeps({
    settings,
    accounts: [account("a", { paused: true })],
  });
  const [refusal] = await run(paused);
  assert.equal(refusal.status, 503);
  assert.equal(paused.sent.length, 0);
});

Deno.test("handle() tries an overloaded provider again with growing waits, then moves on and benches nobody", async () => {
  const deps = fakeDeps({
    accounts: [account("first"), account("second", { priority: 1 })],
    script: { first: [OVERLOADED], second: [answer(200, OK)] },
  });
  const [response, exchange] = await run(deps);
  await response.text();
  assert.equal(response.status, 200);
  assert.deepEqual(deps.waits, [500, 1000, 2000]);
  assert.deepEqual(exchange.attempts.map((one) => one.verdict), [
    "down",
    "down",
    "down",
    "down",
    "serve",
  ]);
  const [cooldown] = deps.get("first").cooldowns;
  assert.equal(cooldown!.reason, "down");
  assert(cooldown!.until - NOW <= 30_000);
});

Deno.test("handle() answers 503 with the provider's words when all have trouble, and asks again next time", async () => {
  const deps = fakeDeps({
    accounts: [account("a")],
    script: { a: [OVERLOADED] },
  });
  const [response, exchange] = await run(deps);
  assert.equal(response.status, 503);
  assert(response.headers.has("retry-after"));
  assert.match((await response.json()).error.message, /Overloaded/);
  assert.equal(exchange.outcome, "failed");
  assert.equal(exchange.provider, "anthropic");
  assert.equal(exchange.accountId, null);
  const before = deps.sent.length;
  await handle(ask(), deps, { keyName: null });
  assert(deps.sent.length > before);
});

Deno.test("handle() serves after a connection error has gone by", async () => {
  const deps = fakeDeps({
    accounts: [account("a")],
    script: { a: [broken("connect"), broken("reset"), answer(200, OK)] },
  });
  const [response, exchange] = await run(deps);
  assert.equal(await response.text(), OK);
  assert.deepEqual(exchange.attempts.map((one) => [one.verdict, one.why]), [
    ["down", "it was connect"],
    ["down", "it was reset"],
    ["serve", null],
  ]);
});

Deno.test("handle() waits once for a throttled account when it is not long", async () => {
  const throttled = answer(429, "{}", { "retry-after": "7" });
  const deps = fakeDeps({
    accounts: [account("a"), account("b", { priority: 1 })],
    script: { a: [throttled, throttled], b: [answer(200, OK)] },
  });
  const [response] = await run(deps);
  assert.equal(response.headers.get("x-ccflare-account"), "b");
  assert.deepEqual(deps.waits, [7000]);
  assert.equal(deps.get("a").cooldowns[0]!.until, NOW + 7000);
});

Deno.test("handle() leaves an account at once that is throttled for long", async () => {
  const deps = fakeDeps({
    accounts: [account("a"), account("b", { priority: 1 })],
    script: {
      a: [answer(429, "{}", { "retry-after": "60" })],
      b: [answer(200, OK)],
    },
  });
  await run(deps);
  assert.deepEqual(deps.waits, []);
  assert.equal(deps.get("a").cooldowns[0]!.reason, "throttled");
  assert.equal(deps.get("a").cooldowns[0]!.until, NOW + 60_000);
});

Deno.test("handle() serves a 429 that names no window and no wait, and blames nobody", async () => {
  const text =
    '{"error":{"message":"Extra usage is required for long context requests"}}';
  const deps = fakeDeps({
    accounts: [account("a"), account("b")],
    script: { a: [answer(429, text)] },
  });
  const [response, exchange] = await run(deps);
  assert.equal(response.status, 429);
  assert.equal(await response.text(), text);
  assert.equal(exchange.outcome, "done");
  assert.equal(
    exchange.error,
    "Extra usage is required for long context requests",
  );
  assert.deepEqual(deps.get("a").cooldowns, []);
});

Deno.test("handle() marks an account whose key is refused and never asks it again", async () => {
  const deps = fakeDeps({
    accounts: [account("dead"), account("live", { priority: 1 })],
    script: {
      dead: [
        answer(
          401,
          '{"error":{"type":"authentication_error","message":"invalid x-api-key"}}',
        ),
      ],
      live: [answer(200, OK)],
    },
  });
  await run(deps);
  assert.match(deps.get("dead").needsSignIn!.why, /invalid x-api-key/);
  await handle(ask(), deps, { keyName: null });
  assert.deepEqual(deps.sent.map((one) => one.fields.at(-1)![1]), [
    "dead",
    "live",
    "live",
  ]);
});

for (const status of [400, 404, 413, 422]) {
  Deno.test(`handle() serves a ${status} as it is, for it is the client's own answer`, async () => {
    const text =
      `{"type":"error","error":{"type":"x","message":"no ${status}"}}`;
    const deps = fakeDeps({
      accounts: [account("a")],
      script: { a: [answer(status, text)] },
    });
    const [response, exchange] = await run(deps);
    assert.equal(response.status, status);
    assert.equal(await response.text(), text);
    assert.equal(exchange.error, `no ${status}`);
    assert.equal(exchange.attempts.length, 1);
  });
}

const STREAM = { "content-type": "text/event-stream" };
const ERROR_EVENT =
  'event: error\ndata: {"type":"error","error":{"type":"overloaded_error",' +
  '"message":"Overloaded"}}\n\n';
const START =
  'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1",' +
  '"model":"m","usage":{"input_tokens":2,"output_tokens":1}}}\n\n';
const DELTA =
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,' +
  '"delta":{"type":"text_delta","text":"hi"}}\n\n';
const STOP = 'event: message_delta\ndata: {"type":"message_delta","delta":{},' +
  '"usage":{"output_tokens":4}}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n';

Deno.test("handle() tries again when a 200 stream begins with an error, for nothing has gone out yet", async () => {
  const deps = fakeDeps({
    accounts: [account("a")],
    script: {
      a: [
        answer(200, [ERROR_EVENT.slice(0, 20), ERROR_EVENT.slice(20)], STREAM),
        answer(
          200,
          [START, DELTA, STOP],
          STREAM,
        ),
      ],
    },
  });
  const [response, exchange] = await run(deps);
  assert.equal(await response.text(), START + DELTA + STOP);
  assert.deepEqual(exchange.attempts.map((one) => one.verdict), [
    "down",
    "serve",
  ]);
  assert.equal(exchange.usage!.output, 4);
  assert.equal(exchange.isStream, true);
});

Deno.test("handle() passes an error inside a stream on and records the stream as broken", async () => {
  const deps = fakeDeps({
    accounts: [account("a")],
    script: { a: [answer(200, [START, DELTA, ERROR_EVENT], STREAM)] },
  });
  const response = await handle(ask(), deps, { keyName: null });
  assert.equal(await response.text(), START + DELTA + ERROR_EVENT);
  const [exchange] = deps.records;
  assert.equal(exchange!.outcome, "upstream_broke");
  assert.equal(exchange!.error, "Overloaded");
  assert.equal(deps.sent.length, 1);
});

Deno.test("handle() breaks off where the upstream broke off, and never tries again", async () => {
  const body = bodyOf([START, DELTA, new Error("the line was cut")]);
  const deps = fakeDeps({
    accounts: [account("a")],
    script: { a: [answer(200, body, STREAM)] },
  });
  const response = await handle(ask(), deps, { keyName: null });
  await assert.rejects(response.text(), /the line was cut/);
  assert.equal(deps.records[0]!.outcome, "upstream_broke");
  assert.equal(deps.records[0]!.error, "the line was cut");
  assert.equal(deps.sent.length, 1);
});

Deno.test("handle() records a stream that ends without its closing event as broken", async () => {
  const deps = fakeDeps({
    accounts: [account("a")],
    script: { a: [answer(200, [START, DELTA], STREAM)] },
  });
  const response = await handle(ask(), deps, { keyName: null });
  await response.text();
  assert.equal(deps.records[0]!.outcome, "upstream_broke");
  assert.match(deps.records[0]!.error!, /closing event/);
});

Deno.test("handle() closes the upstream when the client leaves in the middle of a stream", async () => {
  const body = bodyOf([START, DELTA, DELTA, STOP]);
  const deps = fakeDeps({
    accounts: [account("a")],
    script: { a: [answer(200, body, STREAM)] },
  });
  const response = await handle(ask(), deps, { keyName: null });
  const reader = response.body!.getReader();
  await reader.read();
  await reader.cancel();
  assert.equal(body.cancelled, true);
  assert.equal(deps.records[0]!.outcome, "client_left");
  assert.deepEqual(deps.get("a").cooldowns, []);
});

Deno.test("handle() reads from the upstream only as fast as the client reads", async () => {
  const body = bodyOf([START, ...Array<string>(100).fill(DELTA), STOP]);
  const deps = fakeDeps({
    accounts: [account("a")],
    script: { a: [answer(200, body, STREAM)] },
  });
  const response = await handle(ask(), deps, { keyName: null });
  const reader = response.body!.getReader();
  await reader.read();
  await reader.read();
  assert(body.reads <= 3, `${body.reads} reads for two pieces`);
  await reader.cancel();
});

Deno.test("handle() stops waiting when the client leaves during a back-off, and blames nobody", async () => {
  const gone = new AbortController();
  const deps = fakeDeps({
    accounts: [account("a")],
    script: { a: [OVERLOADED] },
    onWait: () => gone.abort(new Error("client gone")),
  });
  await handle(ask(gone.signal), deps, { keyName: null });
  assert.equal(deps.records[0]!.outcome, "client_left");
  assert.deepEqual(deps.get("a").cooldowns, []);
  assert.equal(deps.sent.length, 1);
});

Deno.test("handle() notes that the client left before any answer, and blames nobody", async () => {
  const gone = new AbortController();
  const deps = fakeDeps({
    accounts: [account("a"), account("b")],
    script: {
      a: [() => {
        gone.abort();
        return broken("aborted")(null as never, gone.signal);
      }],
    },
  });
  await handle(ask(gone.signal), deps, { keyName: null });
  const [exchange] = deps.records;
  assert.equal(exchange!.outcome, "client_left");
  assert.deepEqual(exchange!.attempts.map((one) => one.verdict), ["left"]);
  assert.deepEqual(deps.get("a").cooldowns, []);
});

for (const failure of ["headers_timeout", "silent"] as const) {
  Deno.test(`handle() answers 504 after ${failure} and asks nobody else, for the work may be going on`, async () => {
    const deps = fakeDeps({
      accounts: [account("a"), account("b")],
      script: { a: [broken(failure)], b: [answer(200, OK)] },
    });
    const [response, exchange] = await run(deps);
    assert.equal(response.status, 504);
    assert.equal((await response.json()).error.type, "timeout_error");
    assert.equal(exchange.outcome, "failed");
    assert.equal(deps.sent.length, 1);
  });
}

Deno.test("handle() refuses a body above the limit in the client's dialect", async () => {
  const deps = fakeDeps({
    accounts: [account("a")],
    settings: { maxBodyBytes: 10 },
  });
  const [response, exchange] = await run(deps);
  assert.equal(response.status, 413);
  assert.equal((await response.json()).error.type, "request_too_large");
  assert.equal(exchange.outcome, "refused");
  assert.equal(deps.sent.length, 0);
});

Deno.test("handle() records a path that leads nowhere and answers in the OpenAI dialect", async () => {
  const deps = fakeDeps({});
  const response = await handle(
    new Request("http://localhost/v1/nowhere"),
    deps,
    { keyName: null },
  );
  assert.equal(response.status, 404);
  assert.equal((await response.json()).error.param, null);
  assert.equal(deps.records[0]!.outcome, "refused");
  assert.equal(deps.records[0]!.status, 404);
});

Deno.test("handle() passes answers without a body", async () => {
  const deps = fakeDeps({
    accounts: [account("a")],
    script: { a: [answer(204, [])] },
  });
  const [response, exchange] = await run(deps);
  assert.equal(response.status, 204);
  assert.equal(response.body, null);
  assert.equal(exchange.outcome, "done");
});

Deno.test("handle() keeps the beginning of a short answer that breaks off", async () => {
  const body = bodyOf(['{"half":', new Error("cut")]);
  const deps = fakeDeps({
    accounts: [account("a")],
    script: { a: [answer(200, body, { "content-length": "100" })] },
  });
  const [response] = await run(deps);
  const reader = response.body!.getReader();
  assert.equal(
    new TextDecoder().decode((await reader.read()).value),
    '{"half":',
  );
  await assert.rejects(reader.read(), /cut/);
  assert.equal(deps.records[0]!.outcome, "upstream_broke");
});

const TOKENS = {
  kind: "tokens",
  refreshToken: "r",
  expiresAt: null,
  idToken: null,
  accountId: null,
} as const;
const STALE = answer(
  401,
  '{"type":"error","error":{"type":"authentication_error","message":"token expired"}}',
);

/** A subscription whose access token is `old` until it is renewed. */
function subscription(script: Parameters<typeof fakeDeps>[0]["script"]) {
  const renewed: string[] = [];
  const deps = fakeDeps({
    accounts: [
      account("plan", { provider: "claude-code" }),
      account("key", { priority: 1 }),
    ],
    ...(script ? { script } : {}),
    vault: {
      credentials: (one) => ({
        ok: true,
        credentials: one.name === "plan"
          ? { ...TOKENS, accessToken: renewed.length > 0 ? "new" : "old" }
          : { kind: "key", apiKey: one.name },
      }),
      renew(_, refused) {
        renewed.push(refused);
        const credentials = { ...TOKENS, accessToken: "new" };
        return Promise.resolve({ ok: true, credentials });
      },
    },
  });
  return { deps, renewed };
}

Deno.test("handle() renews a token that is refused and asks the same account again", async () => {
  const { deps, renewed } = subscription({
    old: [STALE],
    new: [answer(200, OK)],
  });
  const [response, exchange] = await run(deps);
  assert.equal(await response.text(), OK);
  assert.equal(response.headers.get("x-ccflare-account"), "plan");
  assert.deepEqual(renewed, ["old"]);
  assert.deepEqual(exchange.attempts.map((one) => one.verdict), [
    "stale",
    "serve",
  ]);
  assert.equal(deps.get("plan").needsSignIn, null);
  assert.deepEqual(exchange.addedFields, ["anthropic-beta: oauth-2025-04-20"]);
});

Deno.test("handle() renews twice at most; refused still, the account needs a person and the next one serves", async () => {
  const { deps, renewed } = subscription({
    old: [STALE],
    new: [STALE],
    key: [answer(200, OK)],
  });
  const [response] = await run(deps);
  assert.equal(response.headers.get("x-ccflare-account"), "key");
  assert.deepEqual(renewed, ["old", "new"]);
  assert.match(deps.get("plan").needsSignIn!.why, /token expired/);
});

Deno.test("handle() goes to the next account when there is no token to be had", async () => {
  const deps = fakeDeps({
    accounts: [account("a"), account("b", { priority: 1 })],
    script: { b: [answer(200, OK)] },
    vault: {
      credentials: ({ name }) =>
        name === "a"
          ? Promise.resolve({ ok: false, why: "token address answered 503" })
          : { ok: true, credentials: { kind: "key", apiKey: name } },
    },
  });
  const [response, exchange] = await run(deps);
  assert.equal(response.headers.get("x-ccflare-account"), "b");
  const [first] = exchange.attempts;
  assert.deepEqual([first!.status, first!.why], [
    null,
    "token address answered 503",
  ]);
});

Deno.test("handle() lets a client leave while a refresh goes on without it", async () => {
  const gone = new AbortController();
  const lease = Promise.withResolvers<never>();
  const deps = fakeDeps({
    accounts: [account("a")],
    vault: {
      credentials() {
        queueMicrotask(() => gone.abort());
        return lease.promise;
      },
    },
  });
  await handle(ask(gone.signal), deps, { keyName: null });
  assert.equal(deps.records[0]!.outcome, "client_left");
  assert.equal(deps.sent.length, 0);
});

Deno.test("handle() keeps a subscription for the client it was sold for", async () => {
  const { deps } = subscription({
    old: [answer(200, OK)],
    key: [answer(200, OK)],
  });
  const request = (path: string) =>
    new Request(`http://localhost${path}`, {
      method: "POST",
      headers: {
        "user-agent": "anthropic-sdk",
        "anthropic-version": "2023-06-01",
      },
      body: "{}",
    });
  const family = await handle(request("/v1/messages"), deps, { keyName: null });
  assert.equal(family.headers.get("x-ccflare-account"), "key");
  const named = await handle(request("/v1/claude-code/v1/messages"), deps, {
    keyName: null,
  });
  assert.equal(named.headers.get("x-ccflare-account"), "plan");
  deps.set({ ...deps.get("key"), provider: "openai" });
  const refusal = await handle(request("/v1/messages"), deps, {
    keyName: null,
  });
  assert.equal(refusal.status, 503);
  assert.match((await refusal.json()).error.message, /personal subscriptions/);
});
