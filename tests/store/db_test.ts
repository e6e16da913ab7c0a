import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Fault } from "../../src/model/fault.ts";
import {
  durably,
  MEMORY,
  openDatabase,
  transaction,
} from "../../src/store/db.ts";
import { inTempDir } from "./samples.ts";

Deno.test({
  name:
    "openDatabase() lets only the owner read the directory, the file and its side files",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inTempDir((dir) => {
      const path = join(dir, "home", "ccflare.db");
      const db = openDatabase({ path });
      db.exec("CREATE TABLE things (a)");
      const modeOf = (end: string) => Deno.statSync(path + end).mode! & 0o777;
      assert.deepEqual(["", "-wal", "-shm"].map(modeOf), [0o600, 0o600, 0o600]);
      assert.equal(Deno.statSync(join(dir, "home")).mode! & 0o777, 0o700);
      db.close();
    }),
});

Deno.test("openDatabase() closes an existing file to others", () =>
  inTempDir((dir) => {
    if (Deno.build.os === "windows") return;
    const path = join(dir, "ccflare.db");
    Deno.writeTextFileSync(path, "", { mode: 0o644 });
    openDatabase({ path }).close();
    assert.equal(Deno.statSync(path).mode! & 0o777, 0o600);
  }));

Deno.test("openDatabase() names the file when it is no database, and leaves it as it is", () =>
  inTempDir((dir) => {
    const path = join(dir, "ccflare.db");
    const junk = "not a database ".repeat(100);
    Deno.writeTextFileSync(path, junk);
    assert.throws(
      () => openDatabase({ path }),
      (error) => error instanceof Fault && error.message.includes(path),
    );
    assert.equal(Deno.readTextFileSync(path), junk);
  }));

Deno.test("openDatabase() for queries changes nothing, and still brings the log into the file", () =>
  inTempDir((dir) => {
    const path = join(dir, "ccflare.db");
    using writer = openDatabase({ path });
    writer.exec("CREATE TABLE things (a)");
    using reader = openDatabase({ path, queryOnly: true });
    assert.throws(() => reader.exec("DELETE FROM things"), /readonly/);
    const brought = reader.prepare("PRAGMA wal_checkpoint(PASSIVE)").get();
    assert.ok(Number(brought!.checkpointed) > 0);
    assert.equal(brought!.checkpointed, brought!.log);
  }));

Deno.test("transaction() writes all or, when the work throws, nothing", () => {
  using db = new DatabaseSync(":memory:");
  db.exec("CREATE TABLE things (a)");
  const count = () => db.prepare("SELECT count(*) AS n FROM things").get()?.n;
  const insert = () => db.exec("INSERT INTO things VALUES (1)");
  assert.throws(() =>
    transaction(db, () => {
      insert();
      throw new RangeError("no");
    }), RangeError);
  assert.equal(count(), 0);
  transaction(db, insert);
  assert.equal(count(), 1);
});

Deno.test("durably() syncs what it does to the disk, and nothing after it", () => {
  using db = openDatabase({ path: MEMORY });
  const mode = () => db.prepare("PRAGMA synchronous").get()?.synchronous;
  const [NORMAL, FULL] = [1, 2];
  assert.equal(durably(db, mode), FULL);
  assert.equal(mode(), NORMAL);
  assert.throws(() => durably(db, () => db.exec("nonsense")));
  assert.equal(mode(), NORMAL);
});
