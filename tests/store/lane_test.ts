import assert from "node:assert/strict";
import { join } from "node:path";
import { Fault } from "../../src/model/fault.ts";
import { openDatabase } from "../../src/store/db.ts";
import { InlineLane, type Lane, ThreadLane } from "../../src/store/lane.ts";
import { migrate } from "../../src/store/migrate.ts";
import { START } from "../support/clock.ts";
import { inTempDir, servedExchange } from "./samples.ts";
import { packetOf } from "./_packets.ts";

type Maker = (path: string) => Lane;
const MAKERS: Record<string, Maker> = {
  InlineLane: (path) => new InlineLane(openDatabase({ path })),
  ThreadLane: (path) => new ThreadLane({ path }),
};

async function withDatabase(test: (path: string) => Promise<void>) {
  await inTempDir(async (dir) => {
    const path = join(dir, "ccflare.db");
    const db = openDatabase({ path });
    await migrate(db, { path });
    db.close();
    await test(path);
  });
}

for (const [name, make] of Object.entries(MAKERS)) {
  Deno.test(`${name} carries out operations in order and answers each`, () =>
    withDatabase(async (path) => {
      const lane = make(path);
      const runs = [1, 2, 3].map((pid) =>
        lane.run("beginRun", { pid, startedAt: START })
      );
      const record = { ...servedExchange("r-1") };
      const packet = packetOf({ records: [record] });
      const saved = lane.run("saveRecords", { run: 1, ...packet });
      const read = lane.run("getRequest", { id: "r-1" });
      assert.deepEqual(await Promise.all(runs), [1, 2, 3]);
      const { refusedRecords, room } = await saved;
      assert.deepEqual(refusedRecords, []);
      assert.ok(room.byteLength > 0, "the room comes back");
      assert.deepEqual(await read, record);
      await lane.close();
    }));

  Deno.test(`${name} rejects with the fault of a failed operation and goes on`, () =>
    withDatabase(async (path) => {
      const lane = make(path);
      await assert.rejects(
        lane.run("deleteAccount", { id: "x" }),
        (error) =>
          error instanceof Fault && error.code === "not_found" &&
          error.message === 'There is no account "x"',
      );
      await assert.rejects(
        lane.run("beginRun", { pid: 1.5, startedAt: START }),
        (error) => error instanceof Error && !(error instanceof Fault),
      );
      assert.equal(await lane.run("getRequest", { id: "x" }), null);
      await lane.close();
    }));

  Deno.test(`${name} rejects what is asked after close(), which may be called twice`, () =>
    withDatabase(async (path) => {
      const lane = make(path);
      await lane.run("getRequest", { id: "x" });
      await lane.close();
      await lane.close();
      await assert.rejects(lane.run("getRequest", { id: "x" }));
    }));
}

Deno.test("ThreadLane tells the cause of a database that cannot be opened with every operation", () =>
  inTempDir(async (dir) => {
    const path = join(dir, "missing.db");
    const lane = new ThreadLane({ path, readOnly: true });
    for (let n = 0; n < 2; n++) {
      await assert.rejects(
        lane.run("getRequest", { id: "x" }),
        (error) =>
          error instanceof Fault && error.message.includes(path) &&
          String(error.cause).includes("unable to open"),
      );
    }
    await lane.close();
  }));

Deno.test("ThreadLane rejects what cannot be sent to a thread", () =>
  withDatabase(async (path) => {
    const lane = new ThreadLane({ path });
    const id = (() => {}) as unknown as string;
    await assert.rejects(lane.run("getRequest", { id }), /could not be cloned/);
    await lane.close();
  }));

Deno.test("ThreadLane tells everyone who waits when its thread dies, and starts another", () =>
  withDatabase(async (path) => {
    const code = "onmessage = () => { throw new Error('out of luck'); };";
    const module = new URL(
      `data:application/javascript,${encodeURIComponent(code)}`,
    );
    const lane = new ThreadLane({ path, module });
    for (let n = 0; n < 2; n++) {
      const asked = [1, 2].map((pid) =>
        assert.rejects(
          lane.run("beginRun", { pid, startedAt: START }),
          /The database thread ended: .*out of luck/,
        )
      );
      await Promise.all(asked);
    }
    await lane.close();
  }));

Deno.test("ThreadLane.close() starts no thread that was never needed", async () => {
  const lane = new ThreadLane({ path: "/nowhere/ccflare.db" });
  await lane.close();
});
