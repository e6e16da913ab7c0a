/** A request that has ended well, as the proxy would have left it. */

import { Exchange } from "../../src/model/exchange.ts";
import { START } from "../support/clock.ts";

export function openedExchange(id: string): Exchange {
  const client = { userAgent: "test/1", sessionId: "s-1", keyName: null };
  const arrival = {
    id,
    receivedAt: START,
    method: "POST",
    path: "/v1/messages",
    client,
  };
  return new Exchange(arrival, 0);
}

/** Two attempts, a stream of one second, every count another number. */
export function endedExchange(id: string, accountId = "a-1"): Exchange {
  const exchange = openedExchange(id);
  const { timings } = exchange;
  Object.assign(timings, {
    read: 1,
    routed: 1.25,
    sent: 1.5,
    headers: 300,
    answered: 300.125,
    firstByte: 310,
    firstToken: 400,
    lastByte: 1_400,
  });
  Object.assign(exchange, {
    pool: "claude",
    provider: "anthropic",
    accountId,
    accountName: "work",
    upstreamPath: "/v1/messages",
    modelAsked: "claude-sonnet-4",
    modelAnswered: "claude-sonnet-4-20250514",
    status: 200,
    isStream: true,
    usage: {
      input: 1,
      cacheRead: 20,
      cacheWrite5m: 300,
      cacheWrite1h: 4_000,
      output: 50,
      reasoning: 5,
    },
    responseId: "msg_1",
    requestBytes: 20_000,
    responseBytes: 2_000,
    decision: {
      strategy: "session",
      candidates: [{
        accountId,
        name: "work",
        provider: "anthropic",
        priority: 0,
        why: "session",
        sessionStartedAt: START - 60_000,
      }],
      passedOver: [{
        accountId: "a-2",
        name: "home",
        provider: "anthropic",
        reason: "quota",
        until: START + 60_000,
        scope: null,
        source: "retry-after",
      }],
    },
  });
  const attempt = { accountId, accountName: "work", provider: "anthropic" };
  exchange.attempts.push(
    {
      ...attempt,
      status: 529,
      verdict: "down",
      why: "Overloaded",
      upstreamRequestId: "req_1",
      startedMs: 1.5,
      durationMs: 98.5,
    },
    {
      ...attempt,
      status: 200,
      verdict: "serve",
      why: null,
      upstreamRequestId: "req_2",
      startedMs: 100,
      durationMs: 200,
    },
  );
  exchange.close("done", 1_401);
  return exchange;
}
