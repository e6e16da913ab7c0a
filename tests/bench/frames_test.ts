/** What the bench takes for a WebSocket's messages, and for bodies that differ. */

import assert from "node:assert/strict";
import { frameBytes } from "../support/upstream/frames.ts";
import { encodeText, joinBytes } from "../support/upstream/bytes.ts";
import { FrameCounter, FRAMES_DOWN, turnDown, turnUp } from "./frames.ts";
import { ASKS, COUNTER, Numbered, wireOf } from "./requests.ts";

const WIRE = joinBytes([
  frameBytes("text", encodeText("short")),
  frameBytes("ping", encodeText("no message")),
  frameBytes("text", new Uint8Array(300)),
  frameBytes("binary", new Uint8Array(70_000)),
  frameBytes("text", new Uint8Array(0)),
]);

Deno.test("FrameCounter counts messages of every length, however they are cut", () => {
  for (const size of [1, 7, 1_000, WIRE.length]) {
    const counter = new FrameCounter();
    for (let at = 0; at < WIRE.length; at += size) {
      counter.saw(WIRE.subarray(at, at + size));
    }
    assert.equal(counter.messages, 4, `pieces of ${size}`);
    assert.equal(counter.isClosed, false);
    counter.saw(frameBytes("close", new Uint8Array(2)));
    assert.equal(counter.isClosed, true);
  }
});

Deno.test("FrameCounter counts what both ends of the bench send", () => {
  const down = new FrameCounter();
  down.saw(new Numbered(turnDown().join("")).bytes);
  assert.equal(down.messages, FRAMES_DOWN);
  const up = new FrameCounter();
  up.saw(turnUp().bytes);
  assert.equal(up.messages, 1);
});

Deno.test("Numbered never sends the same twice, and always as many bytes", () => {
  const request = wireOf(ASKS.json, "127.0.0.1:1");
  const first = new TextDecoder().decode(request.next());
  const second = new TextDecoder().decode(request.next());
  assert.notEqual(first, second);
  assert.equal(first.length, second.length);
  const body = first.slice(first.indexOf("\r\n\r\n") + 4);
  assert.match(first, new RegExp(`\r\ncontent-length: ${body.length}\r\n`));
  assert.equal(JSON.parse(body).messages[0].content.includes(COUNTER), false);
});
