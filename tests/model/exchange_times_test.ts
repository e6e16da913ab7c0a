import assert from "node:assert/strict";
import { noTimings, type Timings } from "../../src/model/timings.ts";
import { overheadMs } from "../../src/model/exchange_times.ts";

const NOTHING = noTimings();

const OVERHEADS: [string, Partial<Timings>, number | null][] = [
  ["nothing was sent", { read: 1 }, null],
  ["no answer came", { read: 1, sent: 3 }, 2],
  [
    "an answer was passed on",
    { read: 1, sent: 3, headers: 50, answered: 51 },
    3,
  ],
  [
    "the first byte had to be seen before",
    { read: 1, sent: 3, headers: 50, firstByte: 90, answered: 91 },
    3,
  ],
  [
    "a small answer was read whole",
    {
      read: 1,
      sent: 3,
      headers: 50,
      firstByte: 50.5,
      lastByte: 50.5,
      answered: 51,
    },
    3,
  ],
  [
    "the first byte came later",
    { read: 1, sent: 3, headers: 50, answered: 51, firstByte: 90 },
    3,
  ],
];

for (const [when, timings, expected] of OVERHEADS) {
  Deno.test(`overheadMs() is ${expected} when ${when}`, () => {
    const large = { requestBytes: 100_000 };
    const exchange = { ...large, timings: { ...NOTHING, ...timings } };
    assert.equal(overheadMs(exchange), expected);
  });
}

Deno.test("overheadMs() counts from the arrival where the body came with the headers", () => {
  const timings = { ...NOTHING, read: 1, sent: 3, headers: 50, answered: 51 };
  assert.equal(overheadMs({ timings, requestBytes: 4_000 }), 4);
});
