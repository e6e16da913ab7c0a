/** How the dashboard writes numbers, durations and moments. */

import assert from "node:assert/strict";
import * as format from "../../web/format.js";

/** The thin and the fixed space as plain ones, so that the tables can be read. */
function plain(text: string): string {
  return text.replace(/[\u202f\u00a0]/g, " ");
}

function table<Value>(
  write: (value: Value) => string,
  rows: readonly (readonly [Value, string])[],
): void {
  for (const [value, text] of rows) {
    assert.equal(plain(write(value)), text, `${write.name}(${value})`);
  }
}

Deno.test("count() groups digits and draws a dash for what is unknown", () => {
  table(format.count, [[0, "0"], [999, "999"], [12_345, "12,345"], [
    null,
    "–",
  ]]);
});

Deno.test("amount() is exact while short, then has three digits and a unit", () => {
  table(format.amount, [
    [null, "–"],
    [0, "0"],
    [9_999, "9,999"],
    [10_000, "10.0 k"],
    [12_345, "12.3 k"],
    [123_456, "123 k"],
    [999_499, "999 k"],
    [999_500, "1.00 M"],
    [1_234_567, "1.23 M"],
    [999_499_999, "999 M"],
    [1_204_567_890, "1.20 G"],
  ]);
});

Deno.test("speed() is whole", () => {
  table(format.speed, [[null, "–"], [84.2, "84"], [26_250, "26.3 k"]]);
});

Deno.test("percent() rounds to whole percent", () => {
  table(format.percent, [[0, "0 %"], [0.456, "46 %"], [1.2, "120 %"], [
    null,
    "–",
  ]]);
});

Deno.test("size() counts in thousands", () => {
  table(format.size, [
    [null, "–"],
    [0, "0 B"],
    [999, "999 B"],
    [1_000, "1.00 kB"],
    [812_345, "812 kB"],
    [999_500, "1.00 MB"],
    [64_000_000, "64.0 MB"],
  ]);
});

Deno.test("duration() has three digits in the unit that fits", () => {
  table(format.duration, [
    [null, "–"],
    [0, "0 ms"],
    [0.004, "0 ms"],
    [0.4149, "0.41 ms"],
    [9.994, "9.99 ms"],
    [9.995, "10.0 ms"],
    [812.4, "812 ms"],
    [999.4, "999 ms"],
    [999.5, "1.00 s"],
    [59_949, "59.9 s"],
    [59_950, "60 s"],
    [125_000, "2 min 05 s"],
    [3_780_000, "1 h 03 min"],
  ]);
});

Deno.test("ticking() goes in whole seconds and never below zero", () => {
  table(format.ticking, [
    [-500, "0 s"],
    [999, "0 s"],
    [4_200, "4 s"],
    [59_999, "59 s"],
    [125_900, "2 min 05 s"],
  ]);
});

Deno.test("span() names the two largest units", () => {
  table(format.span, [
    [-1, "0 s"],
    [1, "1 s"],
    [59_001, "60 s"],
    [61_000, "1 min 01 s"],
    [3_600_000, "1 h 00 min"],
    [183_600_000, "2 d 03 h"],
  ]);
});

Deno.test("age() names the largest unit and takes a clock that is ahead for now", () => {
  const at = "2026-03-04T05:06:07.000Z";
  const after = (ms: number) => format.age(at, Date.parse(at) + ms);
  table(after, [
    [-5_000, "now"],
    [999, "now"],
    [1_000, "1 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [3_600_000, "1 h"],
    [86_400_000, "1 d"],
  ]);
});

Deno.test("exact() and clock() write local time with leading zeros", () => {
  const moment = new Date(2026, 2, 4, 5, 6, 7).getTime();
  assert.equal(format.exact(moment), "2026-03-04 05:06:07");
  assert.equal(
    format.exact(new Date(moment).toISOString()),
    "2026-03-04 05:06:07",
  );
  assert.equal(format.clock(moment), "05:06:07");
});

Deno.test("windowName() turns the provider's names into words", () => {
  table(format.windowName, [
    ["5h", "5 hours"],
    ["1d", "1 day"],
    ["7d_opus", "7 days, opus"],
    ["30m", "30 minutes"],
    ["input_tokens", "input tokens"],
    ["overage", "overage"],
  ]);
});

Deno.test("plural() leaves one alone", () => {
  assert.equal(format.plural(1, "request"), "1 request");
  assert.equal(format.plural(0, "request"), "0 requests");
  assert.equal(format.plural(1_200, "request"), "1,200 requests");
});

Deno.test("money() shows cents of cents while small, cents, then whole dollars", () => {
  table(format.money, [
    [null, "–"],
    [0, "$0"],
    [0.000_01, "< $0.0001"],
    [0.000_05, "$0.0001"],
    [0.012_34, "$0.0123"],
    [0.999_94, "$0.9999"],
    [0.999_96, "$1.00"],
    [12.345_6, "$12.35"],
    [999.994, "$999.99"],
    [999.996, "$1,000"],
    [1_234_567, "$1,234,567"],
  ]);
});

Deno.test("rate() writes a price as it is listed", () => {
  table(format.rate, [[3, "$3"], [0.125, "$0.125"], [0.0025, "$0.0025"]]);
});

Deno.test("ofHundred() does not call nearly all of it all, nor a little nothing", () => {
  table(format.ofHundred, [
    [null, "–"],
    [0, "0 %"],
    [0.004, "0.1 %"],
    [0.62, "0.6 %"],
    [42.13, "42 %"],
    [99.98, "99.9 %"],
    [100, "100 %"],
  ]);
});

Deno.test("timeAt() names the day only when it is another one", () => {
  const now = new Date(2026, 2, 4, 12).getTime(); // a Wednesday
  const table: [Date, string][] = [
    [new Date(2026, 2, 4, 16, 40, 59), "16:40"],
    [new Date(2026, 2, 5, 0, 5), "Thu\u00a000:05"],
    [new Date(2026, 2, 3, 23, 59), "Tue\u00a023:59"],
    [new Date(2026, 2, 11, 9), "11 Mar\u00a009:00"],
  ];
  for (const [at, text] of table) {
    assert.equal(format.timeAt(at.getTime(), now), text);
  }
});
