/** How the demo's models answer: mostly well, at a believable pace, now and then with trouble. */

import {
  type Behaviour,
  cut,
  ok,
  overloaded,
  paced,
  status,
} from "../support/upstream.ts";
import { between, pick } from "./chance.ts";

const SENTENCES = [
  "The test fails because the fixture is read before it is written.",
  "I moved the check into the parser, so both callers share it.",
  "All tests pass now; the diff touches three files.",
  "The slow part is the query without an index.",
  "Let me look at how the other handler does it.",
];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const OPENING_MS = 3_000; // models are quick at first, so that there is a history to look at
const startedAt = Date.now();

/** A fresh throw of the dice for each request. */
export const modelAnswer: Behaviour = (request, world) => {
  const behaviour = pick<() => Behaviour>([
    [90, answer],
    [4, overloaded],
    [3, () => status(400, { message: "messages: text must not be empty" })],
    [3, () => cut(between(400, 1500), answer())],
  ]);
  return behaviour()(request, world);
};

function answer(): Behaviour {
  const count = between(1, 6);
  const text = Array.from(
    { length: count },
    () => SENTENCES[between(0, SENTENCES.length - 1)],
  ).join(" ");
  const usage = {
    input: between(20, 900),
    cacheRead: between(8_000, 90_000),
    cacheWrite5m: between(0, 3_000),
    output: text.length,
  };
  const pace = Date.now() - startedAt < OPENING_MS
    ? { headMs: between(20, 90), pieceMs: between(0, 2) }
    : { headMs: between(80, 900), pieceMs: between(10, 45) };
  return paced(pace, ok(text, { usage, quotas: quotas() }));
}

/** Windows that fill while one looks on: the short one in an hour, the long one in two days. */
function quotas() {
  const ranMs = Date.now() - startedAt;
  const used = (from: number, fullAfterMs: number) =>
    Math.min(0.99, Number((from + ranMs / fullAfterMs).toFixed(3)));
  return [
    {
      window: "5h",
      used: used(0.34, HOUR_MS),
      resetsInMs: 4 * HOUR_MS - ranMs,
    },
    {
      window: "7d",
      used: used(0.61, 2 * DAY_MS),
      resetsInMs: 3 * DAY_MS - ranMs,
    },
  ];
}
