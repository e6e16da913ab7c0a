/** What storing the bodies of a long conversation costs: room in the database, and time of the thread that writes. */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import zlib from "node:zlib";
import type { Bodies } from "../../src/store/body_message.ts";
import { openDatabase } from "../../src/store/db.ts";
import { ThreadLane } from "../../src/store/lane.ts";
import { migrate } from "../../src/store/migrate.ts";
import { saveExchanges } from "../../src/store/exchanges.ts";
import { operations } from "../../src/store/operations.ts";
import { Exchange } from "../../src/model/exchange.ts";
import { Transcript } from "../../src/model/transcript.ts";
import { conversation, type Turn } from "./conversation_fixture.ts";
import { packetOf } from "../store/_packets.ts";

const { values } = parseArgs({
  options: { turns: { type: "string", default: "100" } },
});
const turns = [...conversation({
  turns: Number(values.turns),
  firstBytes: 80_000,
  lastBytes: 1_000_000,
  seed: 1,
})];
const dir = Deno.makeTempDirSync({ prefix: "ccflare-bodies-" });
try {
  tellSizes(turns);
  await measureOurs(join(dir, "ours.db"));
  measureNaive(join(dir, "naive.db"));
} finally {
  Deno.removeSync(dir, { recursive: true });
}

function tellSizes(turns: readonly Turn[]): void {
  const requests = turns.map(({ request }) => request.length);
  const answers = turns.map(({ answer }) => answer.length);
  print(
    `${turns.length} turns; requests ${kb(requests[0]!)} to ${
      kb(requests.at(-1)!)
    }, ` +
      `${mb(sum(requests))} in all; answers ${mb(sum(answers))} in all`,
  );
}

async function measureOurs(path: string): Promise<void> {
  const db = openDatabase({ path });
  await migrate(db, { path });
  const records = turns.map((_, nth) => recordOf(nth));
  const run = operations.beginRun(db, { pid: 1, startedAt: 0 });
  saveExchanges(db, { run, records });
  db.close();
  const before = sizeOf(path);

  const lane = new ThreadLane({ path });
  const roundTrips: number[] = [];
  for (const [nth, turn] of turns.entries()) {
    const bodies = bodiesOf(nth, turn);
    const start = performance.now();
    await lane.run("storeBodies", packetOf({ bodies: [bodies] }));
    roundTrips.push(performance.now() - start);
  }
  const exact = await countExact(lane);
  await lane.close();
  const growth = sizeOf(path) - before;
  print(`ours:  the database grew by ${mb(growth)} (at most 4 MB)`);
  print(
    `       ${exact} of ${turns.length * 2} bodies read back byte for byte`,
  );
  print(
    `       writing as seen from outside the thread: ${spread(roundTrips)}`,
  );
  print(`       in the thread itself: ${spread(timesInside(path + ".2"))}`);
  tellTables(path);
}

/** The same work once more without a thread, so that only it is measured. */
function timesInside(path: string): number[] {
  const copy = path.slice(0, -2);
  Deno.copyFileSync(copy, path);
  const db = openDatabase({ path });
  db.exec(
    "DELETE FROM bodies; DELETE FROM packs; DELETE FROM chunks; UPDATE body_totals SET bytes = 0",
  );
  const times = turns.map((turn, nth) => {
    const packet = packetOf({ bodies: [bodiesOf(nth, turn)] });
    const start = performance.now();
    operations.storeBodies(db, packet);
    return performance.now() - start;
  });
  db.close();
  return times;
}

/** What one would do first: each body packed into a row of its own. */
function measureNaive(path: string): void {
  const db = openDatabase({ path });
  db.exec("CREATE TABLE bodies (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
  const insert = db.prepare("INSERT INTO bodies (body) VALUES (?)");
  const times = turns.map(({ request, answer }) => {
    const start = performance.now();
    insert.run(new Uint8Array(zlib.gzipSync(request)));
    insert.run(new Uint8Array(zlib.gzipSync(answer)));
    return performance.now() - start;
  });
  db.close();
  print(`naive: ${mb(sizeOf(path))}; ${spread(times)}`);
}

async function countExact(lane: ThreadLane): Promise<number> {
  let exact = 0;
  for (const [nth, turn] of turns.entries()) {
    for (const side of ["request", "response"] as const) {
      const requestId = idOf(nth);
      const read = await lane.run("readBody", {
        requestId,
        side,
        decode: false,
      });
      const sent = side === "request" ? turn.request : turn.answer;
      const isSame = read !== null && hashOf(read.bytes) === hashOf(sent) &&
        read.sha256 === hashOf(sent);
      if (isSame) exact++;
    }
  }
  return exact;
}

function tellTables(path: string): void {
  const db = new DatabaseSync(path, { readOnly: true });
  const row = db.prepare(
    `SELECT (SELECT count(*) FROM chunks) AS chunks, (SELECT sum(length(data)) FROM chunks) AS data,
       (SELECT sum(length(data)) FROM packs) AS packs,
       sum(length(request_chunks)) + coalesce(sum(length(response_chunks)), 0) AS lists FROM bodies`,
  ).get()!;
  db.close();
  print(
    `       ${row.chunks} chunks with ${mb(Number(row.data))}; ` +
      `lists of chunks ${kb(Number(row.lists))}; packs ${
        kb(Number(row.packs))
      }`,
  );
}

function recordOf(nth: number): Exchange {
  const client = { userAgent: null, sessionId: "s", keyName: null };
  const exchange = new Exchange({
    id: idOf(nth),
    receivedAt: nth * 60_000,
    method: "POST",
    path: "/v1/messages",
    client,
  }, 0);
  exchange.close("done", 1);
  return exchange;
}

function bodiesOf(nth: number, turn: Turn): Bodies {
  const transcript = new Transcript();
  transcript.asked(turn.requestFields, turn.request);
  transcript.answered(turn.answerFields);
  transcript.saw(turn.answer);
  const { request, answer } = transcript;
  const about = { sessionId: "s", previousResponseId: null };
  // A minute between two turns: hours go by in a long conversation.
  const receivedAt = nth * 60_000;
  return { requestId: idOf(nth), receivedAt, ...about, request, answer };
}

function idOf(nth: number): string {
  return `0193b0c0-0000-7000-8000-${String(nth).padStart(12, "0")}`;
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function spread(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    `${sorted[Math.floor((sorted.length - 1) * share)]!.toFixed(1)} ms`;
  return `median ${at(0.5)}, 95 % ${at(0.95)}, longest ${at(1)} per turn`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function kb(bytes: number): string {
  return `${Math.round(bytes / 1_000)} kB`;
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
}

function sizeOf(path: string): number {
  return Deno.statSync(path).size;
}
