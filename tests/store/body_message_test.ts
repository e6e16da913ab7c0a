import assert from "node:assert/strict";
import type { Passage } from "../../src/model/transcript.ts";
import {
  type Bodies,
  bodiesIn,
  messageOf,
  parcelOf,
} from "../../src/store/body_message.ts";
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

Deno.test("a message of bodies tells all there is of them, each body in one piece", () => {
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
  const whole = (one: Passage | null) =>
    one && {
      ...one,
      pieces: [Uint8Array.from(one.pieces.flatMap((piece) => [...piece]))],
    };
  assert.deepEqual(
    bodiesIn(messageOf(sent.map(parcelOf))),
    sent.map((one) => ({
      ...one,
      request: whole(one.request),
      answer: whole(one.answer),
    })),
  );
});

Deno.test("a message of bodies is a copy: a socket may still be sending what is in it", () => {
  const piece = new Uint8Array(10).fill(1);
  const message = messageOf([parcelOf(bodies({ request: passage(piece) }))]);
  piece.fill(2);
  const [body] = bodiesIn(message)[0]!.request!.pieces;
  assert.deepEqual([...body!], Array(10).fill(1));
});

Deno.test("a message of bodies takes the room of another one where it fits, and says nothing of what was there", () => {
  const large = bodies({ answer: passage(randomBytes(600_000, 5)) });
  const small = bodies({ answer: passage(randomBytes(9, 6)) });
  const { bytes: room } = messageOf([parcelOf(large)]);
  const message = messageOf([parcelOf(small)], room);
  assert.equal(message.bytes, room);
  assert.deepEqual(bodiesIn(message), [small]);
  const tooLarge = bodies({ answer: passage(randomBytes(1_200_000, 7)) });
  assert.notEqual(messageOf([parcelOf(tooLarge)], room).bytes, room);
  assert.deepEqual(bodiesIn(messageOf([parcelOf(tooLarge)], room)), [tooLarge]);
});
