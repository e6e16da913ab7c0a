import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { KEY, openApi } from "./_open.ts";

async function openWorld() {
  const home = await Deno.makeTempDir({ prefix: "ccflare-backup-" });
  const api = await openApi({ home });
  return {
    api,
    home,
    files: () => [...Deno.readDirSync(home)].map(({ name }) => name),
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await Deno.remove(home, { recursive: true });
    },
  };
}

Deno.test("GET /api/backup sends the whole database by the name of the day, and leaves nothing behind", async () => {
  await using world = await openWorld();
  const { api, home, files } = world;
  await api.add("work");
  const response = await api.fetch("/api/backup");
  const day = new Date(api.clock.now()).toISOString().slice(0, 10);
  assert.equal(
    response.headers.get("content-disposition"),
    `attachment; filename="ccflare-${day}.db"`,
  );
  const bytes = await response.bytes();
  assert.equal(response.headers.get("content-length"), String(bytes.length));
  assert.deepEqual(files(), []);
  const path = join(home, "copy.db");
  await Deno.writeFile(path, bytes);
  using db = new DatabaseSync(path);
  assert.deepEqual({ ...db.prepare("SELECT name FROM accounts").get() }, {
    name: "work",
  });
  assert(!new TextDecoder("latin1").decode(bytes).includes(KEY));
});

Deno.test("GET /api/backup leaves nothing behind when the client leaves", async () => {
  await using world = await openWorld();
  const response = await world.api.fetch("/api/backup");
  await response.body?.cancel();
  assert.deepEqual(world.files(), []);
});

Deno.test("HEAD /api/backup makes none", async () => {
  await using world = await openWorld();
  const response = await world.api.fetch("/api/backup", { method: "HEAD" });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-length"), null);
  assert.deepEqual(world.files(), []);
});

Deno.test("GET /api/backup removes what a process left behind that died while it copied", async () => {
  await using world = await openWorld();
  const { api, home, files } = world;
  const old = new Date(api.clock.now() - 2 * 3_600_000);
  const fresh = new Date(api.clock.now() - 60_000);
  await Deno.writeTextFile(join(home, ".backup-old"), "");
  await Deno.utime(join(home, ".backup-old"), old, old);
  await Deno.writeTextFile(join(home, ".backup-fresh"), "");
  await Deno.utime(join(home, ".backup-fresh"), fresh, fresh);
  await (await api.fetch("/api/backup")).body?.cancel();
  assert.deepEqual(files(), [".backup-fresh"]);
});

Deno.test("GET /api/backup says why there is none", async () => {
  await using world = await openWorld();
  const home = join(world.home, "gone");
  await using api = await openApi({ home });
  const { status, body } = await api.send("GET", "/api/backup");
  assert.deepEqual([status, body.error], [
    503,
    `Cannot back up: ${home} cannot be read`,
  ]);
});
