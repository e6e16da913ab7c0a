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
const INSERT = `INSERT INTO requests (run, id, kind_id, ${COLUMNS.join(", ")})
  VALUES (?, ?, ?, ${COLUMNS.map(() => "?").join(", ")})`;
const COMPLETE = `UPDATE requests SET kind_id = ?, ${COLUMNS.join(" = ?, ")} = ?
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

  /** Writes an exchange that is new or still open, and passes over any other. */
  save(record: ExchangeRecord): void {
    const before = prepared(
      this.#db,
      "SELECT seq, outcome FROM requests WHERE id = ?",
    ).get(record.id);
    // Another process may have taken us for dead; the true end counts.
    const isOpen = before !== undefined &&
      (before.outcome === null || before.outcome === "interrupted");
    if (before && (!isOpen || record.outcome === null)) return;

    const row = rowOf(record, {
      decision: this.#idOf("decisions", record.decision),
      price: this.#idOf("prices", record.price),
    });
    const kind = row.outcome === null ? null : this.#kinds.idOf(row);
    let seq: number;
    if (before) {
      seq = Number(before.seq);
      if (before.outcome !== null) this.#rollups.takeOutStored(seq);
      prepared(this.#db, COMPLETE).run(kind, ...Object.values(row), seq);
    } else {
      const added = prepared(this.#db, INSERT)
        .run(this.#run, record.id, kind, ...Object.values(row));
      seq = Number(added.lastInsertRowid);
    }
    if (record.outcome === null) return;
    saveAttempts(this.#db, record.attempts, seq);
    this.#rollups.add(row, record.price);
    this.#ended.add(seq);
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
