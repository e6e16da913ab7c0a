import assert from "node:assert/strict";
import { RecentPieces } from "../../src/store/_recent_pieces.ts";
import { randomBytes } from "./samples.ts";

const MIB = 1_048_576;

function assertCutAsNew(recent: RecentPieces, bytes: Uint8Array): void {
  assert.deepEqual(recent.cut(bytes), new RecentPieces().cut(bytes));
}

Deno.test("RecentPieces cuts what it knows as if it did not", () => {
  const said = randomBytes(300_000, 1);
  const turns = [
    said,
    Uint8Array.from([...said, ...randomBytes(20_000, 2)]),
    Uint8Array.from([...randomBytes(500, 3), ...said]),
    said.subarray(0, 100_000),
    said.subarray(7),
    new Uint8Array(100_000),
    new Uint8Array(150_000),
  ];
  const recent = new RecentPieces();
  for (const turn of [...turns, ...turns.toReversed()]) {
    assertCutAsNew(recent, turn);
  }
});

Deno.test("RecentPieces tells pieces apart that begin alike", () => {
  const one = randomBytes(100_000, 4);
  const other = one.slice();
  for (let at = 1_000; at < other.length; at += 1_000) other[at]! ^= 1;
  const recent = new RecentPieces();
  for (const bytes of [one, other, one, other]) assertCutAsNew(recent, bytes);
});

Deno.test("RecentPieces does not know a piece again only because a body ended there", () => {
  const whole = randomBytes(50_000, 5);
  const recent = new RecentPieces();
  assertCutAsNew(recent, whole.subarray(0, 10_000));
  assertCutAsNew(recent, whole);
});

Deno.test("RecentPieces keeps what was used last, and nothing of the bytes it was given", () => {
  const recent = new RecentPieces();
  const used = randomBytes(MIB, 6);
  const [kept] = recent.cut(used);
  assert.equal(recent.cut(used)[0]!.hash, recent.cut(used)[0]!.hash);
  for (let seed = 10; seed < 16; seed++) {
    recent.cut(randomBytes(MIB, seed));
    recent.cut(used);
  }
  const again = recent.cut(used)[0]!;
  assert.deepEqual(again.hash, kept!.hash);
  assert.notEqual(again.bytes.buffer, used.buffer);
  for (let seed = 20; seed < 29; seed++) recent.cut(randomBytes(MIB, seed));
  assert.equal(recent.cut(used)[0]!.bytes.buffer, used.buffer);
});
