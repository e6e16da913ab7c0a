import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Exchange } from "../../src/model/exchange.ts";
import type { StoredBodies } from "../../src/model/event.ts";
import { Transcript } from "../../src/model/transcript.ts";
import { type Bodies, bodiesIn } from "../../src/store/body_message.ts";
import { BodyShelf } from "../../src/store/body_shelf.ts";
import { Journal } from "../../src/store/journal.ts";
import { InlineLane, type Lane } from "../../src/store/lane.ts";
import { migrate } from "../../src/store/migrate.ts";
import { Packer, type Packet } from "../../src/store/_packet.ts";
import { WriteHealth } from "../../src/store/write_health.ts";
import { HandClock } from "../support/clock.ts";
import { openTestStore, randomBytes, servedExchange } from "./samples.ts";

const MIB = 1_048_576;

/** What the writer is asked to do with bodies: with the records of their requests, or for themselves. */
const STORING = ["saveEnded", "storeBodies"];

/** A journal and a shelf on a database in memory, with a lane between them that can fail. */
async function openBench() {
  const db = new DatabaseSync(":memory:");
  await migrate(db, { path: ":memory:" });
  const inner = new InlineLane(db);
  const clock = new HandClock();
  const logged: string[] = [];
  const stored: StoredBodies[] = [];
  const asked: string[] = [];
  const letGo: string[] = [];
  const packets: Bodies[][] = [];
  const trouble = new Map<string, string>();
  const lane: Lane = {
    run(name, args) {
      asked.push(name);
      if (STORING.includes(name)) packets.push([...bodiesIn(args as Packet)]);
      const why = trouble.get(name);
      return why === undefined
        ? inner.run(name, args)
        : Promise.reject(new Error(why));
    },
    close: () => inner.close(),
  };
  const log = (_level: string, message: string) => logged.push(message);
  const health = new WriteHealth(log);
  const packer = new Packer();
  const journal = new Journal({ lane, clock, health, log, packer });
  const shelf = new BodyShelf({
    ...{ lane, clock, health, log, packer, journal },
    onStored: (one) => stored.push(one),
  });
  return {
    ...{ db, clock, logged, stored, asked, packets, letGo, health },
    ...{ journal, shelf },
    fail(why: string, names: readonly string[] = STORING) {
      for (const name of names) trouble.set(name, why);
    },
    recover: () => trouble.clear(),
    /** The ids in each message to the writer. */
    batches: () =>
      packets.map((bodies) => bodies.map(({ requestId }) => requestId)),
    end(id: string, body: Uint8Array = new Uint8Array(10)): Exchange {
      const exchange = servedExchange(id);
      journal.closed(exchange);
      shelf.put(exchange, transcriptOf(body), () => letGo.push(id));
      return exchange;
    },
    async [Symbol.asyncDispose]() {
      await shelf.close();
      await journal.close();
      await lane.close();
      assert.equal(clock.pending, 0);
    },
  };
}

function transcriptOf(body: Uint8Array): Transcript {
  const transcript = new Transcript();
  transcript.asked([], body);
  transcript.answered([]);
  return transcript;
}

Deno.test("BodyShelf writes bodies 90 ms after they came, together with the rows of their requests, and tells of it", async () => {
  await using bench = await openBench();
  bench.end("r-1", randomBytes(100, 1));
  await bench.clock.advance(89);
  assert.deepEqual(bench.batches(), []);
  await bench.clock.advance(1);
  assert.deepEqual(bench.batches(), [["r-1"]]);
  assert.deepEqual(bench.asked, ["beginRun", "saveEnded"]);
  assert.equal(bench.journal.health().queued, 0);
  assert.deepEqual(bench.stored, [
    { requestId: "r-1", conversation: null, request: 100, response: 0 },
  ]);
  assert.deepEqual(bench.shelf.health(), { queued: 0, lost: 0 });
});

Deno.test("BodyShelf writes bodies for themselves when the request has its row already", async () => {
  await using bench = await openBench();
  bench.end("r-1");
  await bench.journal.flush();
  await bench.clock.advance(90);
  assert.deepEqual(bench.asked.slice(1), ["saveRecords", "storeBodies"]);
  assert.equal(bench.stored.length, 1);
});

Deno.test("BodyShelf waits until the journal has written the request", async () => {
  await using bench = await openBench();
  bench.fail("disk is full", ["saveEnded", "saveRecords"]);
  bench.end("r-1");
  await bench.clock.advance(1_000);
  assert.ok(!bench.asked.includes("storeBodies"));
  assert.deepEqual(bench.shelf.health(), { queued: 1, lost: 0 });
  bench.recover();
  await bench.clock.advance(10_000);
  assert.equal(bench.asked.at(-1), "storeBodies");
  assert.equal(bench.stored.length, 1);
});

Deno.test("BodyShelf in trouble keeps no record waiting", async () => {
  await using bench = await openBench();
  bench.fail("cannot pack");
  bench.end("r-1");
  await bench.clock.advance(90 + 250);
  assert.equal(bench.journal.health().queued, 0);
  bench.end("r-2");
  await bench.clock.advance(100);
  assert.equal(bench.journal.health().queued, 0);
  assert.equal(bench.shelf.health().queued, 2);
  bench.recover();
  await bench.shelf.flush();
  assert.equal(bench.stored.length, 2);
});

Deno.test("BodyShelf keeps what could not be written and tries again", async () => {
  await using bench = await openBench();
  bench.fail("disk is full");
  bench.end("r-1");
  await bench.clock.advance(150);
  assert.equal(bench.shelf.health().queued, 1);
  assert.equal(bench.health.state, "failing");
  assert.deepEqual(bench.logged, [
    "Cannot write request records, trying again until it works",
    "Cannot write bodies, trying again until it works",
  ]);
  bench.recover();
  await bench.clock.advance(250);
  assert.deepEqual(bench.stored.map(({ requestId }) => requestId), ["r-1"]);
  assert.equal(bench.health.state, "ok");
});

Deno.test("BodyShelf lets go of bodies when they are stored or given up, not before", async () => {
  await using bench = await openBench();
  bench.fail("disk is full");
  const body = randomBytes(8 * MIB, 1);
  bench.end("r-1", body);
  await bench.clock.advance(150);
  assert.deepEqual(bench.letGo, []);
  for (let nth = 2; nth <= 9; nth++) bench.end(`r-${nth}`, body);
  assert.deepEqual(bench.letGo, ["r-1", "r-2"], "given up");
  bench.recover();
  await bench.shelf.flush();
  assert.equal(bench.letGo.length, 9);
});

Deno.test("BodyShelf sends at most 4 MiB in one message, or one larger body", async () => {
  await using bench = await openBench();
  bench.end("r-1", randomBytes(1.5 * MIB, 1));
  bench.end("r-2", randomBytes(1.5 * MIB, 2));
  bench.end("r-3", randomBytes(1.5 * MIB, 3));
  bench.end("r-4", randomBytes(6 * MIB, 4));
  await bench.shelf.flush();
  assert.deepEqual(bench.batches(), [["r-1", "r-2"], ["r-3"], ["r-4"]]);
});

Deno.test("BodyShelf sends the bodies of at most 400 requests in one message", async () => {
  await using bench = await openBench();
  for (let nth = 1; nth <= 900; nth++) bench.end(`r-${nth}`);
  await bench.shelf.flush();
  assert.deepEqual(bench.batches().map(({ length }) => length), [
    400,
    400,
    100,
  ]);
});

Deno.test("BodyShelf has each record written along with its bodies, however many batches that takes", async () => {
  await using bench = await openBench();
  for (let nth = 1; nth <= 900; nth++) bench.end(`r-${nth}`);
  await bench.clock.advance(90);
  assert.deepEqual(bench.asked.slice(1), [
    "saveEnded",
    "saveEnded",
    "saveEnded",
  ]);
  assert.equal(bench.stored.length, 900);
  assert.equal(bench.journal.health().queued, 0);
});

Deno.test("BodyShelf has a record written along, however many without bodies came before", async () => {
  await using bench = await openBench();
  for (let nth = 1; nth <= 1_500; nth++) {
    bench.journal.closed(servedExchange(`without-${nth}`));
  }
  bench.end("r-1");
  await bench.shelf.flush();
  assert.deepEqual(bench.stored.map(({ requestId }) => requestId), ["r-1"]);
});

Deno.test("BodyShelf in trouble leaves also those records to the journal whose bodies were to come later", async () => {
  await using bench = await openBench();
  for (let nth = 1; nth <= 500; nth++) bench.end(`r-${nth}`);
  bench.fail("cannot pack");
  await bench.clock.advance(90 + 250);
  assert.equal(bench.journal.health().queued, 0);
  assert.equal(bench.shelf.health().queued, 500);
  bench.recover();
  await bench.shelf.flush();
  assert.equal(bench.stored.length, 500);
});

Deno.test("BodyShelf gives the oldest up beyond 64 MiB, counts them and says so once a minute", async () => {
  await using bench = await openBench();
  bench.fail("disk is full");
  const body = new Uint8Array(8 * MIB);
  for (let nth = 1; nth <= 9; nth++) bench.end(`r-${nth}`, body);
  assert.deepEqual(bench.shelf.health(), { queued: 7, lost: 2 });
  const said = () =>
    bench.logged.filter((line) => line.startsWith("Bodies are given up"));
  assert.equal(said().length, 1);
  await bench.clock.advance(60_000);
  bench.end("r-10", body);
  assert.equal(said().length, 2);
  bench.recover();
  await bench.shelf.flush();
  assert.deepEqual(
    bench.stored.map(({ requestId }) => requestId),
    ["r-4", "r-5", "r-6", "r-7", "r-8", "r-9", "r-10"],
  );
});

Deno.test("BodyShelf sends no more of a buffer than the body has of it", async () => {
  await using bench = await openBench();
  const large = randomBytes(2_000_000, 1);
  bench.end("r-1", large.subarray(1_000, 1_010));
  await bench.shelf.flush();
  const [piece] = bench.packets[0]![0]!.request!.pieces;
  assert.equal(piece!.buffer.byteLength, 524_288, "the least room there is");
  assert.deepEqual(piece, large.slice(1_000, 1_010));
});

Deno.test("BodyShelf.close() writes what is left and never rejects", async () => {
  const bench = await openBench();
  bench.end("r-1");
  await bench.shelf.close();
  assert.equal(bench.stored.length, 1);
  await using failing = await openBench();
  failing.fail("disk is full");
  failing.end("r-1");
  await failing.shelf.close();
  assert.deepEqual(failing.shelf.health(), { queued: 1, lost: 1 });
  assert.ok(failing.logged.includes("Cannot write the last bodies"));
  await bench[Symbol.asyncDispose]();
});

Deno.test("a store that is closed has written the bodies it was given", async () => {
  const told: StoredBodies[] = [];
  const { store } = await openTestStore({
    onBodiesStored: (one) => told.push(one),
  });
  const exchange = servedExchange("r-1");
  store.journal.closed(exchange);
  store.bodies.put(exchange, transcriptOf(randomBytes(5_000, 1)), () => {});
  await store.close();
  assert.deepEqual(told.map(({ request }) => request), [5_000]);
});
