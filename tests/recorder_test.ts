import assert from "node:assert/strict";
import { Exchange, type Outcome } from "../src/model/exchange.ts";
import type { Event } from "../src/model/event.ts";
import type { Price } from "../src/model/bill.ts";
import type { Asked } from "../src/prices/price_of.ts";
import { Loan } from "../src/model/loan.ts";
import { Transcript } from "../src/model/transcript.ts";
import { createRecorder } from "../src/recorder.ts";

/** 3 dollars for a million input tokens, 15 for output. */
const PRICE: Price = {
  provider: "anthropic",
  model: "claude-sonnet-4-5",
  sheetDate: "2026-11-18",
  tier: null,
  rates: {
    input: 3,
    cacheRead: null,
    cacheWrite5m: null,
    cacheWrite1h: null,
    output: 15,
    webSearch: 10,
  },
};

const USAGE = {
  input: 1_000,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 100,
  reasoning: 0,
};

function open(
  price: Price | null = null,
  storePayloads: "full" | "errors" = "full",
) {
  const said: string[] = [];
  const letGos: (() => void)[] = [];
  const askedFor: Asked[] = [];
  const journal = {
    opened: () => said.push("journal opened"),
    closed: () => said.push("journal closed"),
  };
  const recorder = createRecorder({
    store: {
      journal,
      bodies: {
        put({ id }: Exchange, _: Transcript, letGo: () => void) {
          said.push(`bodies of ${id}`);
          letGos.push(letGo);
        },
      },
    } as never,
    storePayloads,
    bus: { publish: ({ type }: Event) => said.push(type) },
    metrics: { closed: () => said.push("counted") },
    prices: {
      priceOf(asked) {
        askedFor.push(asked);
        return price;
      },
    },
    usage: { used: (id) => said.push(`used ${id}`) },
    log: (level, message) => said.push(`${level} ${message}`),
  });
  return { said, letGos, askedFor, recorder };
}

function exchangeThat(outcome: Outcome, error: string | null): Exchange {
  const client = { userAgent: null, sessionId: null, keyName: null };
  const arrival = { id: "r", receivedAt: 0, method: "POST", path: "/", client };
  const exchange = new Exchange(arrival, 0);
  exchange.accountId = "a1";
  exchange.close(outcome, 1, error);
  return exchange;
}

Deno.test("the recorder passes each exchange on to journal, views and usage, and counts those on their way", () => {
  const { said, recorder } = open();
  const exchange = exchangeThat("done", null);
  recorder.opened(exchange);
  assert.equal(recorder.inFlight(), 1);
  recorder.started(exchange);
  recorder.closed(exchange);
  assert.equal(recorder.inFlight(), 0);
  assert.deepEqual(said, [
    "journal opened",
    "ingress",
    "start",
    "journal closed",
    "counted",
    "used a1",
    "summary",
  ]);
});

Deno.test("the recorder logs which accounts were left and why, and how a request failed", () => {
  const { said, recorder } = open();
  const exchange = exchangeThat("failed", "nobody could serve");
  const attempt = {
    accountId: "a1",
    accountName: "work",
    provider: "anthropic",
    status: 429,
    upstreamRequestId: null,
    startedMs: 0,
    durationMs: 1,
  };
  exchange.attempts.push(
    { ...attempt, verdict: "limited", why: "out of quota" },
    { ...attempt, verdict: "dead", why: "key revoked" },
    { ...attempt, verdict: "left", why: "the client left" },
    { ...attempt, verdict: "serve", why: null },
  );
  recorder.closed(exchange);
  assert.deepEqual(said.filter((line) => line.includes(" ")).slice(-3), [
    'info Account "work" could not serve: out of quota',
    'warn Account "work" could not serve: key revoked',
    "warn Request failed: nobody could serve",
  ]);
});

Deno.test("the recorder bills an exchange before anyone hears of its end", () => {
  const { said, askedFor, recorder } = open(PRICE);
  const exchange = exchangeThat("done", null);
  exchange.provider = "claude-code";
  exchange.modelAsked = "sonnet";
  exchange.modelAnswered = "claude-sonnet-4-5-20250929";
  exchange.serviceTier = "fast";
  exchange.usage = USAGE;
  exchange.webSearches = 2;
  recorder.closed(exchange);
  assert.deepEqual(askedFor, [{
    provider: "claude-code",
    models: ["claude-sonnet-4-5-20250929", "sonnet"],
    serviceTier: "fast",
    usage: USAGE,
  }]);
  assert.equal(exchange.price, PRICE);
  // 1,000 × 3 + 100 × 15 per million + 2 × 10 per thousand
  assert.equal(exchange.costNanoUsd, 24_500_000);
  assert.deepEqual(said[0], "journal closed");
});

Deno.test("the recorder bills nothing where no tokens were told, or none were used by what failed", () => {
  const { askedFor, recorder } = open(PRICE);
  const untold = exchangeThat("done", null);
  const failed = exchangeThat("upstream_broke", "Overloaded");
  failed.usage = { ...USAGE, input: 0, output: 0 };
  for (const exchange of [untold, failed]) {
    recorder.closed(exchange);
    assert.deepEqual([exchange.price, exchange.costNanoUsd], [null, null]);
  }
  assert.deepEqual(askedFor, []);
});

Deno.test("the recorder keeps a price of which something is unknown, without a sum", () => {
  const { recorder } = open(PRICE);
  const exchange = exchangeThat("done", null);
  exchange.usage = { ...USAGE, cacheRead: 1 };
  recorder.closed(exchange);
  assert.deepEqual([exchange.price, exchange.costNanoUsd], [PRICE, null]);
});

Deno.test("the recorder bills what broke off by what had been told", () => {
  const { recorder } = open(PRICE);
  const exchange = exchangeThat("client_left", "The client has left");
  exchange.usage = USAGE;
  recorder.closed(exchange);
  assert.equal(exchange.costNanoUsd, 4_500_000);
});

Deno.test("the recorder has the bodies stored that are wanted, and holds on to none", () => {
  const stored = (
    storePayloads: "full" | "errors",
    outcome: Outcome,
    status: number,
  ) => {
    const { said, recorder } = open(null, storePayloads);
    const exchange = exchangeThat(outcome, null);
    exchange.status = status;
    exchange.keep(new Transcript());
    recorder.closed(exchange);
    assert.equal(exchange.transcript, null);
    return said.includes("bodies of r");
  };
  assert.equal(stored("full", "done", 200), true);
  assert.equal(stored("full", "failed", 503), true);
  assert.equal(stored("errors", "done", 200), false);
  assert.equal(stored("errors", "done", 400), true);
  assert.equal(stored("errors", "client_left", 200), true);
  assert.equal(stored("errors", "upstream_broke", 200), true);
});

Deno.test("the recorder lets go of a request's bytes that are not stored, and else leaves that to whoever stores them", () => {
  const { letGos, recorder } = open();
  let given = 0;
  for (const isKept of [false, true]) {
    const exchange = exchangeThat("done", null);
    exchange.borrow(new Loan(() => given++));
    if (isKept) exchange.keep(new Transcript());
    recorder.closed(exchange);
    assert.equal(given, 1);
  }
  letGos[0]!();
  assert.equal(given, 2);
});
