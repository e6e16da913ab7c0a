/** Requests and their bodies in one transaction: the same comes out as when each is written for itself. */

import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { Transcript } from "../../src/model/transcript.ts";
import { storeBodies } from "../../src/store/body_batch.ts";
import type { Bodies } from "../../src/store/body_message.ts";
import { saveEnded } from "../../src/store/ended_batch.ts";
import { getRequest, saveRecords } from "../../src/store/exchanges.ts";
import { beginRun } from "../../src/store/runs.ts";
import { START } from "../support/clock.ts";
import { count, json, openDb, read } from "./_body_bench.ts";
import { exchangeOf, randomBytes, servedExchange } from "./samples.ts";
import { packetOf } from "./_packets.ts";

const OTHER_ID = "r-other";

function bodiesOf(requestId: string, request: Uint8Array): Bodies {
  const transcript = new Transcript();
  transcript.asked([["content-type", "application/json"]], request);
  transcript.answered([]);
  transcript.saw(new Uint8Array(20));
  const { request: asked, answer } = transcript;
  return {
    requestId,
    receivedAt: START,
    sessionId: "s-1",
    previousResponseId: null,
    request: asked,
    answer,
  };
}

function turn(said: string): Uint8Array {
  return json({ messages: [{ role: "user", content: said }] });
}

/** Small bodies, a large one, one without a record, and a record without a body. */
function batch(db: DatabaseSync) {
  const run = beginRun(db, { pid: 1, startedAt: START });
  const records = ["r-1", "r-2", "r-3", "r-4"].map((id) => servedExchange(id));
  const bodies = [
    bodiesOf("r-1", turn("Hi")),
    bodiesOf("r-2", turn("Hello")),
    bodiesOf("r-3", randomBytes(50_000, 1)),
    bodiesOf(OTHER_ID, turn("Who?")),
  ];
  return { run, records, bodies };
}

/** All that the database holds of requests and bodies. */
function allOf(db: DatabaseSync): unknown {
  const tables =
    "requests attempts bodies packs chunks body_totals rollups session_rollups";
  return tables.split(" ").map((table) =>
    db.prepare(`SELECT * FROM ${table}`).all()
  );
}

Deno.test("saveEnded() writes what saveRecords() and storeBodies() write one after the other", async () => {
  const [together, apart] = [await openDb(), await openDb()];
  const { run, ...contents } = batch(together);
  const packet = packetOf(contents);
  const { room, ...answer } = saveEnded(together, { run, ...packet });
  assert.equal(room, packet.bytes);
  const other = batch(apart);
  const { refusedRecords } = saveRecords(apart, {
    run: other.run,
    ...packetOf({ records: other.records }),
  });
  const { stored, refused } = storeBodies(
    apart,
    packetOf({ bodies: other.bodies }),
  );
  assert.deepEqual(answer, { refusedRecords, stored, refused });
  assert.deepEqual(refusedRecords, []);
  assert.deepEqual(allOf(together), allOf(apart));
  assert.equal(typeof stored[0]!.conversation, "string");
});

Deno.test("saveEnded() done twice changes nothing", async () => {
  const db = await openDb();
  const { run, records, bodies } = batch(db);
  const first = saveEnded(db, { run, ...packetOf({ records, bodies }) });
  const before = allOf(db);
  assert.deepEqual(
    saveEnded(db, { run, ...packetOf({ records, bodies }) }),
    first,
  );
  assert.deepEqual(allOf(db), before);
});

Deno.test("saveEnded() completes open rows and finds those that were written before", async () => {
  const db = await openDb();
  const { run, records, bodies } = batch(db);
  const before = packetOf({ records: [exchangeOf("r-1"), records[1]] });
  saveRecords(db, { run, ...before });
  const { stored } = saveEnded(db, { run, ...packetOf({ records, bodies }) });
  assert.deepEqual(
    stored.map(({ requestId }) => requestId),
    ["r-1", "r-2", "r-3"],
  );
  for (const { requestId, conversation } of stored) {
    const row = getRequest(db, { id: requestId })!;
    assert.deepEqual([row.outcome, row.conversation], ["done", conversation]);
  }
  assert.deepEqual(read(db, "r-3")!.bytes, randomBytes(50_000, 1));
});

Deno.test("saveEnded() writes all others when a record has a bad value", async () => {
  const db = await openDb();
  const { run, records, bodies } = batch(db);
  const bad = servedExchange("r-2", { status: 200.5 });
  const packet = packetOf({ records: [records[0], bad, records[2]], bodies });
  const answer = saveEnded(db, { run, ...packet });
  assert.deepEqual(answer.refusedRecords.map(({ name }) => name), ["r-2"]);
  assert.deepEqual(answer.stored.map(({ requestId }) => requestId), [
    "r-1",
    "r-3",
  ]);
  assert.equal(count(db, "requests"), 2);
});

Deno.test("saveEnded() writes the records also when a body cannot be stored", async () => {
  const db = await openDb();
  db.exec(
    `CREATE TRIGGER full BEFORE INSERT ON chunks
     BEGIN SELECT raise(ABORT, 'disk is full'); END`,
  );
  const { run, records, bodies } = batch(db);
  assert.throws(
    () => saveEnded(db, { run, ...packetOf({ records, bodies }) }),
    /disk is full/,
  );
  assert.deepEqual([count(db, "requests"), count(db, "bodies")], [4, 0]);
});
