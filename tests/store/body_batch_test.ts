/** Bodies are stored: what they share, how much room they take, and of which conversation they are. */

import assert from "node:assert/strict";
import { bodyTotals } from "../../src/store/bodies.ts";
import { describeBodies, readBody } from "../../src/store/body_reading.ts";
import {
  conversationOf,
  count,
  counted,
  json,
  openDb,
  passed,
  read,
  sha,
  store,
  totals,
} from "./_body_bench.ts";
import { randomBytes } from "./samples.ts";

Deno.test("a turn that repeats the last one takes little more room", async () => {
  const db = await openDb();
  const said = randomBytes(300_000, 1);
  store(db, passed(db, "r-1", { request: said }));
  const before = bodyTotals(db).bytes;
  const more = Uint8Array.from([...said, ...randomBytes(5_000, 2)]);
  store(db, passed(db, "r-2", { request: more }));
  const growth = bodyTotals(db).bytes - before;
  assert.ok(growth < 5_000 + 2 * 32_768, `${growth} bytes`);
  assert.deepEqual(read(db, "r-2")!.bytes, more);
  assert.deepEqual(totals(db), counted(db));
});

Deno.test("storing bodies twice changes nothing", async () => {
  const db = await openDb();
  const bodies = [passed(db, "r-1", { request: randomBytes(50_000, 1) })];
  const first = store(db, ...bodies);
  const before = bodyTotals(db);
  assert.deepEqual(store(db, ...bodies), first);
  assert.deepEqual(bodyTotals(db), before);
  assert.deepEqual([count(db, "bodies"), count(db, "packs")], [1, 1]);
});

Deno.test("storeBodies() tells what was stored, and passes over a request without a row", async () => {
  const db = await openDb();
  const known = passed(db, "r-1", {
    request: json({ messages: [{ role: "user", content: "Hi" }] }),
    answer: null,
  });
  const { stored, refused } = store(
    db,
    { ...known, requestId: "unknown" },
    known,
  );
  assert.deepEqual(refused, []);
  assert.deepEqual(stored, [{
    requestId: "r-1",
    conversation: conversationOf(db, "r-1"),
    request: 45,
    response: null,
  }]);
  assert.equal(typeof stored[0]!.conversation, "string");
  assert.equal(count(db, "bodies"), 1);
  assert.equal(
    readBody(db, { requestId: "r-1", side: "response", decode: false }),
    null,
  );
});

Deno.test("a batch of bodies is stored whole or not at all", async () => {
  const db = await openDb();
  db.exec(
    `CREATE TRIGGER full BEFORE UPDATE ON bodies WHEN new.request = 2
     BEGIN SELECT raise(ABORT, 'disk is full'); END`,
  );
  const bodies = ["r-1", "r-2"].map((id, seed) =>
    passed(db, id, { request: randomBytes(20_000, seed) })
  );
  assert.throws(() => store(db, ...bodies), /disk is full/);
  assert.deepEqual(
    [...["bodies", "packs", "chunks"].map((table) => count(db, table))]
      .concat(bodyTotals(db).bytes),
    [0, 0, 0, 0],
  );
  db.exec("DROP TRIGGER full");
  assert.equal(store(db, ...bodies).stored.length, 2);
  assert.deepEqual(totals(db), counted(db));
});

Deno.test("small bodies of one batch share packs, and each reads back for itself", async () => {
  const db = await openDb();
  const turns = Array.from({ length: 120 }, (_, seed) => ({
    request: randomBytes(4_300, seed),
    answer: randomBytes(600, seed + 1_000),
  }));
  store(db, ...turns.map((turn, nth) => passed(db, `r-${nth}`, turn)));
  assert.equal(count(db, "packs"), 3);
  assert.equal(count(db, "chunks"), 0);
  for (const [nth, { request, answer }] of turns.entries()) {
    const requestId = `r-${nth}`;
    const told = describeBodies(db, { requestId });
    assert.equal(told.request!.sha256, sha(request));
    assert.deepEqual(read(db, requestId)!.bytes, request);
    const side = "response";
    const body = readBody(db, { requestId, side, decode: false })!;
    assert.deepEqual(body.bytes, answer);
    assert.equal(body.bytes.buffer.byteLength, answer.length);
  }
  assert.deepEqual(totals(db), counted(db));
});

Deno.test("bodies that are small, large, both or none stand side by side in one batch", async () => {
  const db = await openDb();
  const large = randomBytes(40_000, 1);
  const small = randomBytes(400, 2);
  const told = [
    { request: large, answer: small },
    { request: small, answer: randomBytes(70_000, 3) },
    { request: large, answer: null },
    { request: null, answer: small },
  ];
  store(db, ...told.map((one, nth) => passed(db, `r-${nth}`, one)));
  assert.equal(count(db, "packs"), 1);
  for (const [nth, { request, answer }] of told.entries()) {
    const requestId = `r-${nth}`;
    const bytesOf = (side: "request" | "response") =>
      readBody(db, { requestId, side, decode: false })?.bytes ?? null;
    assert.deepEqual(bytesOf("request"), request ?? new Uint8Array());
    assert.deepEqual(bytesOf("response"), answer);
  }
  assert.deepEqual(totals(db), counted(db));
});

Deno.test("a response that goes on from another one is of its conversation", async () => {
  const db = await openDb();
  const turns = [
    passed(db, "r-1", { request: json({ input: "Hi" }), responseId: "resp_1" }),
    passed(db, "r-2", { previousResponseId: "resp_1", responseId: "resp_2" }),
    passed(db, "r-3", { previousResponseId: "resp_2" }),
    passed(db, "r-4", { previousResponseId: "resp_of_old" }),
    passed(db, "r-5", { previousResponseId: "resp_of_old" }),
  ];
  store(db, ...turns);
  const [one, two, three, four, five] = turns.map(({ requestId }) =>
    conversationOf(db, requestId)
  );
  assert.equal(typeof one, "string");
  assert.deepEqual([two, three], [one, one]);
  assert.notEqual(four, one);
  assert.equal(five, four);
});
