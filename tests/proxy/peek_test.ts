import assert from "node:assert/strict";
import { peekStrings, peekText } from "../../src/proxy/peek.ts";

const KEYS = ["model", "previous_response_id"];

/** As bytes and as text, which must come to the same. */
function peek(text: string): Record<string, string | undefined> {
  const found = peekStrings(new TextEncoder().encode(text), KEYS);
  assert.deepEqual(peekText(text, KEYS), found);
  return found;
}

const CASES: [string, string, Record<string, string>][] = [
  ["the first key", '{"model":"claude-opus-4-8","messages":[]}', {
    model: "claude-opus-4-8",
  }],
  ["the last key", '{"messages":[{"role":"user"}],"model" : "m"}', {
    model: "m",
  }],
  [
    "both keys",
    '{"previous_response_id":"resp_1","input":[],"model":"gpt-6"}',
    { model: "gpt-6", previous_response_id: "resp_1" },
  ],
  [
    "keys of the top level only",
    '{"a":{"model":"x"},"b":["model",{"model":"y"}]}',
    {},
  ],
  [
    "values that are strings only",
    '{"model":null,"previous_response_id":7}',
    {},
  ],
  ["text that looks like a key", '{"a":"\\"model\\":\\"x\\"","model":"m"}', {
    model: "m",
  }],
  ["strings with escaped quotes", '{"a":"x\\\\\\"","model":"m\\u00e4\\n"}', {
    model: "mä\n",
  }],
  ["a string that ends in a backslash", '{"a":"x\\\\","model":"m"}', {
    model: "m",
  }],
  ["the first of two", '{"model":"a","model":"b"}', { model: "a" }],
  ["white space of all kinds", ' \r\n{\t"model"\n:\r"m" }', { model: "m" }],
  ["no object", '"model"', {}],
  ["an array", '[{"model":"m"}]', {}],
  ["nothing", "", {}],
  ["half a body", '{"model":"clau', {}],
  ["a broken escape", '{"model":"\\x"}', {}],
  ["what comes after the object", '{"a":1} {"model":"m"}', {}],
];

for (const [name, text, expected] of CASES) {
  Deno.test(`peekStrings() reads ${name}`, () =>
    assert.deepEqual(peek(text), expected));
}

Deno.test("peekStrings() agrees with JSON.parse on bodies of many shapes", () => {
  const strings = [
    "",
    "model",
    '"',
    "\\",
    '\\"',
    "ä\u2028",
    "previous_response_id",
    "{",
    "}]",
  ];
  for (let seed = 0; seed < 400; seed++) {
    const pick = (n: number) => strings[(seed * 31 + n * 17) % strings.length]!;
    const body = {
      [pick(1)]: [pick(2), { model: pick(3), [pick(4)]: [[pick(5)]] }],
      ...(seed % 3 ? { model: pick(6) } : {}),
      z: { previous_response_id: pick(7) },
      ...(seed % 2 ? { previous_response_id: pick(8) } : {}),
    } as Record<string, unknown>;
    const text = JSON.stringify(body, null, seed % 4);
    const parsed = JSON.parse(text);
    for (const key of ["model", "previous_response_id"]) {
      const expected = typeof parsed[key] === "string"
        ? parsed[key]
        : undefined;
      assert.equal(peek(text)[key], expected, text);
    }
  }
});
