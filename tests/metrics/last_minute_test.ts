import assert from "node:assert/strict";
import { LastMinute } from "../../src/metrics/last_minute.ts";

const NOW = Date.UTC(2026, 2, 4, 12);

Deno.test("LastMinute sums the requests and tokens of the last sixty seconds", () => {
  const minute = new LastMinute();
  minute.note(NOW - 61_000, 1_000);
  minute.note(NOW - 59_000, 200);
  minute.note(NOW - 400, 30);
  minute.note(NOW, 4);
  assert.deepEqual(minute.sums(NOW), { requests: 3, outputTokens: 234 });
});

Deno.test("LastMinute falls to nothing by itself", () => {
  const minute = new LastMinute();
  minute.note(NOW, 7);
  assert.equal(minute.sums(NOW + 59_000).requests, 1);
  assert.deepEqual(minute.sums(NOW + 60_000), { requests: 0, outputTokens: 0 });
  assert.equal(minute.sums(NOW + 3_600_000).requests, 0);
});

Deno.test("LastMinute does not count a second again that has the same place", () => {
  const minute = new LastMinute();
  minute.note(NOW, 7);
  minute.note(NOW + 60_000, 1);
  assert.deepEqual(minute.sums(NOW + 60_000), { requests: 1, outputTokens: 1 });
});
