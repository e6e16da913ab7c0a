import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openWorld } from "./_world.ts";

Deno.test("--backup copies the database and says what it needs to be read", async () => {
  await using world = await openWorld();
  await world.add("work");
  const dir = await Deno.makeTempDir({ prefix: "ccflare-backup-" });
  try {
    const path = join(dir, "copy.db");
    const first = await world.run(`--backup ${path}`);
    assert.match(first.out, /^Backed up to \/.*copy\.db: \d+\.\d MB\n$/);
    assert.match(first.err, /without secret\.key they can't be read/);
    assert.equal(first.status, 0);
    {
      using db = new DatabaseSync(path);
      const row = db.prepare("SELECT name FROM accounts").get();
      assert.equal(row?.name, "work");
    }
    const again = await world.run(`--backup ${path}`);
    assert.deepEqual([again.status, again.out], [1, ""]);
    assert.match(again.err, /it is there already \(name another file\)/);
    assert.equal(again.open, 0);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
