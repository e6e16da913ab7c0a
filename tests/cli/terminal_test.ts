import assert from "node:assert/strict";
import { readAll } from "../../src/cli/terminal.ts";

function input(...pieces: string[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  return ReadableStream.from(pieces.map((piece) => encoder.encode(piece)));
}

Deno.test("readAll() puts pieces together, also within a letter", async () => {
  assert.equal(await readAll(input("ab", "", "c\n")), "abc\n");
  assert.equal(await readAll(input()), "");
  const [one = 0, two = 0] = new TextEncoder().encode("ä");
  const split = ReadableStream.from([
    Uint8Array.of(one),
    Uint8Array.of(two),
  ]);
  assert.equal(await readAll(split), "ä");
});

Deno.test("readAll() stops at what nobody pipes in on purpose", async () => {
  let given = 0;
  const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      given += 1;
      controller.enqueue(new Uint8Array(1_024));
    },
  });
  await assert.rejects(readAll(endless), { code: "too_large" });
  assert.ok(given < 70, `read ${given} KiB`);
});
