/** Bodies are read back as they were, without credentials, and not when they are damaged. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import zlib from "node:zlib";
import type { Fields } from "../../src/model/fields.ts";
import { MAX_KEPT_BYTES } from "../../src/model/transcript.ts";
import { describeBodies, readBody } from "../../src/store/body_reading.ts";
import {
  conversationOf,
  counted,
  json,
  openDb,
  passed,
  read,
  sha,
  store,
  totals,
} from "./_body_bench.ts";
import { everythingIn, inTempDir, randomBytes } from "./samples.ts";

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
