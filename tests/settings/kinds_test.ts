import assert from "node:assert/strict";
import { type Kind, Misfit } from "../../src/settings/kind.ts";
import {
  anyCase,
  decimal,
  flag,
  httpAddress,
  list,
  longText,
  optional,
  text,
  whole,
  word,
} from "../../src/settings/kinds.ts";

const WORDS = word(["full", "off"], "full");

const CASES: [name: string, kind: Kind<unknown>, said: unknown, to: unknown][] =
  [
    ["digits", whole(1, 10, 5), " 7 ", 7],
    ["a number", whole(1, 10, 5), 10, 10],
    ["a number out of range", whole(1, 10, 5), 11, null],
    ["half a number", whole(1, 10, 5), "1.5", null],
    ["a fraction", decimal(1, 10, 2), "1.5", 1.5],
    ["no number", decimal(1, 10, 2), "many", null],
    ["text", text("x"), "a", "a"],
    ["a number where text is wanted", text("x"), 1, null],
    ["one of the words", WORDS, "off", "off"],
    ["another word", WORDS, "toString", null],
    ["a word in capitals", anyCase(WORDS), "OFF", "off"],
    ["a switch", flag(false), "On", true],
    ["a boolean", flag(true), false, false],
    ["a word that every object has", flag(true), "constructor", null],
    ["names by comma", list(), " A,,b ", ["a", "b"]],
    ["a list of names", list(), ["A ", ""], ["a"]],
    ["a list of numbers", list(), [1], null],
    ["what is short of its length", longText(3), "ab", null],
    ["what has its length", longText(3), "abc", "abc"],
    ["the address of a proxy", httpAddress(), " http://p:1 ", "http://p:1"],
    ["an address without its slashes", httpAddress(), "http:p", null],
    ["an address of another kind", httpAddress(), "socks5://p", null],
  ];

for (const [name, kind, said, to] of CASES) {
  Deno.test(`a kind of setting ${to === null ? "refuses" : "reads"} ${name}`, () => {
    const read = kind.read(said);
    if (to === null) assert(read instanceof Misfit);
    else assert.deepEqual(read, to);
  });
}

Deno.test("an optional setting takes null for nothing", () => {
  assert.equal(optional().read(null), null);
  assert.equal(longText(3).read(null), null);
  assert.equal(optional().fallback, null);
});
