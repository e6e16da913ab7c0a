/** Records and bodies on their way to the thread that writes: a structured clone of their many objects takes several times as long on either side. */

import { Buffer } from "node:buffer";
import { Stash, type Stashed } from "./_stash.ts";

export interface Packet {
  /** Lines of JSON, of records and then of what is told of bodies; the bodies, one after another; and room behind them. */
  readonly bytes: ArrayBuffer;
  readonly recordBytes: number;
  readonly toldBytes: number;
}

export interface Contents {
  readonly records?: readonly Stashed[];
  /** Each with what is told of it as its text. */
  readonly bodies?: readonly Stashed[];
}

/** Room is made in steps of this, so that most packets fit where another one was. */
const ROOM_BYTES = 524_288;

/** Room beyond this is for something of unusual size, and not kept. */
const MAX_ROOM_BYTES = 5 * 1_048_576 + ROOM_BYTES;

const LINE_END = 10;

export class Packer {
  readonly #stash = new Stash();
  /** That of the latest packet: memory that is new to the process costs several times the copy. */
  #room: ArrayBuffer | null = null;

  /** Keeps a text, which has no line end in it, and bytes until they are packed and released. */
  keep(text: string, pieces?: readonly Uint8Array[]): Stashed {
    return this.#stash.keep(text, pieces);
  }

  pack({ records = [], bodies = [] }: Contents): Packet {
    const linesOf = (texts: readonly Stashed[]) =>
      texts.reduce((sum, { textBytes }) => sum + textBytes + 1, 0);
    const recordBytes = linesOf(records);
    const toldBytes = linesOf(bodies);
    const bytes = this.#roomFor(
      bodies.reduce((sum, one) => sum + one.bytes, recordBytes + toldBytes),
    );
    const into = new Uint8Array(bytes);
    let at = 0;
    for (const one of [...records, ...bodies]) {
      one.copyText(into, at);
      at += one.textBytes;
      into[at++] = LINE_END;
    }
    for (const one of bodies) {
      one.copyBytes(into, at);
      at += one.bytes;
    }
    return { bytes, recordBytes, toldBytes };
  }

  /** Takes a packet's bytes back when it has been unpacked. */
  giveBack(room: ArrayBuffer): void {
    if (room.byteLength <= MAX_ROOM_BYTES) this.#room = room;
  }

  #roomFor(bytes: number): ArrayBuffer {
    const room = this.#room;
    this.#room = null; // it goes away with the packet
    if (room !== null && room.byteLength >= bytes) return room;
    return new ArrayBuffer(Math.ceil(bytes / ROOM_BYTES) * ROOM_BYTES);
  }
}

export function recordLines({ bytes, recordBytes }: Packet): string[] {
  return linesIn(Buffer.from(bytes, 0, recordBytes));
}

export function toldLines({ bytes, recordBytes, toldBytes }: Packet): string[] {
  return linesIn(Buffer.from(bytes, recordBytes, toldBytes));
}

/** Where the bodies begin. */
export function bodiesStart({ recordBytes, toldBytes }: Packet): number {
  return recordBytes + toldBytes;
}

function linesIn(bytes: Buffer): string[] {
  return bytes.length === 0 ? [] : bytes.toString("utf8", 0, bytes.length - 1)
    .split("\n");
}
