import assert from "node:assert/strict";
import { joinBytes } from "../../src/model/bytes.ts";
import { SocketWire } from "../../src/net/socket_wire.ts";

const DRIP = 100;
const DRIPS = [DRIP, DRIP, DRIP, DRIP, DRIP];

/** Lets the other side write so much at a time, and reads each before the next is written. */
async function pieces(
  sizes: readonly number[],
): Promise<{ sent: Uint8Array; got: Uint8Array; last: Uint8Array }> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const socket = Deno.connect({
    hostname: "127.0.0.1",
    port: portOf(listener),
  });
  using other = await listener.accept();
  const wire = new SocketWire(await socket);
  const sent: Uint8Array[] = [];
  const got: Uint8Array[] = [];
  try {
    for (const size of sizes) {
      const bytes = Uint8Array.from({ length: size }, (_, at) => at + size);
      sent.push(bytes);
      const writing = writeAll(other, bytes);
      for (let left = size; left > 0;) {
        const piece = await wire.read();
        got.push(piece!);
        left -= piece!.length;
      }
      await writing;
    }
  } finally {
    wire.close();
  }
  return { sent: joined(sent), got: joined(got), last: got.at(-1)! };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return joinBytes(pieces, pieces.reduce((sum, one) => sum + one.length, 0));
}

function portOf(listener: Deno.TcpListener): number {
  return (listener.addr as Deno.NetAddr).port;
}

async function writeAll(to: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += await to.write(bytes.subarray(at));
  }
}

Deno.test("SocketWire hands out all bytes in order, and none changes afterwards", async () => {
  const { sent, got } = await pieces(
    [...DRIPS, 700, 1_024, 20_000, ...DRIPS, 5_000, 300_000, ...DRIPS, 1_500],
  );
  assert.deepEqual(got, sent);
});

Deno.test("SocketWire waits with little room once a stream has come in drips, whatever came before", async () => {
  for (const before of [[], [300_000]]) {
    const { last } = await pieces([...before, ...DRIPS, 700]);
    assert.equal(last.buffer.byteLength, 1_024);
  }
});

Deno.test("SocketWire keeps its room over an answer's end and the head of the next", async () => {
  const { last } = await pieces([2_000, DRIP, DRIP, 5_000]);
  assert.equal(last.buffer.byteLength, 8_192);
});
