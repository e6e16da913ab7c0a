import assert from "node:assert/strict";
import { run } from "../../src/cli/run.ts";
import { logDirectory, stored } from "../log/_directory.ts";
import { openTerminal, openWorld, type Person } from "./_world.ts";

async function openLogs() {
  const logs = await logDirectory();
  const world = await openWorld();
  const config = world.program.loadConfig({ flags: {} });
  world.program.loadConfig = () => ({ ...config, logDirectory: logs.path });
  return {
    logs,
    world,
    async write(...messages: string[]) {
      const file = logs.open();
      for (const message of messages) file.write(stored(message));
      await file.close();
    },
    /** Runs a command that follows until it is told to stop. */
    follow(line: string, person: Person = {}) {
      const terminal = openTerminal({ isWatched: true, ...person });
      const { program } = world;
      const ended = run(line.split(" "), { terminal, program });
      return { terminal, ended };
    },
    /** Lets time go by until this has been printed. */
    async printed(terminal: ReturnType<typeof openTerminal>, text: string) {
      for (let turn = 0; turn < 5_000; turn++) {
        if (terminal.heard.out.includes(text)) return;
        await world.clock.advance(50);
      }
      assert.fail(`${text} was never printed: ${terminal.heard.out}`);
    },
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await logs[Symbol.asyncDispose]();
    },
  };
}

Deno.test("--logs prints the last lines and ends where nobody looks on", async () => {
  await using opened = await openLogs();
  await opened.write("a", "b", "c");
  const { status, out, err, open } = await opened.world.run("--logs 2");
  assert.equal(
    out,
    "1970-01-01T00:00:00.000Z INFO  b\n1970-01-01T00:00:00.000Z INFO  c\n",
  );
  assert.deepEqual([status, err, open], [0, "", 0]);
});

Deno.test("--logs prints a hundred lines when no number is said, and JSON for programs", async () => {
  await using opened = await openLogs();
  await opened.write(...Array.from({ length: 120 }, (_, n) => `line ${n}`));
  const { out } = await opened.world.run("--logs --json");
  const lines = out.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(lines.length, 100);
  assert.deepEqual(lines[0], { ts: 0, level: "INFO", msg: "line 20" });
});

Deno.test("--logs says when there is nothing yet, and refuses what is no number", async () => {
  await using opened = await openLogs();
  const empty = await opened.world.run("--logs");
  assert.deepEqual([empty.status, empty.out], [0, ""]);
  assert.match(empty.err, /^Nothing is logged yet in .*logs\n$/);
  for (const number of ["0", "10001", "ten"]) {
    const { status, err } = await opened.world.run(`--logs ${number}`);
    assert.equal(status, 2);
    assert.match(err, /--logs takes a whole number from 1 to 10000/);
  }
});

Deno.test("--logs follows on a terminal, over a file's being put aside, until it is told to stop", async () => {
  await using opened = await openLogs();
  await opened.write("before");
  const { terminal, ended } = opened.follow("--logs");
  await opened.printed(terminal, "before\n");
  await opened.write("then");
  await opened.printed(terminal, "then\n");
  const last = opened.logs.open({ maxBytes: 1 });
  last.write(stored("put aside"));
  await last.close();
  await opened.write("and on");
  await opened.printed(terminal, "and on\n");
  terminal.signal();
  assert.equal(await ended, 0);
  const messages = terminal.heard.out.trimEnd().split("\n")
    .map((line) => line.slice(31));
  assert.deepEqual(messages, ["before", "then", "put aside", "and on"]);
  assert.equal(terminal.listening, 0);
  assert.equal(opened.world.clock.pending, 0);
});
