import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  MAX_KEPT_BYTES,
  type Passage,
  Transcript,
} from "../../src/model/transcript.ts";

function bytesOf(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, at) => at * 7 + (at >> 8));
}

function joined({ pieces }: Passage): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

Deno.test("Transcript gathers an answer byte for byte, however it comes in pieces", () => {
  const body = bytesOf(200_000);
  for (const size of [1, 999, 16_384, 16_385, 50_000]) {
    const transcript = new Transcript();
    transcript.answered([]);
    for (let at = 0; at < body.length; at += size) {
      transcript.saw(body.subarray(at, at + size));
    }
    assert.deepEqual(joined(transcript.answer!), body);
    assert.equal(transcript.answer!.size, body.length);
    assert.equal(transcript.answer!.sha256, null);
  }
});

Deno.test("Transcript keeps pieces as they came unless their buffer is much larger", () => {
  const buffer = new ArrayBuffer(65_536);
  const sizes = [600, 100, 40_000, 5_000, 32_768];
  const transcript = new Transcript();
  transcript.answered([]);
  const told = sizes.map((size) => new Uint8Array(buffer, 0, size));
  for (const piece of told) transcript.saw(piece);
  const { pieces, size } = transcript.answer!;
  assert.equal(size, sizes.reduce((sum, one) => sum + one));
  assert.deepEqual(pieces.map((piece) => piece.length), sizes);
  assert.deepEqual(
    pieces.map((piece) => piece.buffer === buffer),
    [false, false, true, false, true],
  );
});

Deno.test("Transcript takes no more memory for an answer that comes whole than it has bytes", () => {
  const transcript = new Transcript();
  transcript.answered([]);
  transcript.saw(new Uint8Array(100_000).subarray(10, 610));
  const { pieces } = transcript.answer!;
  assert.deepEqual(pieces.map(({ buffer }) => buffer.byteLength), [600]);
});

Deno.test("Transcript has no answer before one came, and an empty one without a body", () => {
  const transcript = new Transcript();
  assert.equal(transcript.request, null);
  assert.equal(transcript.answer, null);
  transcript.asked([["a", "b"]], null);
  transcript.answered([]);
  assert.deepEqual(transcript.request, {
    fields: [["a", "b"]],
    pieces: [],
    size: 0,
    sha256: null,
  });
  assert.equal(transcript.answer!.size, 0);
});

Deno.test("Transcript keeps the first 8 MiB and the hash of everything", () => {
  const body = new Uint8Array(MAX_KEPT_BYTES + 12_345).map((_, at) => at % 251);
  const transcript = new Transcript();
  transcript.asked([], body);
  transcript.answered([]);
  for (let at = 0; at < body.length; at += 100_000) {
    transcript.saw(body.subarray(at, at + 100_000));
  }
  for (const passage of [transcript.request!, transcript.answer!]) {
    const kept = passage.pieces.reduce((sum, piece) => sum + piece.length, 0);
    assert.equal(kept, MAX_KEPT_BYTES);
    assert.equal(passage.size, body.length);
    assert.equal(passage.sha256, hashOf(body));
  }
});

Deno.test("Transcript does not cut a body of exactly 8 MiB", () => {
  const transcript = new Transcript();
  transcript.asked([], new Uint8Array(MAX_KEPT_BYTES));
  assert.equal(transcript.request!.sha256, null);
  assert.equal(transcript.request!.size, MAX_KEPT_BYTES);
});
