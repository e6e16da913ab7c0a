import assert from "node:assert/strict";
import { readLogs } from "../../src/actions/logs.ts";
import type { LogLine } from "../../src/model/event.ts";
import { LogRing } from "../../src/log/ring.ts";
import { storedOf } from "../../src/log/line.ts";
import { logDirectory } from "../log/_directory.ts";
import { openApi } from "./_open.ts";

function line(message: string, change: Partial<LogLine> = {}): LogLine {
  return { at: 5, level: "info", message, ...change };
}

Deno.test("GET /api/logs/history gives the lines, oldest first, by level, text and number", async () => {
  await using api = await openApi();
  api.ring.add(line("one"));
  api.ring.add(line("two", { level: "warn", data: { account: "Work" } }));
  api.ring.add(line("three", { level: "error" }));
  const read = async (query: string) =>
    (await api.send("GET", `/api/logs/history${query}`)).body;
  assert.deepEqual(await read(""), [
    { ts: 5, level: "INFO", msg: "one" },
    { ts: 5, level: "WARN", msg: "two", data: { account: "Work" } },
    { ts: 5, level: "ERROR", msg: "three" },
  ]);
  const messages = async (query: string) =>
    (await read(query)).map(({ msg }: { msg: string }) => msg);
  assert.deepEqual(await messages("?level=warn"), ["two", "three"]);
  assert.deepEqual(await messages("?q=wORK"), ["two"]);
  assert.deepEqual(await messages("?limit=2"), ["two", "three"]);
  for (const query of ["?level=loud", "?limit=0", "?limit=1001", "?limit=x"]) {
    const { status } = await api.send("GET", `/api/logs/history${query}`);
    assert.equal(status, 400, query);
  }
});

const NO_QUERY = { level: null, q: null, limit: null };

Deno.test("readLogs() brings what was said before a restart and by other processes, each line once", async () => {
  await using logs = await logDirectory();
  const file = logs.open();
  const ring = new LogRing();
  const write = (message: string, at: number, pid: number) =>
    file.write(storedOf({ line: line(message, { at }), pid }));
  write("same number, earlier start", 50, 1);
  write("other process before", 90, 2);
  write("own", 110, 1);
  ring.add(line("own", { at: 110 }));
  write("other process meanwhile", 120, 2);
  ring.add(line("own, not yet in the file", { at: 130 }));
  await file.flush();
  const read = await readLogs(
    { logs: { ring, file, pid: 1, since: 100 } },
    NO_QUERY,
  );
  assert.deepEqual(read.map(({ message }) => message), [
    "same number, earlier start",
    "other process before",
    "own",
    "other process meanwhile",
    "own, not yet in the file",
  ]);
});

Deno.test("readLogs() keeps to the ring when that has lost its first lines", async () => {
  await using logs = await logDirectory();
  const file = logs.open();
  file.write(storedOf({ line: line("older"), pid: 2 }));
  await file.flush();
  const ring = new LogRing(2);
  for (const message of ["a", "b", "c"]) ring.add(line(message));
  const read = await readLogs(
    { logs: { ring, file, pid: 1, since: 0 } },
    NO_QUERY,
  );
  assert.deepEqual(read.map(({ message }) => message), ["b", "c"]);
});

/** Reads a stream event by event. */
async function openStream(
  api: Awaited<ReturnType<typeof openApi>>,
  query = "",
) {
  const response = await api.fetch(`/api/logs/stream${query}`);
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  const reader = response.body!.pipeThrough(new TextDecoderStream())
    .getReader();
  return {
    reader,
    async next() {
      const { value, done } = await reader.read();
      return done ? null : value;
    },
  };
}

Deno.test("GET /api/logs/stream tells that it is connected, then each line that is asked for", async () => {
  await using api = await openApi();
  api.ring.add(line("before"));
  const stream = await openStream(api, "?level=warn");
  assert.equal(await stream.next(), 'data: {"connected":true}\n\n');
  api.ring.add(line("quiet"));
  api.ring.add(line("loud", { level: "warn" }));
  assert.equal(
    await stream.next(),
    'data: {"ts":5,"level":"WARN","msg":"loud"}\n\n',
  );
  await stream.reader.cancel();
});

Deno.test("GET /api/logs/stream shows signs of life, also among lines that are not asked for", async () => {
  await using api = await openApi();
  const stream = await openStream(api, "?level=error");
  await stream.next();
  await api.clock.advance(10_000);
  api.ring.add(line("quiet"));
  await api.clock.advance(5_000);
  assert.equal(await stream.next(), ": still here\n\n");
  await stream.reader.cancel();
});

Deno.test("GET /api/logs/stream ends with the program, and leaves nothing behind when its reader goes", async () => {
  await using api = await openApi();
  const pending = api.clock.pending;
  const left = await openStream(api);
  await left.next();
  await left.reader.cancel();
  await api.clock.advance(0);
  assert.equal(api.clock.pending, pending);
  const ended = await openStream(api);
  await ended.next();
  api.closing.abort();
  assert.equal(await ended.next(), null);
  const late = await openStream(api);
  await late.next();
  assert.equal(await late.next(), null);
});
