import assert from "node:assert/strict";
import {
  MAX_WAITING_DOWN,
  MAX_WAITING_UP,
  relaySocket,
  sayable,
} from "../../src/proxy/socket_relay.ts";
import { HandClock } from "../support/clock.ts";
import { FakeSide } from "./socket_sides.ts";

function relayed(goesUp: () => void = () => {}) {
  const client = new FakeSide();
  const upstream = new FakeSide();
  const clock = new HandClock();
  const heard: string[] = [];
  const reported: unknown[] = [];
  relaySocket({
    client,
    upstream,
    requestId: "r1",
    turns: {
      goesUp() {
        heard.push("goesUp");
        goesUp();
        return undefined;
      },
      wentUp: () => heard.push("wentUp"),
      cameDown: () => heard.push("cameDown"),
      end: (outcome, error) => heard.push(`${outcome} ${error}`),
    },
  }, {
    after: (ms, callback) => clock.after(ms, callback),
    report: (error) => reported.push(error),
  });
  return { client, upstream, clock, heard, reported };
}

Deno.test("relaySocket() passes text as text and bytes as bytes, in order", () => {
  const { client, upstream, heard } = relayed();
  const bytes = new Uint8Array([0, 255]);
  client.says("one");
  client.says(bytes);
  upstream.says("two");
  upstream.says(bytes);
  assert.deepEqual(upstream.got, ["one", bytes]);
  assert.deepEqual(client.got, ["two", bytes]);
  assert.deepEqual(heard, [
    "goesUp",
    "wentUp",
    "goesUp",
    "wentUp",
    "cameDown",
    "cameDown",
  ]);
});

Deno.test("relaySocket() makes the upstream wait for a slow client, and only as long as it is slow", async () => {
  const { client, upstream, clock } = relayed();
  client.waitingBytes = MAX_WAITING_DOWN;
  upstream.says("fits");
  assert.equal(upstream.isPaused, false);
  client.waitingBytes = MAX_WAITING_DOWN + 1;
  upstream.says("too much");
  assert.equal(upstream.isPaused, true);
  await clock.advance(20);
  assert.equal(upstream.isPaused, true);
  client.waitingBytes = 0;
  await clock.advance(20);
  assert.equal(upstream.isPaused, false);
  assert.deepEqual(client.got, ["fits", "too much"]);
});

Deno.test("relaySocket() ends a connection whose upstream takes nothing, before memory fills", () => {
  const { client, upstream, heard } = relayed();
  upstream.waitingBytes = MAX_WAITING_UP - 2;
  client.says("ab");
  upstream.waitingBytes = MAX_WAITING_UP;
  client.says("c");
  assert.deepEqual(upstream.got, ["ab"]);
  const closing = {
    code: 1013,
    reason: "The upstream does not take what is sent",
  };
  assert.deepEqual(client.closings, [closing]);
  assert.deepEqual(upstream.closings, [closing]);
  assert.equal(heard.at(-1), `upstream_broke ${closing.reason}`);
});

Deno.test("relaySocket() ends the upstream when the client goes, and stops looking at a side that is gone", async () => {
  const { client, upstream, clock, heard } = relayed();
  client.waitingBytes = MAX_WAITING_DOWN + 1;
  upstream.says("x");
  client.goes(4001, "enough");
  assert.deepEqual(upstream.closings, [{ code: 4001, reason: "enough" }]);
  assert.equal(heard.at(-1), "client_left null");
  await clock.advance(1000);
  assert.equal(upstream.isPaused, true);
});

Deno.test("relaySocket() ends the client when the upstream goes, and the record says with what", () => {
  const { client, upstream, heard } = relayed();
  upstream.goes(1006);
  assert.deepEqual(client.closings, [{ code: 1011, reason: "" }]);
  assert.equal(
    heard.at(-1),
    "upstream_broke The upstream closed the connection (1006)",
  );
});

Deno.test("relaySocket() goes on when the record of a turn fails, and tells the log", () => {
  const mistake = new Error("ours");
  const { client, upstream, reported } = relayed(() => {
    throw mistake;
  });
  client.says("one");
  assert.deepEqual(upstream.got, ["one"]);
  assert.deepEqual(reported, [mistake]);
});

Deno.test("sayable() keeps codes that may be sent and finds one for those that may not", () => {
  const codes: [number, number][] = [
    [1000, 1000],
    [1001, 1001],
    [1004, 1011],
    [1005, 1000],
    [1006, 1011],
    [1009, 1009],
    [1013, 1013],
    [1015, 1011],
    [0, 1011],
    [2999, 1011],
    [3000, 3000],
    [4999, 4999],
    [5000, 1011],
  ];
  for (const [told, said] of codes) {
    assert.equal(sayable({ code: told, reason: "" }).code, said, `${told}`);
  }
  assert.equal(sayable({ code: 1006, reason: "why" }).reason, "why");
});
