import assert from "node:assert/strict";
import { join } from "node:path";
import { LogFollower, readTail } from "../../src/log/tail.ts";
import { logDirectory, stored } from "./_directory.ts";

async function messagesOf(path: string, count: number): Promise<string[]> {
  const lines = await readTail(path, count);
  return lines.map(({ line }) => line.message);
}

Deno.test("readTail() gives the last lines, oldest first, out of the file before when one is not enough", async () => {
  await using logs = await logDirectory();
  await Deno.mkdir(logs.path);
  const write = (name: string, messages: string[]) =>
    Deno.writeTextFileSync(
      join(logs.path, name),
      messages.map((message) => stored(message)).join(""),
    );
  write("ccflare.log.1", ["a", "b"]);
  write("ccflare.log", ["c", "d"]);
  assert.deepEqual(await messagesOf(logs.path, 1), ["d"]);
  assert.deepEqual(await messagesOf(logs.path, 3), ["b", "c", "d"]);
  assert.deepEqual(await messagesOf(logs.path, 9), ["a", "b", "c", "d"]);
});

Deno.test("readTail() finds as many as are asked for behind long lines", async () => {
  await using logs = await logDirectory();
  await Deno.mkdir(logs.path);
  const messages = Array.from(
    { length: 40 },
    (_, n) => `${n} ${"é".repeat(9_000)}`,
  );
  await Deno.writeTextFile(
    join(logs.path, "ccflare.log"),
    messages.map((message) => stored(message)).join(""),
  );
  assert.deepEqual(await messagesOf(logs.path, 30), messages.slice(10));
});

Deno.test("readTail() passes over half a line and what is not ours, and finds nothing where nothing is", async () => {
  await using logs = await logDirectory();
  assert.deepEqual(await messagesOf(logs.path, 5), []);
  await Deno.mkdir(logs.path);
  await Deno.writeTextFile(
    join(logs.path, "ccflare.log"),
    `${stored("a")}{"ts":1,"lev\n${stored("b")}hello\n{"ts":1}\n`,
  );
  assert.deepEqual(await messagesOf(logs.path, 5), ["a", "b"]);
});

Deno.test("LogFollower tells what comes, a line in two halves when it is whole", async () => {
  await using logs = await logDirectory();
  await Deno.mkdir(logs.path);
  const path = join(logs.path, "ccflare.log");
  const append = (text: string) =>
    Deno.writeTextFileSync(path, text, { append: true });
  append(stored("before"));
  using follower = await LogFollower.open(logs.path);
  const next = async () =>
    (await follower.next()).map(({ line }) => line.message);
  assert.deepEqual(await next(), []);
  const line = stored("b");
  append(stored("a") + line.slice(0, 10));
  assert.deepEqual(await next(), ["a"]);
  append(line.slice(10));
  assert.deepEqual(await next(), ["b"]);
});

Deno.test("LogFollower loses nothing when the file is put aside, and waits for a first one", async () => {
  await using logs = await logDirectory();
  using follower = await LogFollower.open(logs.path);
  const next = async () =>
    (await follower.next()).map(({ line }) => line.message);
  assert.deepEqual(await next(), []);
  const file = logs.open({ maxBytes: 250 });
  for (const message of ["a", "b", "c", "d", "e", "f", "g"]) {
    file.write(stored(message));
    await file.flush();
  }
  await file.close();
  // Two files lie between two glances only here, where the limit is that of a few lines.
  assert(logs.names().includes("ccflare.log.1"), logs.names().join());
  const first = await next();
  assert.deepEqual(first, logs.messages());
  const again = logs.open({ maxBytes: 1 });
  again.write(stored("h"));
  await again.close();
  assert.deepEqual(await next(), ["h"]);
  await Deno.writeTextFile(join(logs.path, "ccflare.log"), stored("i"));
  assert.deepEqual(await next(), ["i"]);
});
