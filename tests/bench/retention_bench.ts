/**
 * Does cleaning up hold up anything? Fills a database with bodies (`--size` in MB), then halves it by age and budget
 * while requests are recorded and tokens renewed, and says how long any write had to wait.
 */

import { randomFillSync } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { systemClock } from "../../src/clock.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { packNumbers } from "../../src/store/_varints.ts";
import { servedExchange } from "../store/samples.ts";

const MB = 1_048_576;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const CHUNK_BYTES = 6_000; // of a conversation, packed
const CHUNKS_OF_BODY = 20;
const DAYS = 10; // of which the last seven are kept
const REQUESTS_PER_MB = 100;
const LIMIT_MS = 50;

const { values } = parseArgs({
  options: { size: { type: "string", default: "2048" } },
});
const sizeMb = Number(values.size);
const dir = Deno.makeTempDirSync({ prefix: "ccflare-retention-" });
const path = join(dir, "ccflare.db");
try {
  await bench();
} finally {
  Deno.removeSync(dir, { recursive: true });
}

async function bench(): Promise<void> {
  await (await open()).close();
  const now = Date.now();
  fill(now);
  const store = await open();
  const account = await store.accounts.add({
    name: "work",
    provider: "anthropic",
    baseUrl: null,
    priority: 0,
    credentials: { kind: "key", apiKey: "sk-fake-of-the-bench" },
  });
  say(`before    ${await sizes(store)}`);
  const idle = await underLoad(
    store,
    account.id,
    () => systemClock.wait(5_000),
  );
  say(`alone     ${waits(idle)}`);
  const start = performance.now();
  const busy = await underLoad(store, account.id, async () => {
    const done = await store.housekeeping.cleanUp({
      payloadDays: 7,
      requestDays: 7,
      payloadBudgetMb: sizeMb / 2,
    });
    say(
      `removed   ${done.requests} requests, ${done.bodies} bodies, ${
        mb(done.bytes)
      } in ${((performance.now() - start) / 1000).toFixed(1)} s`,
    );
  });
  say(`cleaning  ${waits(busy)}`);
  say(`after     ${await sizes(store)}`);
  const compacting = await underLoad(store, account.id, async () => {
    say(`compacted ${mb(await store.housekeeping.compact())}`);
  });
  say(`compact   ${waits(compacting)}`);
  say(`last      ${await sizes(store)}`);
  await store.close();
  say(`file      ${mb((await Deno.stat(path)).size)}`);
  const longest = Math.max(...[busy, compacting].flatMap((one) => [
    ...one.journal,
    ...one.durable,
  ]));
  say(
    `no write waited longer than ${longest.toFixed(1)} ms: ${
      longest < LIMIT_MS ? "good" : `MORE than ${LIMIT_MS} ms`
    }`,
  );
}

function open(): Promise<Store> {
  return openStore({
    path,
    secretKey: new Uint8Array(32),
    threads: true,
    clock: systemClock,
    log: () => {},
    onAccountsChanged: () => {},
  });
}

/** Straight into the tables, for nothing else is fast enough; random bytes, as packed ones look. */
function fill(now: number): void {
  const db = new DatabaseSync(path);
  db.exec("PRAGMA synchronous = OFF");
  const chunk = db.prepare(
    "INSERT INTO chunks (hash, last_used, codec, data) VALUES (?, ?, 0, ?)",
  );
  const pack = db.prepare(
    "INSERT INTO packs (hour, bodies, original_bytes, requests, record_bytes, data) VALUES (?, 1, 120000, ?, 300, ?)",
  );
  const body = db.prepare(
    "INSERT OR IGNORE INTO bodies (request, pack, nth, request_chunks) VALUES (?, ?, 0, ?)",
  );
  const request = db.prepare(
    `INSERT INTO requests (id, received_at, method, path, outcome, is_stream, usage_missing, request_bytes, response_bytes)
     VALUES (?, ?, 'POST', '/v1/messages', 'done', 1, 0, 0, 0)`,
  );
  const attempt = db.prepare(
    `INSERT INTO attempts (request, n, provider, verdict, started_us, duration_us)
     VALUES (?, 0, 'anthropic', 'serve', 0, 0)`,
  );
  const chunks = Math.floor(sizeMb * MB / CHUNK_BYTES);
  const requests = sizeMb * REQUESTS_PER_MB;
  const ageOf = (share: number) => now - (1 - share) * DAYS * DAY_MS;
  db.exec("BEGIN");
  for (let n = 0; n < requests; n++) {
    const at = Math.floor(ageOf(n / requests));
    const { lastInsertRowid } = request.run(`r${n}`, at);
    attempt.run(lastInsertRowid);
  }
  let bodies = 0;
  for (let n = 0; n < chunks; n++) {
    const hour = Math.floor(ageOf(n / chunks) / HOUR_MS);
    chunk.run(bytesOf(16), hour, bytesOf(CHUNK_BYTES));
    if (n % CHUNKS_OF_BODY > 0) continue;
    const seq = Math.floor(n / chunks * requests) + 1;
    const { lastInsertRowid } = pack.run(
      hour,
      packNumbers([seq]),
      bytesOf(360),
    );
    body.run(seq, lastInsertRowid, bytesOf(60));
    bodies++;
    if (n % 10_000 === 0) db.exec("COMMIT; BEGIN");
  }
  db.prepare("UPDATE body_totals SET bodies = ?, bytes = ?, original_bytes = ?")
    .run(bodies, chunks * CHUNK_BYTES + bodies * 360, bodies * 120_000);
  db.exec("COMMIT");
  db.close();
}

function bytesOf(length: number): Uint8Array {
  return randomFillSync(new Uint8Array(length));
}

interface Waits {
  readonly journal: number[];
  readonly durable: number[];
}

/** Every 100 ms ten requests are recorded, every 25 ms something is written that outlives a power cut. */
async function underLoad(
  store: Store,
  accountId: string,
  work: () => Promise<unknown>,
): Promise<Waits> {
  const measured: Waits = { journal: [], durable: [] };
  const over = new AbortController();
  const every = async (
    ms: number,
    into: number[],
    write: () => Promise<unknown>,
  ) => {
    while (!over.signal.aborted) {
      const start = performance.now();
      await write();
      into.push(performance.now() - start);
      await systemClock.wait(ms, over.signal).catch(() => {}); // it is over
    }
  };
  let priority = 0;
  const writers = [
    every(100, measured.journal, () => {
      for (let n = 0; n < 10; n++) {
        const exchange = servedExchange(crypto.randomUUID(), {
          receivedAt: Date.now(),
        });
        store.journal.opened(exchange);
        store.journal.closed(exchange);
      }
      return store.journal.flush();
    }),
    every(
      25,
      measured.durable,
      () => store.accounts.update(accountId, { priority: priority++ % 1_000 }),
    ),
  ];
  await work();
  over.abort();
  await Promise.all(writers);
  return measured;
}

function waits({ journal, durable }: Waits): string {
  return `journal ${spread(journal)}; accounts ${spread(durable)}`;
}

function spread(ms: number[]): string {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.ceil(sorted.length * share) - 1] ?? 0).toFixed(1);
  return `${sorted.length} writes, median ${at(0.5)}, p99 ${
    at(0.99)
  }, longest ${at(1)} ms`;
}

async function sizes(store: Store): Promise<string> {
  const { fileBytes, freeBytes, requests, bodies } = await store.storage();
  return `${mb(fileBytes)} with log, ${
    mb(freeBytes)
  } of it free, ${requests} requests, ${bodies.bodies} bodies`;
}

function mb(bytes: number): string {
  return `${(bytes / MB).toFixed(0)} MB`;
}

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
