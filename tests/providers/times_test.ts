/** How moments and spans are read from fields. */

import assert from "node:assert/strict";
import type { Field } from "../../src/model/fields.ts";
import {
  momentOf,
  retryAfter,
  skewOf,
  spanOf,
} from "../../src/providers/_times.ts";

const NOW = Date.UTC(2026, 2, 1, 12, 0, 0);

Deno.test("spanOf() reads durations in every notation", () => {
  const cases: [string, number | null][] = [
    ["6m0s", 360_000],
    ["1h2m3s", 3_723_000],
    ["250ms", 250],
    ["1s", 1_000],
    ["7.66s", 7_660],
    ["1m26.4s", 86_400],
    ["2d4h", 187_200_000],
    ["5m250ms", 300_250],
    ["0s", 0],
    ["", null],
    ["soon", null],
    ["1.2.3s", null],
    ["3s1h", null],
    ["-3s", null],
  ];
  for (const [text, expected] of cases) {
    assert.equal(spanOf(text), expected, text);
  }
});

Deno.test("momentOf() tells spans from moments in every notation", () => {
  const cases: [string, number | null][] = [
    ["30", NOW + 30_000],
    ["0.5", NOW + 500],
    ["0", NOW],
    ["604800", NOW + 604_800_000],
    [String(NOW / 1_000 + 60), NOW + 60_000],
    [String(NOW + 60_000), NOW + 60_000],
    [" 6m0s ", NOW + 360_000],
    ["2026-03-01T12:01:00Z", NOW + 60_000],
    ["2026-03-01T13:01:00.5+01:00", NOW + 60_500],
    ["Sun, 01 Mar 2026 12:02:00 GMT", NOW + 120_000],
    ["2026-13-77T99:99:99Z", null],
    ["tomorrow", null],
    ["foo 1", null],
    ["-5", null],
    ["", null],
  ];
  for (const [text, expected] of cases) {
    assert.equal(momentOf(text, { now: NOW, skew: 0 }), expected, text);
  }
});

Deno.test("momentOf() takes no moment that a date cannot hold", () => {
  for (const text of ["99999999999999999", "9".repeat(400), "9999999999999s"]) {
    assert.equal(momentOf(text, { now: NOW, skew: 0 }), null, text);
  }
});

Deno.test("momentOf() corrects moments by the skew, and spans not", () => {
  const clock = { now: NOW, skew: 90_000 };
  assert.equal(momentOf("2026-03-01T12:00:00Z", clock), NOW + 90_000);
  assert.equal(momentOf(String(NOW), clock), NOW + 90_000);
  assert.equal(momentOf("10", clock), NOW + 10_000);
  assert.equal(momentOf("10s", clock), NOW + 10_000);
});

Deno.test("skewOf() believes the date field beyond what its seconds and the way explain", () => {
  const cases: [string, number][] = [
    ["Sun, 01 Mar 2026 11:50:00 GMT", 600_000],
    ["Sun, 01 Mar 2026 12:10:00 GMT", -600_000],
    ["Sun, 01 Mar 2026 11:59:57 GMT", 0],
    ["yesterday", 0],
  ];
  for (const [date, expected] of cases) {
    assert.equal(skewOf([["date", date]], NOW), expected, date);
  }
  assert.equal(skewOf([], NOW), 0);
});

Deno.test("retryAfter() reads seconds, milliseconds and dates, and never looks back", () => {
  const cases: [Field[], ReturnType<typeof retryAfter>][] = [
    [[["retry-after", "30"]], { ms: 30_000, source: "retry-after" }],
    [[["retry-after", "0"]], { ms: 0, source: "retry-after" }],
    [
      [["retry-after", "30"], ["retry-after-ms", "1250"]],
      { ms: 1_250, source: "retry-after-ms" },
    ],
    [
      [["retry-after", "30"], ["retry-after-ms", "soon"]],
      { ms: 30_000, source: "retry-after" },
    ],
    [
      [["retry-after", "Sun, 01 Mar 2026 12:00:20 GMT"]],
      { ms: 20_000, source: "retry-after" },
    ],
    [
      [
        ["date", "Sun, 01 Mar 2026 11:00:00 GMT"],
        ["retry-after", "Sun, 01 Mar 2026 11:00:20 GMT"],
      ],
      { ms: 20_000, source: "retry-after" },
    ],
    [
      [["retry-after", "Sun, 01 Mar 2026 11:59:00 GMT"]],
      { ms: 0, source: "retry-after" },
    ],
    [[["retry-after", "-1"]], null],
    [[["retry-after", "never"]], null],
    [[], null],
  ];
  for (const [fields, expected] of cases) {
    assert.deepEqual(
      retryAfter(fields, NOW),
      expected,
      JSON.stringify(fields),
    );
  }
});
