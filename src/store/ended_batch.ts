/** Requests that have ended on their way into the database together with their bodies: one transaction for both. */

import type { DatabaseSync } from "node:sqlite";
import type { Refused } from "./_batch.ts";
import { savePack, type StoreAnswer, storeBodies } from "./body_batch.ts";
import { bodiesIn, type BodyMessage } from "./body_message.ts";
import { transaction } from "./db.ts";
import { ExchangeBatch } from "./_exchange_batch.ts";
import { recordsIn, saveExchangeTexts, type SaveTexts } from "./exchanges.ts";
import { prepare, type ReadyPack } from "./_ready_bodies.ts";
import { recentPieces } from "./_recent_pieces.ts";

export interface SaveEnded extends SaveTexts, BodyMessage {}

export interface EndedAnswer extends StoreAnswer {
  readonly refusedRecords: readonly Refused[];
}

/**
 * The same as `saveExchangeTexts` and `storeBodies` one after the other, but each row is written once: the bodies tell
 * its conversation.
 */
export function saveEnded(db: DatabaseSync, message: SaveEnded): EndedAnswer {
  try {
    const stored = saveTogether(db, message);
    const room = message.bytes;
    return { refusedRecords: [], stored, refused: [], room };
  } catch {
    // So that what is wrong with one keeps none of the others out.
    const refusedRecords = saveExchangeTexts(db, message);
    return { refusedRecords, ...storeBodies(db, message) };
  }
}

function saveTogether(db: DatabaseSync, message: SaveEnded) {
  const packs = prepare(bodiesIn(message), recentPieces(db));
  const records = recordsIn(message.texts);
  const conversations = conversationsIn(packs);
  return transaction(db, () => {
    const written = new Map<string, number>();
    const rows = new ExchangeBatch(db, message.run);
    for (const record of records) {
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
