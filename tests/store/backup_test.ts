import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openStore } from "../../src/store/store.ts";
import { HandClock } from "../support/clock.ts";
import { servedExchange } from "./samples.ts";

interface World extends AsyncDisposable {
  readonly dir: string;
  readonly store: Awaited<ReturnType<typeof openStore>>;
}

async function openWorld(threads: boolean): Promise<World> {
  const dir = await Deno.makeTempDir({ prefix: "ccflare-backup-" });
  const clock = new HandClock();
  const store = await openStore({
    path: join(dir, "ccflare.db"),
    secretKey: new Uint8Array(32),
    threads,
    clock,
    log: () => {},
    onAccountsChanged: () => {},
  });
  const exchange = servedExchange("one");
  store.journal.opened(exchange);
  store.journal.closed(exchange);
  return {
    dir,
    store,
    async [Symbol.asyncDispose]() {
      await store.close();
      await Deno.remove(dir, { recursive: true });
    },
  };
}

function requestsIn(path: string): unknown {
  using db = new DatabaseSync(path);
  assert.equal(
    db.prepare("PRAGMA integrity_check").get()?.integrity_check,
    "ok",
  );
  return db.prepare("SELECT count(*) AS count FROM requests").get()?.count;
}

for (const threads of [false, true]) {
  const way = threads ? "in a thread of its own" : "in this thread";

  Deno.test(`backUp() copies what has just ended too, ${way}`, async () => {
    await using world = await openWorld(threads);
    const path = join(world.dir, "copy.db");
    const { bytes } = await world.store.backUp(path);
    const { size, mode } = await Deno.stat(path);
    assert.equal(size, bytes);
    if (Deno.build.os !== "windows") assert.equal(mode! & 0o777, 0o600);
    assert.equal(requestsIn(path), 1);
  });

  Deno.test(`backUp() leaves a file alone that is there already, ${way}`, async () => {
    await using world = await openWorld(threads);
    const path = join(world.dir, "copy.db");
    await Deno.writeTextFile(path, "mine");
    await assert.rejects(world.store.backUp(path), {
      name: "Fault",
      code: "conflict",
      message:
        `Cannot back up to ${path}: it is there already (name another file)`,
    });
    assert.equal(await Deno.readTextFile(path), "mine");
  });
}

Deno.test("backUp() says why it cannot, and other things go on", async () => {
  await using world = await openWorld(true);
  const path = join(world.dir, "nowhere", "copy.db");
  await assert.rejects(world.store.backUp(path), { code: "unavailable" });
  assert.equal((await world.store.storage()).requests, 1);
});

Deno.test("close() waits for a copy that is being made", async () => {
  await using world = await openWorld(true);
  const path = join(world.dir, "copy.db");
  const copied = world.store.backUp(path);
  await world.store.close();
  assert.equal((await copied).bytes, (await Deno.stat(path)).size);
});
