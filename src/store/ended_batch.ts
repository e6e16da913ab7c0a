/** Requests that have ended on their way into the database together with their bodies: one transaction for both. */

import type { DatabaseSync } from "node:sqlite";
import { savePack, type StoreAnswer, storeBodies } from "./body_batch.ts";
import { bodiesIn } from "./body_message.ts";
import { transaction } from "./db.ts";
import { ExchangeBatch } from "./_exchange_batch.ts";
import {
  type RecordsAnswer,
  recordsIn,
  type SaveRecords,
  saveRecords,
} from "./exchanges.ts";
import { prepare, type ReadyPack } from "./_ready_bodies.ts";
import { recentPieces } from "./_recent_pieces.ts";

export interface EndedAnswer extends StoreAnswer, RecordsAnswer {}

/**
 * The same as `saveRecords` and `storeBodies` one after the other, but each row is written once: the bodies tell
 * its conversation.
 */
export function saveEnded(
  db: DatabaseSync,
  packet: SaveRecords,
): EndedAnswer {
  try {
    const stored = saveTogether(db, packet);
    const room = packet.bytes;
    return { refusedRecords: [], stored, refused: [], room };
  } catch {
    // So that what is wrong with one keeps none of the others out.
    return { ...saveRecords(db, packet), ...storeBodies(db, packet) };
  }
}

function saveTogether(db: DatabaseSync, packet: SaveRecords) {
  const packs = prepare(bodiesIn(packet), recentPieces(db));
  const conversations = conversationsIn(packs);
  return transaction(db, () => {
    const written = new Map<string, number>();
    const rows = new ExchangeBatch(db, packet.run);
    for (const record of recordsIn(packet)) {
      const seq = rows.save(record, conversations.get(record.id));
      if (seq !== null) written.set(record.id, seq);
    }
    rows.addUp();
    return packs.flatMap((pack) => savePack(db, pack, written));
  });
}

function conversationsIn(packs: readonly ReadyPack[]): Map<string, string> {
  const known = new Map<string, string>();
  for (const { requests } of packs) {
    for (const { requestId, conversation } of requests) {
      if (conversation !== null) known.set(requestId, conversation);
    }
  }
  return known;
}
