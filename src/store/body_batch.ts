/** Bodies on their way into the database: what is new of them is stored, in one transaction for a batch. */

import type { DatabaseSync } from "node:sqlite";
import type { StoredBodies } from "../model/event.ts";
import { IS_ANSWER } from "./_answers.ts";
import { type Refused, writeBatch } from "./_batch.ts";
import { bodiesIn } from "./body_message.ts";
import { changeTotals } from "./bodies.ts";
import { keepPiece, type Piece } from "./_chunks.ts";
import { conversationAfter } from "./_conversation.ts";
import { prepared } from "./db.ts";
import type { Packet } from "./_packet.ts";
import {
  prepare,
  type ReadyBody,
  type ReadyPack,
  type ReadyRequest,
} from "./_ready_bodies.ts";
import { recentPieces } from "./_recent_pieces.ts";
import { packNumbers } from "./_varints.ts";

export interface StoreAnswer {
  /** Without those whose request has no row: nobody would find them. */
  readonly stored: readonly StoredBodies[];
  readonly refused: readonly Refused[];
  /** The packet's bytes, given back for the next one. */
  readonly room: ArrayBuffer;
}

/** Stores a batch in one transaction. Doing it twice changes nothing. */
export function storeBodies(db: DatabaseSync, packet: Packet): StoreAnswer {
  const bodies = [...bodiesIn(packet)];
  // The dear part comes first, so that no other process waits.
  const recent = recentPieces(db);
  const ready = prepare(bodies, recent);
  const stored = new Map<string, StoredBodies>();
  const refused = writeBatch(db, bodies, {
    write: (some) => {
      // After a bad value each is tried alone, and so is packed alone.
      for (const pack of some === bodies ? ready : prepare(some, recent)) {
        for (const one of savePack(db, pack)) stored.set(one.requestId, one);
      }
    },
    nameOf: (one) => one.requestId,
  });
  for (const { name } of refused) stored.delete(name);
  return { stored: [...stored.values()], refused, room: packet.bytes };
}

/** A request that has a row. */
interface Found extends ReadyRequest {
  readonly seq: number;
  /** Its place in the pack. */
  readonly nth: number;
  readonly isStored: boolean;
  /** The row has its conversation, unless the body does not tell it. */
  readonly isWhole: boolean;
}

/** Belongs into a transaction; `written` are the rows that were written in it, with their conversations. */
export function savePack(
  db: DatabaseSync,
  pack: ReadyPack,
  written: ReadonlyMap<string, number> = new Map(),
): StoredBodies[] {
  const found = find(db, pack.requests, written);
  const fresh = found.filter(({ isStored }) => !isStored);
  if (fresh.length > 0) {
    saveRequests(db, fresh, addPack(db, pack, fresh));
    for (const one of fresh) saveChunks(db, one, pack.hour);
  }
  return found.map((one) => ({
    requestId: one.requestId,
    conversation: one.conversation ?? joinConversation(db, one),
    request: one.request && one.request.kept,
    response: one.response && one.response.kept,
  }));
}

function find(
  db: DatabaseSync,
  requests: readonly ReadyRequest[],
  written: ReadonlyMap<string, number>,
): Found[] {
  const look = prepared(
    db,
    `SELECT seq, EXISTS (SELECT 1 FROM bodies WHERE request = seq) AS is_stored
     FROM requests WHERE id = ?`,
  );
  const found: Found[] = [];
  for (const [nth, one] of requests.entries()) {
    const seq = written.get(one.requestId);
    if (seq !== undefined) {
      found.push({ ...one, nth, seq, isStored: false, isWhole: true });
      continue;
    }
    const row = look.get(one.requestId);
    if (row === undefined) continue;
    const isStored = row.is_stored === 1;
    found.push({ ...one, nth, seq: Number(row.seq), isStored, isWhole: false });
  }
  return found;
}

function addPack(
  db: DatabaseSync,
  pack: ReadyPack,
  requests: readonly Found[],
): number {
  const { hour, recordBytes, data } = pack;
  const sides = requests.flatMap(({ request, response }) =>
    [request, response].filter((side) => side !== null)
  );
  const originalBytes = sides.reduce((sum, { kept }) => sum + kept, 0);
  const seqs = packNumbers(requests.map(({ seq }) => seq));
  const added = prepared(
    db,
    `INSERT INTO packs (hour, bodies, original_bytes, requests, record_bytes, data)
     VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(hour, sides.length, originalBytes, seqs, recordBytes, data);
  const bytes = data.length + seqs.length;
  changeTotals(db, { bodies: sides.length, bytes, originalBytes });
  return Number(added.lastInsertRowid);
}

/** All with two statements: one each would take twice the time. */
function saveRequests(
  db: DatabaseSync,
  requests: readonly Found[],
  packId: number,
): void {
  const places = requests.map(({ seq, nth }) => [seq, nth]);
  prepared(
    db,
    `INSERT INTO bodies (request, pack, nth)
     SELECT value ->> 0, ?, value ->> 1 FROM json_each(?)`,
  ).run(packId, JSON.stringify(places));
  const conversations = requests
    .filter(({ isWhole, conversation }) => !isWhole && conversation !== null)
    .map(({ seq, conversation }) => [seq, conversation]);
  if (conversations.length === 0) return;
  prepared(
    db,
    `UPDATE requests SET conversation = told.value ->> 1
     FROM json_each(?) AS told WHERE seq = told.value ->> 0`,
  ).run(JSON.stringify(conversations));
}

/** Bodies that are too large for the pack. */
function saveChunks(
  db: DatabaseSync,
  { seq, request, response }: Found,
  hour: number,
): void {
  if (!request?.pieces && !response?.pieces) return;
  const listOf = (body: ReadyBody | null) =>
    body?.pieces ? keepPieces(db, body.pieces, hour) : null;
  prepared(
    db,
    "UPDATE bodies SET request_chunks = ?, response_chunks = ? WHERE request = ?",
  ).run(listOf(request), listOf(response), seq);
}

function keepPieces(
  db: DatabaseSync,
  pieces: readonly Piece[],
  hour: number,
): Uint8Array {
  const kept = pieces.map((piece) => keepPiece(db, piece, hour));
  const bytes = kept.reduce((sum, piece) => sum + piece.bytes, 0);
  changeTotals(db, { bodies: 0, bytes, originalBytes: 0 });
  return packNumbers(kept.map(({ id }) => id));
}

/** A request that goes on from a response is of its conversation. */
function joinConversation(
  db: DatabaseSync,
  { seq, previousResponseId }: Found,
): string | null {
  if (previousResponseId === null) return null;
  const row = prepared(
    db,
    `SELECT conversation FROM requests WHERE ${IS_ANSWER} AND conversation IS NOT NULL
     ORDER BY seq DESC LIMIT 1`,
  ).get(previousResponseId);
  const conversation = row === undefined
    ? conversationAfter(previousResponseId)
    : String(row.conversation);
  prepared(db, "UPDATE requests SET conversation = ? WHERE seq = ?")
    .run(conversation, seq);
  return conversation;
}
