/** Pieces of large bodies in the database: each stored once, packed, found by its hash. */

import { hash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import zlib from "node:zlib";
import { joinBytes } from "../model/bytes.ts";
import { prepared } from "./db.ts";

/** As much of a SHA-256 as it takes to tell pieces apart, and damaged ones from whole ones. */
const HASH_BYTES = 16;

/** Less is stored as it is: packing it would take longer than all the rest, and save little. */
const MIN_PACKED_BYTES = 1_024;

const PLAIN = 0;
const ZSTD = 1;

export interface Piece {
  readonly hash: Uint8Array;
  readonly bytes: Uint8Array;
}

export function pieceOf(bytes: Uint8Array): Piece {
  return { hash: hashOf(bytes), bytes };
}

function hashOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(hash("sha256", bytes, "buffer")).subarray(
    0,
    HASH_BYTES,
  );
}

/** The piece's id, and the room that storing it took: none where it was there already. */
export interface KeptPiece {
  readonly id: number;
  readonly bytes: number;
}

/** Stores a piece unless it is there, and notes that a body of this hour has it. */
export function keepPiece(
  db: DatabaseSync,
  { hash, bytes }: Piece,
  hour: number,
): KeptPiece {
  const known = prepared(db, "SELECT id, last_used FROM chunks WHERE hash = ?")
    .get(hash);
  if (known !== undefined) {
    const id = Number(known.id);
    if (Number(known.last_used) < hour) {
      prepared(db, "UPDATE chunks SET last_used = ? WHERE id = ?")
        .run(hour, id);
    }
    return { id, bytes: 0 };
  }
  const { codec, data } = pack(bytes);
  const added = prepared(
    db,
    "INSERT INTO chunks (hash, last_used, codec, data) VALUES (?, ?, ?, ?)",
  ).run(hash, hour, codec, data);
  return { id: Number(added.lastInsertRowid), bytes: data.length };
}

/** The pieces with these ids in one; null when one of them is gone or damaged. */
export function joinPieces(
  db: DatabaseSync,
  ids: readonly number[],
): Uint8Array | null {
  const read = prepared(
    db,
    "SELECT hash, codec, data FROM chunks WHERE id = ?",
  );
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (const id of ids) {
    const row = read.get(id) as unknown as StoredPiece | undefined;
    if (row === undefined) return null;
    const bytes = unpack(row);
    if (!hashOf(bytes).every((byte, at) => byte === row.hash[at])) return null;
    pieces.push(bytes);
    size += bytes.length;
  }
  return joinBytes(pieces, size);
}

interface StoredPiece extends Packed {
  readonly hash: Uint8Array;
}

/** Bytes in the form that takes less room, and which that is. */
export interface Packed {
  readonly codec: number;
  readonly data: Uint8Array;
}

export function pack(bytes: Uint8Array): Packed {
  if (bytes.length >= MIN_PACKED_BYTES) {
    // Told the size, it does not make ready for a larger one. The option is not in the types.
    const options = { params: {}, pledgedSrcSize: bytes.length };
    const data = zlib.zstdCompressSync(bytes, options);
    if (data.length < bytes.length) return { codec: ZSTD, data };
  }
  return { codec: PLAIN, data: bytes };
}

export function unpack({ codec, data }: Packed): Uint8Array {
  return codec === ZSTD ? zlib.zstdDecompressSync(data) : data;
}
