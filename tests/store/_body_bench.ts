/** What the tests of bodies begin with: bodies that passed, and looks at how they are stored. */

import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import type { Fields } from "../../src/model/fields.ts";
import { Transcript } from "../../src/model/transcript.ts";
import { bodyTotals } from "../../src/store/bodies.ts";
import { storeBodies } from "../../src/store/body_batch.ts";
import type { Bodies } from "../../src/store/body_message.ts";
import { readBody } from "../../src/store/body_reading.ts";
import { saveExchanges } from "../../src/store/exchanges.ts";
import { migrate } from "../../src/store/migrate.ts";
import { beginRun } from "../../src/store/runs.ts";
import { START } from "../support/clock.ts";
import { servedExchange } from "./samples.ts";
import { packetOf } from "./_packets.ts";

export const HOUR = 3_600_000;

export async function openDb(path = ":memory:"): Promise<DatabaseSync> {
  const db = new DatabaseSync(path);
  await migrate(db, { path });
  return db;
}

export interface Told {
  readonly at?: number;
  readonly request?: Uint8Array | null;
  readonly answer?: Uint8Array | null;
  readonly requestFields?: Fields;
  readonly answerFields?: Fields;
  readonly previousResponseId?: string;
  readonly responseId?: string;
}

/** What passed of a request, whose row is written too. */
export function passed(
  db: DatabaseSync,
  requestId: string,
  told: Told = {},
): Bodies {
  const { at = START, previousResponseId = null } = told;
  const run = beginRun(db, { pid: 1, startedAt: START });
  const record = servedExchange(requestId, {
    receivedAt: at,
    previousResponseId,
    responseId: told.responseId ?? null,
  });
  saveExchanges(db, { run, records: [record] });
  const transcript = new Transcript();
  transcript.asked(told.requestFields ?? [], told.request ?? null);
  if (told.answer !== null) {
    transcript.answered(told.answerFields ?? []);
    transcript.saw(told.answer ?? new Uint8Array());
  }
  const { request, answer } = transcript;
  const about = { requestId, receivedAt: at, sessionId: "s-1" };
  return { ...about, previousResponseId, request, answer };
}

export function store(db: DatabaseSync, ...bodies: Bodies[]) {
  return storeBodies(db, packetOf({ bodies }));
}

export function read(db: DatabaseSync, requestId: string, decode = false) {
  return readBody(db, { requestId, side: "request", decode });
}

export function count(db: DatabaseSync, table: string): number {
  return Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n);
}

export function conversationOf(db: DatabaseSync, id: string) {
  return db.prepare("SELECT conversation FROM requests WHERE id = ?").get(id)
    ?.conversation;
}

/** What the totals ought to be, counted. */
export function counted(db: DatabaseSync) {
  const row = db.prepare(
    `SELECT coalesce(sum(bodies), 0) AS bodies, coalesce(sum(original_bytes), 0) AS originalBytes,
       coalesce(sum(length(data) + length(requests)), 0)
         + (SELECT coalesce(sum(length(data)), 0) FROM chunks) AS bytes FROM packs`,
  ).get()!;
  return { ...row };
}

export function totals(db: DatabaseSync) {
  const { oldestAt: _, ...rest } = bodyTotals(db);
  return rest;
}

export function sha(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
