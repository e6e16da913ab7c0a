/** Exchanges of every kind that there can be, at random but the same ones for the same seed. */

import { Exchange, type Outcome } from "../../src/model/exchange.ts";
import type { Price } from "../../src/model/bill.ts";

export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to less than 1. */
  roll(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state / 2 ** 32;
  }

  pick<Value>(from: readonly Value[]): Value {
    return from[Math.floor(this.roll() * from.length)]!;
  }

  upTo(most: number): number {
    return Math.round(this.roll() * most);
  }
}

export const PRICE: Price = {
  provider: "anthropic",
  model: "opus",
  sheetDate: "2026-01-01",
  tier: null,
  rates: {
    input: 5,
    cacheRead: 0.5,
    cacheWrite5m: 6.25,
    cacheWrite1h: 10,
    output: 25,
    webSearch: 10,
  },
};

const OUTCOMES: readonly Outcome[] = [
  "done",
  "done",
  "done",
  "done",
  "client_left",
  "upstream_broke",
  "refused",
  "failed",
];

/** Ended, and arrived in the span of time up to `now`. */
export function randomExchange(
  dice: Dice,
  { id, now, spanMs }: { id: string; now: number; spanMs: number },
): Exchange {
  const exchange = new Exchange({
    id,
    receivedAt: now - dice.upTo(spanMs),
    method: "POST",
    path: "/v1/messages",
    client: {
      userAgent: dice.pick([null, "claude-cli/2.0 (external)", "curl/8"]),
      sessionId: dice.pick([null, "s-1", "s-2", "s-3"]),
      keyName: null,
    },
  }, 0);
  const account = dice.pick([null, "work", "home", "paid"]);
  const hasTokens = dice.roll() < 0.8;
  const isPriced = hasTokens && dice.roll() < 0.7;
  Object.assign(exchange, {
    provider: dice.pick([null, "anthropic", "openai"]),
    accountId: account === null ? null : `a-${account}`,
    accountName: account,
    modelAsked: dice.pick([null, "opus", "haiku"]),
    modelAnswered: dice.pick([null, "opus", "gpt-5"]),
    status: dice.pick([null, 200, 200, 200, 200, 400, 429, 529]),
    usage: hasTokens
      ? {
        input: dice.upTo(1_000),
        cacheRead: dice.upTo(100_000),
        cacheWrite5m: dice.upTo(2_000),
        cacheWrite1h: dice.upTo(500),
        output: dice.upTo(4_000),
        reasoning: dice.upTo(100),
      }
      : null,
    costNanoUsd: isPriced ? dice.upTo(3_000_000_000) : null,
    price: isPriced ? PRICE : null,
  });
  let at = 0;
  for (
    const moment of [
      "read",
      "routed",
      "sent",
      "headers",
      "answered",
      "firstByte",
      "firstToken",
      "lastByte",
    ] as const
  ) {
    at += Math.exp(dice.roll() * 7) / 4;
    if (dice.roll() < 0.9) exchange.mark(moment, at);
  }
  exchange.close(dice.pick(OUTCOMES), at + dice.roll());
  return exchange;
}
