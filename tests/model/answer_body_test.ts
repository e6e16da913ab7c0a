import assert from "node:assert/strict";
import type { AnswerBody } from "../../src/model/answer.ts";
import { readAtMost } from "../../src/model/answer_body.ts";

function bodyOf(pieces: string[]): AnswerBody & { cancelled: boolean } {
  const waiting = pieces.map((piece) => new TextEncoder().encode(piece));
  return {
    cancelled: false,
    read: () => Promise.resolve(waiting.shift() ?? null),
    cancel() {
      this.cancelled = true;
    },
  };
}

Deno.test("readAtMost() puts the pieces together, up to the last byte that is allowed", async () => {
  const body = bodyOf(["ab", "", "cde"]);
  const bytes = await readAtMost(body, 5);
  assert.equal(new TextDecoder().decode(bytes!), "abcde");
  assert.equal(body.cancelled, false);
});

Deno.test("readAtMost() gives a body up that is larger", async () => {
  const body = bodyOf(["ab", "cde", "f"]);
  assert.equal(await readAtMost(body, 4), null);
  assert.equal(body.cancelled, true);
});

Deno.test("readAtMost() brings nothing of an empty body", async () => {
  assert.deepEqual(await readAtMost(bodyOf([]), 4), new Uint8Array());
});
