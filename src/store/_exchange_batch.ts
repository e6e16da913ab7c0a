/** Exchanges on their way into rows within one transaction; what they have in common is done once for all of them. */

import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Price } from "../model/bill.ts";
import type { Decision } from "../model/decision.ts";
import type { Attempt, ExchangeRecord } from "../model/exchange.ts";
import { attemptRowOf } from "./_attempt_row.ts";
import { prepared } from "./db.ts";
import { KindBook } from "./_request_kinds.ts";
import { COLUMNS, rowOf } from "./_request_row.ts";
import { RollupBatch } from "./rollups.ts";

// By position: with named values an insert takes five times as long, more than all the rest of a record.
const ADD = `INSERT INTO requests
  (run, id, kind_id, conversation, ${COLUMNS.join(", ")})
  VALUES (?, ?, ?, ?, ${COLUMNS.map(() => "?").join(", ")})
  ON CONFLICT (id) DO NOTHING`;
const COMPLETE = `UPDATE requests SET kind_id = ?,
  conversation = coalesce(?, conversation), ${COLUMNS.join(" = ?, ")} = ?
  WHERE seq = ?`;

/** Lives as long as its transaction: the ids it keeps would not outlive a rollback. */
export class ExchangeBatch {
  readonly #db: DatabaseSync;
  readonly #run: number;
  readonly #shared = new Map<string, number>();
  readonly #kinds: KindBook;
  readonly #rollups: RollupBatch;
  /** The rows that ended here. */
  readonly #ended = new Set<number>();

  constructor(db: DatabaseSync, run: number) {
    this.#db = db;
    this.#run = run;
    this.#kinds = new KindBook(db);
    this.#rollups = new RollupBatch(db);
  }

  /**
   * Writes an exchange that is new or still open, and passes over any other. Returns its row when that is written
   * whole, with its conversation if that is known.
   */
  save(
    record: ExchangeRecord,
    conversation: string | null = null,
  ): number | null {
    const row = rowOf(record, {
      decision: this.#idOf("decisions", record.decision),
      price: this.#idOf("prices", record.price),
    });
    const kind = row.outcome === null ? null : this.#kinds.idOf(row);
    const values = [kind, conversation, ...Object.values(row)];
    // Most end before they were ever written: to look for them first would be dear.
    const seq = this.#add(record.id, values) ??
      (row.outcome === null ? null : this.#complete(record.id, values));
    if (seq === null || row.outcome === null) return null;
    saveAttempts(this.#db, record.attempts, seq);
    this.#rollups.add(row, record.price);
    this.#ended.add(seq);
    return seq;
  }

  /** Null when it is there already. */
  #add(id: string, values: readonly Value[]): number | null {
    const added = prepared(this.#db, ADD).run(this.#run, id, ...values);
    return added.changes === 0 ? null : Number(added.lastInsertRowid);
  }

  /** Null when it has ended before. */
  #complete(id: string, values: readonly Value[]): number | null {
    const { seq, outcome } = prepared(
      this.#db,
      "SELECT seq, outcome FROM requests WHERE id = ?",
    ).get(id)!;
    // Another process may have taken us for dead; the true end counts.
    if (outcome === "interrupted") this.#rollups.takeOutStored(Number(seq));
    else if (outcome !== null) return null;
    prepared(this.#db, COMPLETE).run(...values, Number(seq));
    return Number(seq);
  }

  /** Adds what has ended to the rollups and to the counters of its accounts; the last thing to do. */
  addUp(): void {
    if (this.#ended.size === 0) return;
    const seqs = [...this.#ended];
    this.#rollups.write();
    countForAccounts(this.#db, seqs);
  }

  /** The row that holds this fact, of which many requests have the same. */
  #idOf(table: SharedTable, fact: Decision | Price | null): number | null {
    if (fact === null) return null;
    const body = JSON.stringify(fact);
    const key = table + body;
    let id = this.#shared.get(key);
    if (id === undefined) {
      id = findOrAdd(this.#db, table, body);
      this.#shared.set(key, id);
    }
    return id;
  }
}

type Value = string | number | null;

/** Tables of facts as JSON, each stored once and found by its hash. */
type SharedTable = "decisions" | "prices";

function saveAttempts(
  db: DatabaseSync,
  attempts: readonly Attempt[],
  seq: number,
): void {
  const insert = prepared(
    db,
    `INSERT INTO attempts (request, n, account_id, account_name, provider, status, verdict, why,
       upstream_request_id, started_us, duration_us)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const [n, attempt] of attempts.entries()) {
    insert.run(seq, n, ...Object.values(attemptRowOf(attempt)));
  }
}

function countForAccounts(db: DatabaseSync, seqs: readonly number[]): void {
  prepared(
    db,
    `UPDATE accounts SET total_requests = total_requests + served.count,
       session_requests = session_requests + served.count,
       last_used_at = max(coalesce(last_used_at, 0), served.latest)
     FROM (
       SELECT account_id, count(*) AS count, max(received_at) AS latest FROM requests
       WHERE seq IN (SELECT value FROM json_each(?)) GROUP BY account_id
     ) AS served WHERE accounts.id = served.account_id`,
  ).run(JSON.stringify(seqs));
}

function findOrAdd(db: DatabaseSync, table: SharedTable, body: string): number {
  const hash = new Uint8Array(createHash("sha256").update(body).digest());
  const known = prepared(db, `SELECT id FROM ${table} WHERE hash = ?`)
    .get(hash);
  if (known) return Number(known.id);
  const added = prepared(db, `INSERT INTO ${table} (hash, body) VALUES (?, ?)`)
    .run(hash, body);
  return Number(added.lastInsertRowid);
}
