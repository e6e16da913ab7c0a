import assert from "node:assert/strict";
import { Stash, type Stashed } from "../../src/store/_stash.ts";
import { randomBytes } from "./samples.ts";

const BLOCK_BYTES = 262_144;

function textOf(one: Stashed): string {
  const bytes = new Uint8Array(one.textBytes + 2);
  one.copyText(bytes, 1);
  return new TextDecoder().decode(bytes.subarray(1, -1));
}

function bytesOf(one: Stashed): Uint8Array {
  const bytes = new Uint8Array(one.bytes + 2);
  one.copyBytes(bytes, 1);
  return bytes.slice(1, -1);
}

Deno.test("Stash gives back text and bytes as they came, whatever else it keeps and lets go", () => {
  const stash = new Stash();
  const kept: { text: string; bytes: Uint8Array; one: Stashed }[] = [];
  for (let nth = 0; nth < 600; nth++) {
    const size = nth % 50 === 0 ? 100_000 : nth * 37 % 5_000;
    const text = `${nth} é\u{1f600} `.repeat(nth % 70);
    const bytes = randomBytes(size, nth);
    const cut = size >> 1;
    const pieces = [bytes.subarray(0, cut), bytes.subarray(cut)];
    kept.push({ text, bytes, one: stash.keep(text, pieces) });
    // Some leave at once, some late: their blocks are filled again.
    if (nth % 3 === 0) kept.splice(nth * 7 % kept.length, 1)[0]!.one.release();
    if (nth % 200 === 199) {
      for (const { one } of kept.splice(0, 100)) one.release();
    }
  }
  assert.ok(kept.length > 50);
  for (const { text, bytes, one } of kept) {
    assert.equal(textOf(one), text);
    assert.deepEqual(bytesOf(one), bytes);
  }
});

Deno.test("Stash keeps what is larger than a block", () => {
  const stash = new Stash();
  const text = "é".repeat(BLOCK_BYTES);
  const bytes = randomBytes(2 * BLOCK_BYTES, 1);
  const large = stash.keep(text, [bytes]);
  const small = stash.keep("small", [bytes.subarray(0, 5)]);
  large.release();
  const after = stash.keep("after");
  assert.equal(textOf(small), "small");
  assert.equal(textOf(after), "after");
  const again = stash.keep(text, [bytes]);
  assert.equal(textOf(again), text);
  assert.deepEqual(bytesOf(again), bytes);
});

Deno.test("Stash copies small bytes, so that theirs may be used again", () => {
  const stash = new Stash();
  const bytes = new Uint8Array(1_000).fill(1);
  const one = stash.keep("", [bytes]);
  bytes.fill(2);
  assert.ok(bytesOf(one).every((byte) => byte === 1));
});
