/** Stored bodies read back, byte for byte as they travelled. */

import { hash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type {
  BodyFacts,
  DescribedBodies,
  Side,
  StoredBody,
} from "../model/body.ts";
import { Fault } from "../model/fault.ts";
import { fieldOf } from "../model/fields.ts";
import { decodeSoFar } from "../model/unpack.ts";
import { joinPieces } from "./_chunks.ts";
import { prepared } from "./db.ts";
import { type BodyRecord, type Sides, unpackBodies } from "./_packs.ts";
import { unpackNumbers } from "./_varints.ts";

export interface ReadBodyQuery {
  readonly requestId: string;
  readonly side: Side;
  /** Whether to undo the encoding; where that is not possible, the bytes come as they travelled. */
  readonly decode: boolean;
}

/** More than that is not unpacked: a small body can claim to be a very large one. */
const MAX_DECODED_BYTES = 64 * 1_048_576;

/** Null when it is not stored. Throws a `Fault` when it is and cannot be put together again. */
export function readBody(
  db: DatabaseSync,
  { requestId, side, decode }: ReadBodyQuery,
): StoredBody | null {
  const found = find(db, requestId)?.[side];
  if (!found) return null;
  const bytes = bytesOf(db, found, requestId);
  const facts = factsOf(found, bytes);
  const plain = decode && facts.encoding !== null
    ? decodeSoFar(bytes, facts.encoding, MAX_DECODED_BYTES)
    : null;
  return { ...facts, bytes: plain ?? bytes, isDecoded: plain !== null };
}

/** Throws a `Fault` when what is known of them cannot be read any more. */
export function describeBodies(
  db: DatabaseSync,
  { requestId }: { readonly requestId: string },
): DescribedBodies {
  const describe = (found: Found | null) =>
    found && factsOf(found, bytesOf(db, found, requestId));
  const { request, response } = find(db, requestId) ?? NONE;
  return { request: describe(request), response: describe(response) };
}

const NONE = { request: null, response: null };

interface Found {
  readonly record: BodyRecord;
  /** The bytes, when they are in the pack. */
  readonly packed: Uint8Array | null;
  /** Where they are otherwise. */
  readonly chunks: Uint8Array | null;
}

function find(db: DatabaseSync, requestId: string): Sides<Found> | null {
  const row = prepared(
    db,
    `SELECT nth, request_chunks, response_chunks, record_bytes, data FROM requests
     JOIN bodies ON request = seq LEFT JOIN packs ON packs.id = pack
     WHERE requests.id = ?`,
  ).get(requestId) as unknown as FoundRow | undefined;
  if (row === undefined) return null;
  try {
    const { data, record_bytes: recordBytes } = row;
    const { records, bytes } = unpackBodies({ data, recordBytes });
    const found = (record: BodyRecord | null, chunks: Uint8Array | null) =>
      record && { record, packed: inPack(record, bytes), chunks };
    const { request, response } = records[row.nth]!;
    return {
      request: found(request, row.request_chunks),
      response: found(response, row.response_chunks),
    };
  } catch (cause) {
    throw damaged(requestId, cause);
  }
}

interface FoundRow {
  readonly nth: number;
  readonly request_chunks: Uint8Array | null;
  readonly response_chunks: Uint8Array | null;
  readonly record_bytes: number;
  readonly data: Uint8Array;
}

/** A copy: the rest of the pack goes nowhere. */
function inPack(
  { at, kept }: BodyRecord,
  bytes: Uint8Array,
): Uint8Array | null {
  return at === null ? null : new Uint8Array(bytes.subarray(at, at + kept));
}

/** What is stored, which packs and pieces check each by themselves. Throws when something of it is gone. */
function bytesOf(
  db: DatabaseSync,
  { record, packed, chunks }: Found,
  requestId: string,
): Uint8Array {
  const bytes = packed ?? (chunks && joinPieces(db, unpackNumbers(chunks)));
  if (bytes?.length !== record.kept) throw damaged(requestId);
  return bytes;
}

function damaged(requestId: string, cause?: unknown): Fault {
  return new Fault(
    "internal",
    `Cannot read the bodies of ${requestId}: what is stored of them is damaged`,
    { cause },
  );
}

function factsOf({ record }: Found, bytes: Uint8Array): BodyFacts {
  const { fields, size, kept } = record;
  const encoding = fieldOf(fields, "content-encoding")?.toLowerCase() ?? null;
  return {
    fields,
    size,
    storedSize: kept,
    cut: kept < size,
    sha256: record.sha256 ?? hash("sha256", bytes, "hex"),
    encoding: encoding === "identity" ? null : encoding,
  };
}
