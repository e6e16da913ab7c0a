/** What goes to the thread that writes: all of it arrives, and what waits for it may change meanwhile. */

import assert from "node:assert/strict";
import type { Passage } from "../../src/model/transcript.ts";
import {
  type Bodies,
  bodiesIn,
  stashBodies,
} from "../../src/store/body_message.ts";
import { recordsIn } from "../../src/store/exchanges.ts";
import { Packer } from "../../src/store/_packet.ts";
import { packetOf } from "./_packets.ts";
import { randomBytes } from "./samples.ts";

function bodies(change: Partial<Bodies>): Bodies {
  return {
    requestId: "r-1",
    receivedAt: 1,
    sessionId: null,
    previousResponseId: null,
    request: null,
    answer: null,
    ...change,
  };
}

function passage(...pieces: Uint8Array[]): Passage {
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  return { fields: [["x-odd", 'é\n"\0']], pieces, size, sha256: null };
}

/** The same with each body in one piece. */
function whole(one: Bodies): Bodies {
  const inOne = (side: Passage | null) =>
    side && {
      ...side,
      pieces: [Uint8Array.from(side.pieces.flatMap((piece) => [...piece]))],
    };
  return { ...one, request: inOne(one.request), answer: inOne(one.answer) };
}

Deno.test("a packet tells all there is of records and bodies, each body in one piece", () => {
  const records = [{ id: "r-1", error: 'é\n"\u{1f600}' }, { id: "r-2" }];
  const sent = [
    bodies({ sessionId: "s-1", request: passage(), answer: passage() }),
    bodies({
      previousResponseId: "resp_1",
      answer: passage(randomBytes(9, 1)),
    }),
    bodies({
      requestId: "r-2",
      request: passage(randomBytes(9, 2), randomBytes(9, 3)),
      answer: { ...passage(randomBytes(5, 4)), size: 9, sha256: "00ff" },
    }),
    bodies({}),
  ];
  const packet = packetOf({ records, bodies: sent });
  assert.deepEqual([...recordsIn(packet)], records);
  assert.deepEqual([...bodiesIn(packet)], sent.map(whole));
});

Deno.test("a packet may be of records or bodies alone, or empty", () => {
  const record = { id: "r-1" };
  const body = bodies({ answer: passage(randomBytes(9, 1)) });
  const ofRecords = packetOf({ records: [record] });
  assert.deepEqual([...recordsIn(ofRecords)], [record]);
  assert.deepEqual([...bodiesIn(ofRecords)], []);
  const ofBodies = packetOf({ bodies: [body] });
  assert.deepEqual([...recordsIn(ofBodies)], []);
  assert.deepEqual([...bodiesIn(ofBodies)], [body]);
  assert.deepEqual([...recordsIn(packetOf({}))], []);
});

Deno.test("a packet is a copy: a socket may still be sending what is in it", () => {
  for (const bytes of [10, 1_000_000]) {
    const piece = new Uint8Array(bytes).fill(1);
    const packet = packetOf({ bodies: [bodies({ request: passage(piece) })] });
    piece.fill(2);
    const [body] = [...bodiesIn(packet)][0]!.request!.pieces;
    assert.ok(body!.every((byte) => byte === 1));
  }
});

Deno.test("small bodies are kept as they were when they were put away", () => {
  const packer = new Packer();
  const piece = new Uint8Array(10).fill(1);
  const kept = stashBodies(bodies({ request: passage(piece) }), packer);
  piece.fill(2);
  const packet = packer.pack({ bodies: [kept] });
  assert.deepEqual([...[...bodiesIn(packet)][0]!.request!.pieces[0]!], [
    ...Array(10).fill(1),
  ]);
});

Deno.test("a packet takes the room of another one where it fits, and says nothing of what was there", () => {
  const packer = new Packer();
  const pack = (one: Bodies) =>
    packer.pack({ bodies: [stashBodies(one, packer)] });
  const small = bodies({ answer: passage(randomBytes(9, 6)) });
  const { bytes: room } = pack(
    bodies({ answer: passage(randomBytes(600_000, 5)) }),
  );
  packer.giveBack(room);
  const packet = pack(small);
  assert.equal(packet.bytes, room);
  assert.deepEqual([...bodiesIn(packet)], [small]);
  assert.notEqual(pack(small).bytes, room, "it is on its way");
  packer.giveBack(room);
  const large = bodies({ answer: passage(randomBytes(1_200_000, 7)) });
  const larger = pack(large);
  assert.notEqual(larger.bytes, room);
  assert.deepEqual([...bodiesIn(larger)], [large]);
});

Deno.test("room of unusual size is not kept", () => {
  const packer = new Packer();
  const room = new ArrayBuffer(6 * 1_048_576);
  packer.giveBack(room);
  assert.notEqual(packer.pack({}).bytes, room);
});
