import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Fault } from "../../src/model/fault.ts";
import { migrate, MIGRATIONS, versionOf } from "../../src/store/migrate.ts";
import { inTempDir, namesIn } from "./samples.ts";

const SECOND = "CREATE TABLE later (a INTEGER) STRICT";

Deno.test("migrate() brings a new database to the newest version without a backup", () =>
  inTempDir((dir) => {
    const path = join(dir, "ccflare.db");
    const db = new DatabaseSync(path);
    migrate(db, { path });
    migrate(db, { path });
    assert.equal(versionOf(db), MIGRATIONS.length);
    db.close();
    assert.deepEqual(namesIn(dir), ["ccflare.db"]);
  }));

Deno.test("migrate() copies the file before it changes an older layout", () =>
  inTempDir((dir) => {
    const path = join(dir, "ccflare.db");
    const db = new DatabaseSync(path);
    migrate(db, { path, migrations: MIGRATIONS });
    db.exec("INSERT INTO runs (pid, started_at) VALUES (42, 1)");
    const next = [...MIGRATIONS, SECOND];
    migrate(db, { path, migrations: next });
    assert.equal(versionOf(db), next.length);
    db.close();

    const name = `ccflare.db.before-v${next.length}`;
    assert.deepEqual(namesIn(dir), ["ccflare.db", name]);
    const backup = new DatabaseSync(join(dir, name), { readOnly: true });
    assert.equal(versionOf(backup), MIGRATIONS.length);
    assert.equal(backup.prepare("SELECT pid FROM runs").get()?.pid, 42);
    backup.close();
    if (Deno.build.os === "windows") return;
    assert.equal(Deno.statSync(join(dir, name)).mode! & 0o777, 0o600);
  }));

Deno.test("migrate() leaves the last good version when a migration fails", () => {
  using db = new DatabaseSync(":memory:");
  const migrations = [...MIGRATIONS, `${SECOND}; SELECT nonsense`];
  assert.throws(() => migrate(db, { path: ":memory:", migrations }));
  assert.equal(versionOf(db), MIGRATIONS.length);
  const later = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'later'");
  assert.equal(later.get(), undefined);
});

Deno.test("migrate() refuses a database of a newer program", () => {
  using db = new DatabaseSync(":memory:");
  db.exec("PRAGMA user_version = 99");
  assert.throws(
    () => migrate(db, { path: ":memory:" }),
    (error) =>
      error instanceof Fault &&
      /written by a newer ccflare/.test(error.message),
  );
});

Deno.test("migrate() refuses a database of another program and leaves it alone", () => {
  using db = new DatabaseSync(":memory:");
  db.exec("CREATE TABLE bookmarks (a)");
  assert.throws(
    () => migrate(db, { path: ":memory:" }),
    (error) => error instanceof Fault && /another program/.test(error.message),
  );
  assert.equal(versionOf(db), 0);
});
