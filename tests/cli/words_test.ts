import assert from "node:assert/strict";
import { columns } from "../../src/cli/table.ts";
import { nearest } from "../../src/cli/nearest.ts";
import { ago, counted, duration } from "../../src/cli/words.ts";

const S = 1_000;
const MIN = 60 * S;
const H = 60 * MIN;
const D = 24 * H;

const DURATIONS: [ms: number, words: string][] = [
  [-5, "1 s"],
  [0, "1 s"],
  [1, "1 s"],
  [1_001, "2 s"],
  [59_001, "60 s"],
  [MIN + 1, "2 min"],
  [59 * MIN + 1, "1 h"],
  [H, "1 h"],
  [2 * H + 4 * MIN + 1, "2 h 5 min"],
  [D - 1, "1 d"],
  [D, "1 d"],
  [D + 1, "1 d 1 h"],
  [7 * D - 1, "7 d"],
];

for (const [ms, words] of DURATIONS) {
  Deno.test(`duration() calls ${ms} ms ${words}`, () => {
    assert.equal(duration(ms), words);
  });
}

const AGES: [ms: number, words: string][] = [
  [-10, "just now"],
  [4_999, "just now"],
  [5 * S, "5 s ago"],
  [MIN - 1, "59 s ago"],
  [MIN, "1 min ago"],
  [H - 1, "59 min ago"],
  [H, "1 h ago"],
  [D - 1, "23 h ago"],
  [400 * D, "400 d ago"],
];

for (const [ms, words] of AGES) {
  Deno.test(`ago() calls ${ms} ms ${words}`, () => {
    assert.equal(ago(0, ms), words);
  });
}

Deno.test("counted() knows one from many", () => {
  assert.deepEqual([0, 1, 2].map((count) => counted(count, "request")), [
    "0 requests",
    "1 request",
    "2 requests",
  ]);
});

Deno.test("columns() lines up left and right and ends lines at their text", () => {
  const lines = columns([["A", "N", "LAST"], ["long name", "12", "x"]], {
    right: [1],
  });
  assert.deepEqual(lines, ["A           N  LAST", "long name  12  x"]);
});

Deno.test("columns() dresses padded cells", () => {
  const lines = columns([["a", "b"], ["aa", "b"]], {
    dress: (cell, row, column) => column === 0 ? `<${row}${cell}>` : cell,
  });
  assert.deepEqual(lines, ["<0a >  b", "<1aa>  b"]);
});

const SLIPS: [typed: string, word: string | null][] = [
  ["serve", "serve"],
  ["srve", "serve"],
  ["servee", "serve"],
  ["sevre", "serve"],
  ["ist", "list"],
  ["lsit", "list"],
  ["ser", "serve"],
  ["s", null],
  ["xyz", null],
  ["", null],
  ["list-all-of-them", null],
];

for (const [typed, word] of SLIPS) {
  Deno.test(`nearest() takes '${typed}' for ${word}`, () => {
    assert.equal(nearest(typed, ["list", "serve", "remove"]), word);
  });
}
