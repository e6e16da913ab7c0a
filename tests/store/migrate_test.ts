import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Fault } from "../../src/model/fault.ts";
import { readAccounts } from "../../src/store/account_rows.ts";
import { openDatabase } from "../../src/store/db.ts";
import { getRequest } from "../../src/store/exchanges.ts";
import { migrate, MIGRATIONS, versionOf } from "../../src/store/migrate.ts";
import { claimLease } from "../../src/store/refresh_lease.ts";
import { inTempDir, namesIn } from "./samples.ts";

const ASK = { owner: "o", pid: 1, now: 1, over: null };
const SECOND = "CREATE TABLE later (a INTEGER) STRICT";

Deno.test("migrate() brings a new database to the newest version without a backup", () =>
  inTempDir(async (dir) => {
    const path = join(dir, "ccflare.db");
    const db = new DatabaseSync(path);
    await migrate(db, { path });
    await migrate(db, { path });
    assert.equal(versionOf(db), MIGRATIONS.length);
    db.close();
    assert.deepEqual(namesIn(dir), ["ccflare.db"]);
  }));

Deno.test("migrate() copies the file before it changes an older layout", () =>
  inTempDir(async (dir) => {
    const path = join(dir, "ccflare.db");
    const db = new DatabaseSync(path);
    await migrate(db, { path, migrations: MIGRATIONS });
    db.exec("INSERT INTO runs (pid, started_at) VALUES (42, 1)");
    const next = [...MIGRATIONS, SECOND];
    await migrate(db, { path, migrations: next });
    assert.equal(versionOf(db), next.length);
    db.close();

    const name = `ccflare.db.before-v${next.length}`;
    assert.deepEqual(namesIn(dir), ["ccflare.db", name]);
    const backup = new DatabaseSync(join(dir, name), { readOnly: true });
    assert.equal(versionOf(backup), MIGRATIONS.length);
    assert.equal(backup.prepare("SELECT pid FROM runs").get()?.pid, 42);
    backup.close();
    if (Deno.build.os === "windows") return;
    const { mode } = await Deno.stat(join(dir, name));
    assert.equal(mode! & 0o777, 0o600);
  }));

Deno.test("migrate() starts its copy anew after a crash in the middle of one, and copies what is still in the log", () =>
  inTempDir(async (dir) => {
    const path = join(dir, "ccflare.db");
    const backup = `${path}.before-v${MIGRATIONS.length + 1}`;
    const db = openDatabase({ path });
    await migrate(db, { path });
    db.exec("INSERT INTO runs (pid, started_at) VALUES (42, 1)");
    await Deno.writeTextFile(`${backup}.unfinished`, "half a copy");
    await migrate(db, { path, migrations: [...MIGRATIONS, SECOND] });
    db.close();
    assert.equal(namesIn(dir).length, 2);
    using copy = new DatabaseSync(backup, { readOnly: true });
    assert.equal(copy.prepare("SELECT pid FROM runs").get()?.pid, 42);
  }));

Deno.test("migrate() changes nothing when it cannot make its copy", () =>
  inTempDir(async (dir) => {
    const path = join(dir, "ccflare.db");
    const db = openDatabase({ path });
    await migrate(db, { path });
    const migrations = [...MIGRATIONS, SECOND];
    await Deno.mkdir(`${path}.before-v${migrations.length}`);
    await assert.rejects(migrate(db, { path, migrations }));
    assert.equal(versionOf(db), MIGRATIONS.length);
    db.close();
  }));

Deno.test("migrate() leaves the last good version when a migration fails", async () => {
  using db = new DatabaseSync(":memory:");
  const migrations = [...MIGRATIONS, `${SECOND}; SELECT nonsense`];
  await assert.rejects(migrate(db, { path: ":memory:", migrations }));
  assert.equal(versionOf(db), MIGRATIONS.length);
  const later = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'later'");
  assert.equal(later.get(), undefined);
});

Deno.test("migrate() refuses a database of a newer program", async () => {
  using db = new DatabaseSync(":memory:");
  db.exec("PRAGMA user_version = 99");
  await assert.rejects(
    migrate(db, { path: ":memory:" }),
    (error) =>
      error instanceof Fault &&
      /written by a newer ccflare/.test(error.message),
  );
});

Deno.test("migrate() refuses a database of another program and leaves it alone", async () => {
  using db = new DatabaseSync(":memory:");
  db.exec("CREATE TABLE bookmarks (a)");
  await assert.rejects(
    migrate(db, { path: ":memory:" }),
    (error) => error instanceof Fault && /another program/.test(error.message),
  );
  assert.equal(versionOf(db), 0);
});

Deno.test("migrate() keeps the accounts and requests of the first layout", async () => {
  using db = new DatabaseSync(":memory:");
  const path = ":memory:";
  await migrate(db, { path, migrations: MIGRATIONS.slice(0, 1) });
  db.exec(
    `INSERT INTO accounts (id, name, provider, priority, created_at) VALUES ('a-1', 'work', 'codex', 0, 1);
     INSERT INTO requests (id, received_at, method, path, is_stream, usage_missing, request_bytes, response_bytes)
     VALUES ('r-1', 1, 'POST', '/v1/responses', 0, 0, 0, 0)`,
  );
  await migrate(db, { path });
  assert.equal(readAccounts(db)[0]?.refreshTrouble, null);
  assert.equal(claimLease(db, { ...ASK, accountId: "a-1" }), null);
  assert.deepEqual(getRequest(db, { id: "r-1" })?.addedFields, []);
});
