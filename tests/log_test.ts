import assert from "node:assert/strict";
import { Bus } from "../src/bus.ts";
import { createLog } from "../src/log.ts";
import { maskText } from "../src/model/secrets.ts";
import type { LogLevel } from "../src/model/event.ts";
import { HandClock } from "./support/clock.ts";

function openLog(level: LogLevel) {
  const lines: string[] = [];
  const bus = new Bus();
  const clock = new HandClock();
  return {
    lines,
    bus,
    log: createLog({ level, bus, clock, write: (text) => lines.push(text) }),
  };
}

Deno.test("log() writes moment, level, message and data on one line", () => {
  const { lines, log } = openLog("info");
  log("warn", "Account is limited", { account: "work", untilMs: 5 });
  assert.deepEqual(lines, [
    '2026-01-02T03:04:05.000Z WARN  Account is limited {"account":"work","untilMs":5}\n',
  ]);
});

Deno.test("log() leaves out what is below its level", () => {
  const { lines, log } = openLog("warn");
  log("info", "quiet");
  log("error", "loud");
  assert.equal(lines.length, 1);
});

Deno.test("log() tells the bus what it writes, masked as well", async () => {
  const { bus, log } = openLog("debug");
  const events = bus.subscribe();
  log("info", "key sk-ant-api03-abcdefgh");
  for await (const event of events) {
    assert(event.type === "log");
    assert.equal(event.line.message, "key [secret]");
    break;
  }
});

const SECRETS = [
  "sk-ant-api03-AbC_123-xyz",
  "sk-proj-0123456789abcdef",
  "sk-ant-ort01-0123456789",
  "rt_0123456789.abcdef-_",
  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
];

for (const secret of SECRETS) {
  Deno.test(`maskText() hides ${secret.slice(0, 8)}… wherever it stands`, () => {
    assert.equal(maskText(`a "${secret}" b`), 'a "[secret]" b');
  });
}

Deno.test("maskText() hides any bearer value and leaves plain words", () => {
  assert.equal(
    maskText("authorization: Bearer abc.def"),
    "authorization: Bearer [secret]",
  );
  assert.equal(maskText("the session strategy"), "the session strategy");
});

Deno.test("log() hides fields that are secret by their name", () => {
  const { lines, log } = openLog("info");
  log("info", "x", {
    apiKey: "1",
    "x-api-key": "2",
    refreshToken: "3",
    Cookie: "4",
    name: "5",
  });
  assert.match(lines[0]!, /"name":"5"/);
  assert.doesNotMatch(lines[0]!, /"[1234]"/);
});
