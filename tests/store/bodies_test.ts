/** Stored bodies go in their time, and their totals with them. */

import assert from "node:assert/strict";
import {
  bodyTotals,
  dropBodies,
  oldestBodyHour,
} from "../../src/store/bodies.ts";
import { START } from "../support/clock.ts";
import {
  count,
  counted,
  HOUR,
  openDb,
  passed,
  read,
  store,
  totals,
} from "./_body_bench.ts";
import { randomBytes } from "./samples.ts";

Deno.test("bodies of different hours do not share a pack, so that each goes in its time", async () => {
  const db = await openDb();
  const request = randomBytes(100, 1);
  const at = (id: string, hours: number) =>
    passed(db, id, { request, at: START + hours * HOUR });
  store(db, at("r-1", 0), at("r-2", 1), at("r-3", 1), at("r-4", 0));
  assert.equal(count(db, "packs"), 3);
  dropBodies(db, { before: START + HOUR, limit: 100 });
  const left = ["r-1", "r-2", "r-3", "r-4"].filter((id) => read(db, id));
  assert.deepEqual(left, ["r-2", "r-3"]);
});

Deno.test("the bodies of a request go with its row, and never become those of another one", async () => {
  const db = await openDb();
  store(db, passed(db, "r-1", { request: randomBytes(100, 1) }));
  db.exec("DELETE FROM requests");
  const request = randomBytes(100, 2);
  const next = passed(db, "r-2", { request, at: START + HOUR });
  assert.deepEqual(
    db.prepare("SELECT seq FROM requests WHERE id = 'r-2'").get()!.seq,
    1,
  );
  assert.equal(read(db, "r-2"), null);
  store(db, next);
  assert.deepEqual(read(db, "r-2")!.bytes, request);
  assert.equal(dropBodies(db, { before: START + HOUR, limit: 9 }).bodies, 2);
  assert.deepEqual(read(db, "r-2")!.bytes, request);
  assert.deepEqual(totals(db), counted(db));
});

Deno.test("dropBodies() deletes what is older, in steps, and no piece that is still part of something", async () => {
  const db = await openDb();
  const shared = randomBytes(100_000, 1);
  const old = Uint8Array.from([...randomBytes(60_000, 2), ...shared]);
  const put = (id: string, at: number, request: Uint8Array) =>
    store(db, passed(db, id, { at, request }));
  put("old", START, old);
  put("older", START - HOUR, randomBytes(20_000, 3));
  put("new", START + HOUR, shared);
  assert.equal(oldestBodyHour(db), Math.floor((START - HOUR) / HOUR));
  const before = START + HOUR;
  const sums = { bodies: 0, chunks: 0, bytes: 0 };
  const { bytes: bytesBefore } = bodyTotals(db);
  for (let steps = 1;; steps++) {
    const dropped = dropBodies(db, { before, limit: 3 });
    assert.ok(dropped.bodies + dropped.chunks <= 3);
    sums.bodies += dropped.bodies;
    sums.chunks += dropped.chunks;
    sums.bytes += dropped.bytes;
    assert.deepEqual(totals(db), counted(db));
    if (!dropped.more) break;
    assert.ok(steps < 100);
  }
  assert.equal(sums.bodies, 4);
  assert.ok(sums.chunks >= 5);
  assert.equal(bodyTotals(db).bytes, bytesBefore - sums.bytes);
  assert.equal(read(db, "old"), null);
  assert.deepEqual(read(db, "new")!.bytes, shared);
  assert.equal(bodyTotals(db).oldestAt, Math.floor(before / HOUR) * HOUR);
  // What was dropped is stored anew when it comes again.
  put("again", START + 2 * HOUR, old);
  assert.deepEqual(read(db, "again")!.bytes, old);
});

Deno.test("dropBodies() leaves nothing behind when everything is old", async () => {
  const db = await openDb();
  const request = randomBytes(100_000, 1);
  store(db, passed(db, "r-1", { request }));
  const { more } = dropBodies(db, { before: START + HOUR, limit: 1_000 });
  assert.equal(more, false);
  assert.deepEqual(bodyTotals(db), {
    bodies: 0,
    bytes: 0,
    originalBytes: 0,
    oldestAt: null,
  });
  assert.equal(count(db, "chunks"), 0);
  assert.equal(oldestBodyHour(db), null);
});
