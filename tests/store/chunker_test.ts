import assert from "node:assert/strict";
import { cutBySize } from "../../src/store/_chunker.ts";
import { RecentPieces } from "../../src/store/_recent_pieces.ts";
import { packNumbers, unpackNumbers } from "../../src/store/_varints.ts";
import { randomBytes } from "./samples.ts";

const MIN = 2_048;
const MAX = 32_768;

/** As it is cut where nothing is known of it. */
function cutByContent(bytes: Uint8Array): Uint8Array[] {
  return new RecentPieces().cut(bytes).map((piece) => piece.bytes);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

Deno.test("RecentPieces loses nothing and keeps to its bounds", () => {
  for (const size of [0, 1, MIN - 1, MIN, MIN + 1, MAX, MAX + 1, 300_000]) {
    const bytes = randomBytes(size, size);
    const pieces = cutByContent(bytes);
    assert.deepEqual(joined(pieces), bytes);
    for (const piece of pieces.slice(0, -1)) {
      assert.ok(piece.length >= MIN && piece.length <= MAX);
    }
  }
});

Deno.test("RecentPieces cuts every 6 kB or so", () => {
  const pieces = cutByContent(randomBytes(1_000_000, 1));
  assert.ok(pieces.length > 130 && pieces.length < 200, `${pieces.length}`);
});

Deno.test("RecentPieces ends pieces without any content at their greatest size", () => {
  const sizes = cutByContent(new Uint8Array(100_000)).map(({ length }) =>
    length
  );
  assert.deepEqual(sizes, [MAX, MAX, MAX, 100_000 - 3 * MAX]);
});

Deno.test("RecentPieces finds the same pieces again around an insertion", () => {
  const before = randomBytes(400_000, 2);
  const after = Uint8Array.from([
    ...before.subarray(0, 150_000),
    ...randomBytes(77, 3),
    ...before.subarray(150_000),
  ]);
  const known = new Set(cutByContent(before).map(String));
  const fresh = cutByContent(after).filter((piece) =>
    !known.has(String(piece))
  );
  assert.ok(fresh.length >= 1 && fresh.length <= 3, `${fresh.length} new ones`);
});

Deno.test("RecentPieces cuts today as it did when the stored pieces were cut", () => {
  const sizes = cutByContent(randomBytes(40_000, 4)).map(({ length }) =>
    length
  );
  assert.deepEqual(sizes, [
    4536,
    2548,
    4091,
    9612,
    6955,
    4168,
    3771,
    3517,
    802,
  ]);
});

Deno.test("cutBySize() cuts at the same distance", () => {
  const bytes = randomBytes(25, 5);
  const pieces = cutBySize(bytes, 10);
  assert.deepEqual(pieces.map(({ length }) => length), [10, 10, 5]);
  assert.deepEqual(joined(pieces), bytes);
  assert.deepEqual(cutBySize(new Uint8Array(), 10), []);
});

Deno.test("packNumbers() is undone by unpackNumbers()", () => {
  const numbers = [
    0,
    1,
    127,
    128,
    16_383,
    16_384,
    2 ** 31,
    2 ** 32,
    2 ** 53 - 1,
  ];
  assert.deepEqual(unpackNumbers(packNumbers(numbers)), numbers);
  assert.equal(packNumbers([5, 300]).length, 3);
  assert.deepEqual(unpackNumbers(packNumbers([])), []);
});
