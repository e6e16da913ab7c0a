import assert from "node:assert/strict";
import { Exchange } from "../../src/model/exchange.ts";
import { Transcript } from "../../src/model/transcript.ts";
import { SocketLines } from "../../src/proxy/socket_lines.ts";

function lines() {
  const client = { userAgent: null, sessionId: null, keyName: null };
  const path = "/v1/responses";
  const exchange = new Exchange(
    { id: "e1", receivedAt: 0, method: "WS", path, client },
    0,
  );
  exchange.keep(new Transcript());
  exchange.transcript?.answered([]);
  return { exchange, lines: new SocketLines(exchange) };
}

function keptOf(exchange: Exchange): string {
  const decoder = new TextDecoder();
  return exchange.transcript!.answer!.pieces
    .map((piece) => decoder.decode(piece, { stream: true })).join("");
}

Deno.test("SocketLines keeps each frame on a line, however many are written at once", () => {
  const { exchange, lines: into } = lines();
  const frames = Array.from(
    { length: 1_000 },
    (_, n) => JSON.stringify({ n, text: "é".repeat(n % 90) }),
  );
  for (const frame of frames) into.add(frame);
  into.write();
  into.write();
  assert.equal(keptOf(exchange), frames.join("\n"));
  const sent = frames.reduce((sum, one) => sum + bytesIn(one), 0);
  assert.equal(exchange.responseBytes, sent);
});

Deno.test("SocketLines counts only the frames' own bytes, also of empty ones", () => {
  const { exchange, lines: into } = lines();
  for (const frame of ["", "ab", ""]) {
    into.add(frame);
    into.write();
  }
  assert.equal(keptOf(exchange), "\nab\n");
  assert.equal(exchange.responseBytes, 2);
});

function bytesIn(text: string): number {
  return new TextEncoder().encode(text).length;
}
