/** Pieces of recent bodies: an agent's turn repeats the last one, whose pieces need not be cut and hashed again. */

import { Buffer } from "node:buffer";
import type { DatabaseSync } from "node:sqlite";
import { endOfPiece, MIN_BYTES } from "./_chunker.ts";
import { type Piece, pieceOf } from "./_chunks.ts";

/** Enough for a few agents at work at once, each with a conversation of about a megabyte. */
const MAX_BYTES = 8 * 1_048_576;

/** What a piece is looked up by: few others begin with the same. */
const KEY_WORDS = 16;

const known = new WeakMap<DatabaseSync, RecentPieces>();

/** Those of the bodies that came over this connection. */
export function recentPieces(db: DatabaseSync): RecentPieces {
  let recent = known.get(db);
  if (!recent) known.set(db, recent = new RecentPieces());
  return recent;
}

export class RecentPieces {
  /** By how they begin; the one used last is at the end. */
  readonly #pieces = new Map<number, Piece>();
  #bytes = 0;

  /** The pieces of a body, cut by content. To compare bytes takes a thirtieth of the time it takes to cut and hash them. */
  cut(bytes: Uint8Array): Piece[] {
    const pieces: Piece[] = [];
    for (let start = 0; start < bytes.length;) {
      const piece = this.#pieceAt(bytes, start);
      pieces.push(piece);
      start += piece.bytes.length;
    }
    return pieces;
  }

  #pieceAt(bytes: Uint8Array, start: number): Piece {
    // The last piece ends where the body does, which says nothing of another body.
    if (bytes.length - start <= MIN_BYTES) {
      return pieceOf(bytes.subarray(start));
    }
    const key = keyAt(bytes, start);
    const known = this.#pieces.get(key);
    if (known !== undefined && isAt(bytes, start, known.bytes)) {
      this.#pieces.delete(key);
      this.#pieces.set(key, known);
      return known;
    }
    const end = endOfPiece(bytes, start);
    const piece = pieceOf(bytes.subarray(start, end));
    if (end < bytes.length) this.#keep(key, piece);
    return piece;
  }

  #keep(key: number, { hash, bytes }: Piece): void {
    this.#forget(key);
    // A copy: the bytes are part of a whole message.
    this.#pieces.set(key, { hash, bytes: bytes.slice() });
    this.#bytes += bytes.length;
    for (const oldest of this.#pieces.keys()) {
      if (this.#bytes <= MAX_BYTES) break;
      this.#forget(oldest);
    }
  }

  #forget(key: number): void {
    const known = this.#pieces.get(key);
    if (known === undefined) return;
    this.#pieces.delete(key);
    this.#bytes -= known.bytes.length;
  }
}

function keyAt({ buffer, byteOffset }: Uint8Array, start: number): number {
  const words = new DataView(buffer, byteOffset + start, KEY_WORDS * 4);
  let key = 0;
  for (let at = 0; at < KEY_WORDS * 4; at += 4) {
    key = Math.imul(key ^ words.getInt32(at), 0x9e37_79b1);
    key ^= key >>> 15;
  }
  return key;
}

function isAt(bytes: Uint8Array, start: number, piece: Uint8Array): boolean {
  const there = bytes.subarray(start, start + piece.length);
  return Buffer.compare(there, piece) === 0;
}
