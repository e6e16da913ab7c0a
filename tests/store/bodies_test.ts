import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import zlib from "node:zlib";
import type { Fields } from "../../src/model/fields.ts";
import { MAX_KEPT_BYTES, Transcript } from "../../src/model/transcript.ts";
import {
  bodyTotals,
  dropBodies,
  oldestBodyHour,
} from "../../src/store/bodies.ts";
import { storeBodies } from "../../src/store/body_batch.ts";
import { type Bodies, messageOf } from "../../src/store/body_message.ts";
import { describeBodies, readBody } from "../../src/store/body_reading.ts";
import { saveExchanges } from "../../src/store/exchanges.ts";
import { migrate } from "../../src/store/migrate.ts";
import { beginRun } from "../../src/store/runs.ts";
import { START } from "../support/clock.ts";
import {
  everythingIn,
  inTempDir,
  randomBytes,
  servedExchange,
} from "./samples.ts";

const HOUR = 3_600_000;

async function openDb(path = ":memory:"): Promise<DatabaseSync> {
  const db = new DatabaseSync(path);
  await migrate(db, { path });
  return db;
}

interface Told {
  readonly at?: number;
  readonly request?: Uint8Array | null;
  readonly answer?: Uint8Array | null;
  readonly requestFields?: Fields;
  readonly answerFields?: Fields;
  readonly previousResponseId?: string;
  readonly responseId?: string;
}

/** What passed of a request, whose row is written too. */
function passed(db: DatabaseSync, requestId: string, told: Told = {}): Bodies {
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

function store(db: DatabaseSync, ...bodies: Bodies[]) {
  return storeBodies(db, messageOf(bodies));
}

function read(db: DatabaseSync, requestId: string, decode = false) {
  return readBody(db, { requestId, side: "request", decode });
}

function count(db: DatabaseSync, table: string): number {
  return Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n);
}

function conversationOf(db: DatabaseSync, id: string) {
  return db.prepare("SELECT conversation FROM requests WHERE id = ?").get(id)
    ?.conversation;
}

/** What the totals ought to be, counted. */
function counted(db: DatabaseSync) {
  const row = db.prepare(
    `SELECT coalesce(sum(bodies), 0) AS bodies, coalesce(sum(original_bytes), 0) AS originalBytes,
       coalesce(sum(length(data) + length(requests)), 0)
         + (SELECT coalesce(sum(length(data)), 0) FROM chunks) AS bytes FROM packs`,
  ).get()!;
  return { ...row };
}

function totals(db: DatabaseSync) {
  const { oldestAt: _, ...rest } = bodyTotals(db);
  return rest;
}

function sha(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

Deno.test("bodies of any size and kind read back byte for byte", async () => {
  const db = await openDb();
  const sizes = [0, 1, 2, 2_047, 2_048, 2_049, 32_768, 32_769, 65_536, 65_537];
  const bodies = [...sizes, 500_000].flatMap((size) => [
    randomBytes(size, size),
    new Uint8Array(size).fill(32),
  ]);
  for (const [nth, bytes] of bodies.entries()) {
    const id = `r-${nth}`;
    const told = { request: bytes, answer: bytes.toReversed() };
    store(db, passed(db, id, told));
    for (const side of ["request", "response"] as const) {
      const sent = side === "request" ? bytes : bytes.toReversed();
      const body = readBody(db, { requestId: id, side, decode: false })!;
      assert.deepEqual(body.bytes, sent);
      assert.equal(body.size, sent.length);
      assert.equal(body.storedSize, sent.length);
      assert.equal(body.cut, false);
      assert.equal(body.sha256, sha(sent));
    }
  }
  assert.deepEqual(totals(db), counted(db));
});

Deno.test("of a body beyond 8 MiB the beginning is stored, with size and hash of the whole", async () => {
  const db = await openDb();
  const request = randomBytes(MAX_KEPT_BYTES + 1_000, 1);
  const told = passed(db, "r-1", { request });
  store(db, told);
  const body = read(db, "r-1")!;
  assert.equal(body.cut, true);
  assert.equal(body.size, request.length);
  assert.equal(body.storedSize, MAX_KEPT_BYTES);
  assert.equal(body.sha256, sha(request));
  assert.equal(
    Buffer.compare(body.bytes, request.subarray(0, MAX_KEPT_BYTES)),
    0,
  );
});

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

Deno.test("readBody() does not give out what is damaged in a pack", async () => {
  const db = await openDb();
  store(db, passed(db, "r-1", { request: randomBytes(3_000, 1) }));
  const { data } = db.prepare("SELECT data FROM packs").get()!;
  const bytes = data as Uint8Array;
  bytes[bytes.length - 100]! ^= 1;
  db.prepare("UPDATE packs SET data = ?").run(bytes);
  assert.throws(() => read(db, "r-1"), /Cannot read the bodies of r-1/);
  assert.throws(() => describeBodies(db, { requestId: "r-1" }), /damaged/);
  db.exec("DELETE FROM packs");
  assert.throws(() => read(db, "r-1"), /damaged/);
});

Deno.test("no credential of a header reaches the database file", async () => {
  await inTempDir(async (dir) => {
    const db = await openDb(join(dir, "b.db"));
    const fields = (secret: string): Fields => [
      ["authorization", `Bearer ${secret}`],
      ["x-api-key", secret],
      ["cookie", `session=${secret}`],
      ["set-cookie", `session=${secret}`],
      ["x-any-password", secret],
      ["x-odd", `Bearer ${secret}`],
      ["accept", "text/everything"],
    ];
    const told = passed(db, "r-1", {
      requestFields: fields("lemon-tree-1"),
      answerFields: fields("lemon-tree-2"),
    });
    store(db, told);
    const shown = describeBodies(db, { requestId: "r-1" });
    db.close();
    // Fields are packed in the file; what can be read of them is what was packed.
    assert.doesNotMatch(await everythingIn(dir), /lemon-tree/);
    assert.doesNotMatch(JSON.stringify(shown), /lemon-tree/);
    assert.deepEqual(shown.request!.fields, [
      ["x-any-password", "[secret]"],
      ["x-odd", "Bearer [secret]"],
      ["accept", "text/everything"],
    ]);
    assert.deepEqual(shown.response!.fields, shown.request!.fields);
  });
});

Deno.test("readBody() undoes the encoding on demand and says when it cannot", async () => {
  const db = await openDb();
  const plain = json({ messages: [{ role: "user", content: "Hi" }] });
  const packed = {
    gzip: zlib.gzipSync(plain),
    zstd: zlib.zstdCompressSync(plain),
    br: zlib.brotliCompressSync(plain),
    odd: randomBytes(100, 1),
  };
  for (const [encoding, bytes] of Object.entries(packed)) {
    const request = Uint8Array.from(bytes);
    const requestFields: Fields = [["content-encoding", encoding]];
    const told = passed(db, encoding, { request, requestFields });
    store(db, told);
    const raw = read(db, encoding)!;
    assert.deepEqual(raw.bytes, request);
    assert.equal(raw.encoding, encoding);
    assert.equal(raw.isDecoded, false);
    const decoded = read(db, encoding, true)!;
    assert.equal(decoded.isDecoded, encoding !== "odd");
    assert.deepEqual(
      Uint8Array.from(decoded.bytes),
      encoding === "odd" ? request : plain,
    );
  }
  // The conversation is known all the same.
  const ids = ["gzip", "zstd", "br"].map((id) => conversationOf(db, id));
  assert.equal(new Set(ids).size, 1);
  assert.equal(typeof ids[0], "string");
  assert.equal(conversationOf(db, "odd"), null);
});

Deno.test("readBody() does not give out what is damaged", async () => {
  const db = await openDb();
  const request = randomBytes(30_000, 1);
  store(db, passed(db, "r-1", { request }));
  db.exec("UPDATE chunks SET data = zeroblob(length(data)) WHERE id = 2");
  assert.throws(() => read(db, "r-1"), /Cannot read the bodies of r-1/);
  db.exec("DELETE FROM chunks WHERE id = 2");
  assert.throws(() => read(db, "r-1"), /damaged/);
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
