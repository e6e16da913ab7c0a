/** Requests and their bodies in one transaction: the same comes out as when each is written for itself. */

import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { Transcript } from "../../src/model/transcript.ts";
import { storeBodies } from "../../src/store/body_batch.ts";
import {
  type Bodies,
  messageOf,
  parcelOf,
} from "../../src/store/body_message.ts";
import { saveEnded } from "../../src/store/ended_batch.ts";
import { getRequest, saveExchangeTexts } from "../../src/store/exchanges.ts";
import { beginRun } from "../../src/store/runs.ts";
import { START } from "../support/clock.ts";
import { count, json, openDb, read } from "./_body_bench.ts";
import { exchangeOf, randomBytes, servedExchange } from "./samples.ts";

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
  const texts = records.map((record) => JSON.stringify(record));
  return { run, texts, message: () => messageOf(bodies.map(parcelOf)) };
}

/** All that the database holds of requests and bodies. */
function contents(db: DatabaseSync): unknown {
  const tables =
    "requests attempts bodies packs chunks body_totals rollups session_rollups";
  return tables.split(" ").map((table) =>
    db.prepare(`SELECT * FROM ${table}`).all()
  );
}

Deno.test("saveEnded() writes what saveExchangeTexts() and storeBodies() write one after the other", async () => {
  const [together, apart] = [await openDb(), await openDb()];
  const one = batch(together);
  const message = one.message();
  const { room, ...answer } = saveEnded(together, { ...one, ...message });
  assert.equal(room, message.bytes);
  const other = batch(apart);
  assert.deepEqual(saveExchangeTexts(apart, other), []);
  const { stored, refused } = storeBodies(apart, other.message());
  assert.deepEqual(answer, { refusedRecords: [], stored, refused });
  assert.deepEqual(contents(together), contents(apart));
  assert.equal(typeof stored[0]!.conversation, "string");
});

Deno.test("saveEnded() done twice changes nothing", async () => {
  const db = await openDb();
  const { run, texts, message } = batch(db);
  const first = saveEnded(db, { run, texts, ...message() });
  const before = contents(db);
  assert.deepEqual(saveEnded(db, { run, texts, ...message() }), first);
  assert.deepEqual(contents(db), before);
});

Deno.test("saveEnded() completes open rows and finds those that were written before", async () => {
  const db = await openDb();
  const { run, texts, message } = batch(db);
  const opened = JSON.stringify(exchangeOf("r-1"));
  const { [1]: second } = texts;
  saveExchangeTexts(db, { run, texts: [opened, second!] });
  const { stored } = saveEnded(db, { run, texts, ...message() });
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
  const { run, texts, message } = batch(db);
  const bad = JSON.stringify(servedExchange("r-2", { status: 200.5 }));
  const answer = saveEnded(db, {
    run,
    texts: [texts[0]!, bad, texts[2]!],
    ...message(),
  });
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
  const { run, texts, message } = batch(db);
  assert.throws(
    () => saveEnded(db, { run, texts, ...message() }),
    /disk is full/,
  );
  assert.deepEqual([count(db, "requests"), count(db, "bodies")], [4, 0]);
});
