/** Bodies on their way to the thread that writes: all bytes in one buffer, all else in one text. */

import type { Passage } from "../model/transcript.ts";

/** What passed of one request, and what its record says that is of use here. */
export interface Bodies {
  readonly requestId: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly sessionId: string | null;
  readonly previousResponseId: string | null;
  /** Null for a side that never was. */
  readonly request: Passage | null;
  readonly answer: Passage | null;
}

/** A structured clone of the same, with its hundreds of small objects, takes several times as long on either side. */
export interface BodyMessage {
  /** A JSON list of `Told`. */
  readonly text: string;
  /** The bodies one after another, as the list has them, and room behind them. A copy: it may be handed over. */
  readonly bytes: ArrayBuffer;
}

interface Told extends Omit<Bodies, "request" | "answer"> {
  readonly request: ToldPassage | null;
  readonly answer: ToldPassage | null;
}

interface ToldPassage extends Omit<Passage, "pieces"> {
  readonly kept: number;
}

/**
 * Bodies that wait for their message. What is told of them is text already: its many small objects, if they all lived
 * until then, would be moved about by the collector.
 */
export interface Parcel {
  readonly requestId: string;
  /** `Told`, as JSON. */
  readonly told: string;
  /** The bytes of both bodies, in order. */
  readonly pieces: readonly Uint8Array[];
  readonly bytes: number;
}

export function parcelOf(bodies: Bodies): Parcel {
  const { requestId, receivedAt, sessionId, previousResponseId } = bodies;
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const tell = (passage: Passage | null): ToldPassage | null => {
    if (passage === null) return null;
    let kept = 0;
    for (const piece of passage.pieces) {
      pieces.push(piece);
      kept += piece.length;
    }
    bytes += kept;
    return {
      fields: passage.fields,
      size: passage.size,
      kept,
      sha256: passage.sha256,
    };
  };
  const told: Told = {
    requestId,
    receivedAt,
    sessionId,
    previousResponseId,
    request: tell(bodies.request),
    answer: tell(bodies.answer),
  };
  return { requestId, told: JSON.stringify(told), pieces, bytes };
}

/** Room is made in steps of this, so that most messages fit where another one was. */
const ROOM_BYTES = 524_288;

/** `room` is filled again where it is large enough: memory that is new to the process costs several times the copy. */
export function messageOf(
  parcels: readonly Parcel[],
  room: ArrayBuffer | null = null,
): BodyMessage {
  const total = parcels.reduce((sum, { bytes }) => sum + bytes, 0);
  const bytes = room !== null && room.byteLength >= total
    ? room
    : new ArrayBuffer(Math.ceil(total / ROOM_BYTES) * ROOM_BYTES);
  const into = new Uint8Array(bytes);
  let at = 0;
  for (const { pieces } of parcels) {
    for (const piece of pieces) {
      into.set(piece, at);
      at += piece.length;
    }
  }
  return { text: `[${parcels.map(({ told }) => told).join(",")}]`, bytes };
}

/** The bodies as views of the message's bytes. */
export function bodiesIn({ text, bytes }: BodyMessage): Bodies[] {
  let at = 0;
  const take = (told: ToldPassage | null): Passage | null => {
    if (told === null) return null;
    const { fields, size, kept, sha256 } = told;
    const pieces = [new Uint8Array(bytes, at, kept)];
    at += kept;
    return { fields, size, pieces, sha256 };
  };
  return (JSON.parse(text) as Told[]).map((told) => ({
    ...told,
    request: take(told.request),
    answer: take(told.answer),
  }));
}
