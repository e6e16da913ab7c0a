/** Every row of the table of verdicts, as a person with two accounts and an official SDK meets it. */

import {
  type Behaviour,
  creditExhausted,
  cut,
  errorEvent,
  gzipped,
  limited,
  ok,
  overloaded,
  reset,
  revoked,
  status,
  throttled,
  unknownKey,
  windowless,
} from "../../support/upstream.ts";

export interface VerdictRow {
  readonly name: string;
  readonly first: readonly [Behaviour, ...Behaviour[]];
  /** Without it the second account answers "second". */
  readonly second?: readonly [Behaviour, ...Behaviour[]];
  /** Where the answer only makes sense one way. */
  readonly only?: "stream" | "json";
  /** A text the SDK gives back, a status it throws with, or `broken` when it throws without one. */
  readonly expected: string | number | "broken";
  /** How many requests the first and the second account get. */
  readonly asked: readonly [first: number, second: number];
}

const HOUR_MS = 3_600_000;
const out = () => limited({ resetsInMs: HOUR_MS });

/** What is tried with one account when the provider has trouble: once, and three times again. */
const TRIES = 4;

export const VERDICT_ROWS: readonly VerdictRow[] = [
  { name: "200", first: [ok("first")], expected: "first", asked: [1, 0] },
  {
    name: "200, compressed",
    first: [gzipped(ok("first"))],
    expected: "first",
    asked: [1, 0],
  },
  ...[400, 404, 413, 422].map((code): VerdictRow => ({
    name: `${code} is the client's`,
    first: [status(code)],
    expected: code,
    asked: [1, 0],
  })),
  {
    name: "401 on a key account",
    first: [unknownKey()],
    expected: "second",
    asked: [1, 1],
  },
  {
    name: "403 that says disabled",
    first: [revoked()],
    expected: "second",
    asked: [1, 1],
  },
  {
    name: "429 with a used-up window",
    first: [out()],
    expected: "second",
    asked: [1, 1],
  },
  {
    name: "429 with a short retry-after",
    first: [throttled(1), ok("first")],
    expected: "first",
    asked: [2, 0],
  },
  {
    name: "429 with a short retry-after, twice",
    first: [throttled(1)],
    expected: "second",
    asked: [2, 1],
  },
  {
    name: "429 with a long retry-after",
    first: [throttled(60)],
    expected: "second",
    asked: [1, 1],
  },
  {
    name: "429 with neither",
    first: [windowless()],
    expected: 429,
    asked: [1, 0],
  },
  {
    name: "no money left",
    first: [creditExhausted()],
    expected: "second",
    asked: [1, 1],
  },
  {
    name: "overloaded for a moment",
    first: [overloaded(), ok("first")],
    expected: "first",
    asked: [2, 0],
  },
  ...[500, 502, 503, 504].map((code): VerdictRow => ({
    name: `${code} that stays`,
    first: [status(code, { kind: "server" })],
    expected: "second",
    asked: [TRIES, 1],
  })),
  {
    name: "reset before headers",
    first: [reset(), ok("first")],
    expected: "first",
    asked: [2, 0],
  },
  {
    name: "reset before headers that stays",
    first: [reset()],
    expected: "second",
    // The row before leaves a kept connection; what is lost on such a one is sent anew without counting as a try.
    asked: [TRIES + 1, 1],
  },
  {
    name: "error event before any content",
    first: [errorEvent("first"), ok("first")],
    only: "stream",
    expected: "first",
    asked: [2, 0],
  },
  {
    name: "error event in the middle",
    first: [errorEvent("mid_content")],
    only: "stream",
    expected: "broken",
    asked: [1, 0],
  },
  {
    name: "cut in the middle",
    first: [cut(600, ok("one two three"))],
    only: "stream",
    expected: "broken",
    asked: [1, 0],
  },
  {
    name: "all out of quota",
    first: [out()],
    second: [out()],
    expected: 429,
    asked: [1, 1],
  },
  {
    name: "all down",
    first: [status(500)],
    second: [status(500)],
    expected: 503,
    asked: [TRIES, TRIES],
  },
];
