import assert from "node:assert/strict";
import { join } from "node:path";
import { logDirectory, stored } from "./_directory.ts";

Deno.test("write() appends in order without being waited for, to what earlier processes wrote", async () => {
  await using logs = await logDirectory();
  for (const batch of [["a", "b"], ["c"]]) {
    const file = logs.open();
    for (const message of batch) file.write(stored(message));
    await file.close();
  }
  assert.deepEqual(logs.messages(), ["a", "b", "c"]);
  assert.deepEqual(logs.names(), ["ccflare.log"]);
});

Deno.test({
  name: "write() lets only the owner read directory and file",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using logs = await logDirectory();
    const file = logs.open();
    file.write(stored("a"));
    await file.close();
    const modeOf = (path: string) => Deno.statSync(path).mode! & 0o777;
    assert.equal(modeOf(logs.path), 0o700);
    assert.equal(modeOf(join(logs.path, "ccflare.log")), 0o600);
  },
});

Deno.test("write() takes nothing after close", async () => {
  await using logs = await logDirectory();
  const file = logs.open();
  file.write(stored("a"));
  await file.close();
  file.write(stored("b"));
  await file.flush();
  assert.deepEqual(logs.messages(), ["a"]);
});

Deno.test("a full file is put aside, and five are kept in all", async () => {
  await using logs = await logDirectory();
  const file = logs.open({ maxBytes: 1 });
  for (const message of ["1", "2", "3", "4", "5", "6", "7"]) {
    file.write(stored(message));
    await file.flush();
  }
  await file.close();
  assert.deepEqual(logs.names(), [
    "ccflare.log.1",
    "ccflare.log.2",
    "ccflare.log.3",
    "ccflare.log.4",
    "rotation.lock",
  ]);
  assert.deepEqual(logs.messages("ccflare.log.1"), ["7"]);
  assert.deepEqual(logs.messages("ccflare.log.4"), ["4"]);
});

Deno.test("several writers neither tear nor lose lines while files are put aside", async () => {
  await using logs = await logDirectory();
  const each = 300;
  const writers = ["a", "b", "c"].map(async (name) => {
    // In all some 150 kB: each file holds at least 40 kB, so nothing is old enough to be deleted.
    const file = logs.open({ maxBytes: 40_000 });
    for (let n = 0; n < each; n++) {
      file.write(stored(`${name}${n} ${"x".repeat(80)}`));
      if (n % 3 === 0) await file.flush();
    }
    await file.close();
  });
  await Promise.all(writers);
  const files = logs.names().filter((name) => name.startsWith("ccflare"));
  const found = files.flatMap((name) => logs.messages(name));
  assert.equal(new Set(found).size, 3 * each);
  assert.equal(found.length, 3 * each);
  assert(files.length > 2, files.join());
  assert.deepEqual(logs.complaints, []);
});

Deno.test("a log that cannot be written is complained of once, and goes on when it can be", async () => {
  await using logs = await logDirectory();
  await Deno.writeTextFile(logs.path, "a file where the directory should be");
  const file = logs.open();
  for (const message of ["lost", "lost too"]) {
    file.write(stored(message));
    await file.flush();
  }
  assert.equal(logs.complaints.length, 1);
  assert.match(
    logs.complaints[0]!,
    /^Cannot write the log file .*ccflare\.log/,
  );
  await Deno.remove(logs.path);
  file.write(stored("kept"));
  await file.close();
  assert.deepEqual(logs.messages(), ["kept"]);
  assert.match(logs.complaints[1]!, /again; 2 lines are missing\n$/);
  assert.equal(logs.complaints.length, 2);
});
