import assert from "node:assert/strict";
import { Exchange, type Outcome } from "../src/model/exchange.ts";
import type { Event } from "../src/model/event.ts";
import { createRecorder } from "../src/recorder.ts";

function open() {
  const said: string[] = [];
  const journal = {
    opened: () => said.push("journal opened"),
    closed: () => said.push("journal closed"),
  };
  const recorder = createRecorder({
    store: { journal } as never,
    bus: { publish: ({ type }: Event) => said.push(type) },
    usage: { used: (id) => said.push(`used ${id}`) },
    log: (level, message) => said.push(`${level} ${message}`),
  });
  return { said, recorder };
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
