/** Where the body of an answer ends, and which of the bytes that come are it (RFC 9112, section 6). */

import { joinBytes } from "../model/bytes.ts";

export interface Framing {
  /** Nothing more can come. */
  readonly isEnded: boolean;
  /** Whether more came than belongs to it; such a connection is not to be used again. */
  readonly hasOverrun: boolean;
  /** The end of the connection is the end of the body, not a break. */
  readonly endsWithConnection: boolean;
  /** The part of these bytes that is body, in one piece. Throws a `SyntaxError` where they are not as they should be. */
  take(bytes: Uint8Array): Uint8Array;
}

/** Of a length that was told. */
export class LengthBody implements Framing {
  readonly endsWithConnection = false;
  hasOverrun = false;
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  get isEnded(): boolean {
    return this.#left === 0;
  }

  take(bytes: Uint8Array): Uint8Array {
    this.hasOverrun ||= bytes.length > this.#left;
    const own = bytes.length > this.#left
      ? bytes.subarray(0, this.#left)
      : bytes;
    this.#left -= own.length;
    return own;
  }
}

/** Until the other side ends the connection. */
export class OpenBody implements Framing {
  readonly endsWithConnection = true;
  readonly isEnded = false;
  readonly hasOverrun = false;

  take(bytes: Uint8Array): Uint8Array {
    return bytes;
  }
}

const LF = 0x0a;
const CR = 0x0d;
const SEMICOLON = 0x3b;

/** A size line may carry extensions, which nobody uses; a longer one is an attack. */
const MAX_LINE_BYTES = 4_096;
const MAX_TRAILER_BYTES = 65_536;

const NOTHING = new Uint8Array();

/** In chunks, each behind a line with its size, the last one empty and followed by trailers. */
export class ChunkedBody implements Framing {
  readonly endsWithConnection = false;
  hasOverrun = false;
  isEnded = false;
  #state: "size" | "extension" | "data" | "after data" | "trailer" = "size";
  /** Of the chunk that is read: its size so far, or how much of it is left. */
  #size = 0;
  #digits = 0;
  /** How long the line, or the trailers, have become. */
  #lineBytes = 0;
  #isLineEmpty = true;

  take(bytes: Uint8Array): Uint8Array {
    const parts: Uint8Array[] = [];
    let total = 0;
    let at = 0;
    while (at < bytes.length && !this.isEnded) {
      if (this.#state !== "data") {
        this.#takeByte(bytes[at++]!);
        continue;
      }
      const part = bytes.subarray(at, at + this.#size);
      parts.push(part);
      total += part.length;
      at += part.length;
      this.#size -= part.length;
      if (this.#size === 0) this.#state = "after data";
    }
    this.hasOverrun ||= at < bytes.length;
    if (parts.length === 0) return NOTHING;
    return parts.length === 1 ? parts[0]! : joinBytes(parts, total);
  }

  #takeByte(byte: number): void {
    switch (this.#state) {
      case "size":
        return this.#takeSize(byte);
      case "extension":
        if (byte === LF) this.#endSize();
        else this.#lengthen(MAX_LINE_BYTES);
        return;
      case "after data":
        if (byte === LF) this.#beginSize();
        else if (byte !== CR) throw new SyntaxError("a chunk has no end");
        return;
      case "trailer":
        if (byte === LF && this.#isLineEmpty) this.isEnded = true;
        else if (byte !== CR) this.#isLineEmpty = byte === LF;
        this.#lengthen(MAX_TRAILER_BYTES);
    }
  }

  #takeSize(byte: number): void {
    const digit = hexOf(byte);
    if (digit >= 0) {
      this.#size = this.#size * 16 + digit;
      if (++this.#digits > 12) throw new SyntaxError("a chunk is too large");
    } else if (this.#digits === 0) {
      throw new SyntaxError("a chunk has no size");
    } else if (byte === LF) {
      this.#endSize();
    } else if (byte === SEMICOLON || byte === CR || byte === 0x20) {
      this.#state = "extension";
    } else {
      throw new SyntaxError("the size of a chunk is no number");
    }
  }

  #beginSize(): void {
    this.#state = "size";
    this.#size = 0;
    this.#digits = 0;
    this.#lineBytes = 0;
  }

  #endSize(): void {
    this.#state = this.#size > 0 ? "data" : "trailer";
    this.#isLineEmpty = true;
    this.#lineBytes = 0;
  }

  #lengthen(most: number): void {
    if (++this.#lineBytes > most) throw new SyntaxError("a line has no end");
  }
}

/** The value of a hexadecimal digit, or -1. */
function hexOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
