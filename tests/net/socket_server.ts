/** An upstream for WebSocket tests: it accepts, or refuses with what a test says, and remembers who asked. */

import type { Buffer } from "node:buffer";
import http, { type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
// @ts-types="../../src/net/ws.d.ts"
import WebSocket, { WebSocketServer } from "ws";

/** What happens to a handshake: raw bytes of an answer, "hang", or null to accept it. */
export type Reception = (request: IncomingMessage) => string | null;

export interface SocketServer extends AsyncDisposable {
  readonly origin: string;
  readonly asked: IncomingMessage[];
  /** The next accepted connection, in order. */
  accepted(): Promise<WebSocket>;
}

/** The answer that says nothing at all. */
export const HANG = "hang";

export function refusal(
  status: string,
  text: string,
  fields = "content-type: application/json\r\n",
): string {
  return `HTTP/1.1 ${status}\r\n${fields}content-length: ${text.length}\r\nconnection: close\r\n\r\n${text}`;
}

export async function openSocketServer(options: {
  receive?: Reception;
  perMessageDeflate?: boolean;
  protocol?: string;
  server?: http.Server;
} = {}): Promise<SocketServer> {
  const { receive = () => null, protocol, perMessageDeflate = false } = options;
  const server = options.server ?? http.createServer();
  const wss = new WebSocketServer({
    noServer: true,
    perMessageDeflate,
    maxPayload: 64 * 1_048_576,
    handleProtocols: () => protocol ?? false,
  });
  const asked: IncomingMessage[] = [];
  const wires = new Set<Duplex>();
  const open: WebSocket[] = [];
  const waiting: ((ws: WebSocket) => void)[] = [];
  server.on("connection", (wire) => {
    wires.add(wire);
    wire.on("error", () => {});
  });
  server.on("upgrade", (request, wire: Duplex, head: Buffer) => {
    asked.push(request);
    const answer = receive(request);
    if (answer === HANG) return;
    if (answer !== null) return void wire.end(answer);
    wss.handleUpgrade(request, wire, head, (ws) => {
      ws.on("error", () => {});
      const next = waiting.shift();
      if (next === undefined) open.push(ws);
      else next(ws);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    accepted() {
      const ws = open.shift();
      if (ws !== undefined) return Promise.resolve(ws);
      return new Promise((resolve) => waiting.push(resolve));
    },
    async [Symbol.asyncDispose]() {
      for (const wire of wires) wire.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/** What one event of a socket brings, the first time it comes. */
export function once(
  ws: WebSocket,
  event: "message",
): Promise<[Buffer, boolean]>;
export function once(ws: WebSocket, event: "close"): Promise<[number, Buffer]>;
export function once(ws: WebSocket, event: "open"): Promise<[]>;
export function once(
  ws: WebSocket,
  event: "message" | "close" | "open",
): Promise<unknown[]> {
  return new Promise((resolve) =>
    ws.once(event, (...told: unknown[]) => resolve(told))
  );
}
