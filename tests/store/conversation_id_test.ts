import assert from "node:assert/strict";
import { conversationIn } from "../../src/store/_conversation.ts";

const encoder = new TextEncoder();
const BEGINNING = { role: "user", content: "How do I sort a list? Ü" };

function idOf(body: unknown, sessionId: string | null = "s-1"): string | null {
  return conversationIn(encoder.encode(JSON.stringify(body)), sessionId);
}

const long = (size: number) => ({
  role: "assistant",
  content: "x".repeat(size),
});

Deno.test("conversationIn() says the same of a turn however much comes behind the first question", () => {
  const id = idOf({ model: "m", messages: [BEGINNING] });
  assert.equal(typeof id, "string");
  for (const size of [100, 131_000, 131_072, 400_000]) {
    assert.equal(idOf({ model: "m", messages: [BEGINNING, long(size)] }), id);
  }
});

Deno.test("conversationIn() finds a first question that stands late in a long body", () => {
  const id = idOf({ messages: [BEGINNING] });
  for (let size = 130_900; size < 131_100; size += 7) {
    const late = { system: "y".repeat(size), messages: [BEGINNING, long(50)] };
    assert.equal(idOf(late), id, `behind ${size}`);
  }
});

Deno.test("conversationIn() tells long first questions apart that begin alike", () => {
  const ask = (end: string) => ({
    messages: [{ role: "user", content: "z".repeat(300_000) + end }],
  });
  assert.notEqual(idOf(ask("a")), idOf(ask("b")));
});

Deno.test("conversationIn() takes the cache key for a session also at the end of a long body", () => {
  const input = [BEGINNING, long(300_000)];
  const one = idOf({ input, prompt_cache_key: "one" }, null);
  assert.notEqual(one, idOf({ input, prompt_cache_key: "two" }, null));
  assert.equal(
    one,
    idOf({ input: [BEGINNING], prompt_cache_key: "one" }, null),
  );
});

Deno.test("conversationIn() says the same however many other conversations run meanwhile", () => {
  const ids = (turn: number) =>
    Array.from({ length: 200 }, (_, nth) => {
      const question = { role: "user", content: `Question ${nth}` };
      return idOf({ messages: [question, long(turn)] }, `s-${nth % 3}`);
    });
  const first = ids(1);
  assert.equal(new Set(first).size, 200);
  assert.deepEqual(ids(2), first);
  assert.deepEqual(ids(3).toReversed(), first.toReversed());
});

Deno.test("conversationIn() finds the cache key wherever it stands in a long body", () => {
  const id = idOf({ input: [BEGINNING], prompt_cache_key: "one" }, null);
  for (let size = 163_700; size < 163_800; size++) { // across an end of what is looked at in one go
    const body = { input: [BEGINNING, long(size)], prompt_cache_key: "one" };
    assert.equal(idOf(body, null), id, `behind ${size}`);
  }
});

Deno.test("conversationIn() takes no text for the cache key", () => {
  const id = idOf({ messages: [BEGINNING] }, null);
  for (const word of ["prompt_cache_key", '"prompt_cache_key":"one"']) {
    const said = { role: "assistant", content: word };
    const messages = [BEGINNING, long(200_000), said];
    assert.equal(idOf({ messages }, null), id);
  }
});

Deno.test("conversationIn() says the same of a first question however its JSON is written", () => {
  const written = [
    '{"role":"user","content":"a question"}',
    ' { "role" : "user" , "content" : "a question" } ',
    '{"content":"a question","role":"user"}',
    '{"role":"user","content":"a question","name":"me"}',
    '{"role":"user","content":"a \\u0071uestion"}',
    '{"role":"system","content":"rules"},{"role":"user","content":"a question"}',
  ];
  const ids = written.map((message) =>
    conversationIn(
      new TextEncoder().encode(`{"model":"m","messages":[${message}]}`),
      "s1",
    )
  );
  assert.notEqual(ids[0], null);
  assert.deepEqual(new Set(ids), new Set([ids[0]]));
});
