/** A WebSocket client for tests: npm `ws` with what it met kept in order, so that nothing is missed between two awaits. */

import type { Buffer } from "node:buffer";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
// @ts-types="../../../src/net/ws.d.ts"
import WebSocket, { type ClientOptions } from "ws";

export interface SocketQuestion extends ClientOptions {
  readonly path?: string;
  readonly key?: string;
  readonly protocols?: string[];
}

/** What a handshake that was not accepted got. */
export interface HandshakeRefusal {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export class SocketClient implements AsyncDisposable {
  readonly socket: WebSocket;
  /** Headers of the answer that accepted the handshake. */
  headers: IncomingHttpHeaders = {};
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #heard: (string | Buffer)[] = [];
  #waiting: (() => void)[] = [];

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("upgrade", (answer) => this.headers = answer.headers);
    socket.on("message", (data: Buffer, isBinary) => {
      this.#heard.push(isBinary ? data : data.toString());
      this.#wake();
    });
    // An error is always followed by the close, which tells what tests want to know.
    socket.on("error", () => {});
    this.closed = new Promise((resolve) =>
      socket.on("close", (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#wake();
      })
    );
  }

  /** The open socket, or why there is none. Rejects when no answer came at all. */
  static connect(
    { url }: { readonly url: string },
    question: SocketQuestion = {},
  ): Promise<SocketClient | HandshakeRefusal> {
    const { path = "/v1/responses", key = "key-a", protocols, ...rest } =
      question;
    const socket = new WebSocket(
      url.replace("http", "ws") + path,
      protocols ?? [],
      { ...rest, headers: { authorization: `Bearer ${key}`, ...rest.headers } },
    );
    return new Promise((resolve, reject) => {
      socket.on("error", reject);
      socket.on("unexpected-response", (_request, answer) => {
        resolve(refusalOf(answer));
      });
      // Made at once: a greeting may come with the very bytes of the handshake.
      const client = new SocketClient(socket);
      socket.on("open", () => resolve(client));
    });
  }

  /** The next message, text as text; null when the socket closes first. */
  async next(): Promise<string | Buffer | null> {
    while (this.#heard.length === 0) {
      if (this.socket.readyState === WebSocket.CLOSED) return null;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.#heard.shift()!;
  }

  /** The next message that must be there and JSON. */
  async nextJson(): Promise<Record<string, unknown>> {
    return JSON.parse(String(await this.next()));
  }

  /** Asks for a turn and reads to its end; the names of its events. */
  async turn(model = "gpt-5.6"): Promise<string[]> {
    this.socket.send(JSON.stringify({ type: "response.create", model }));
    const types: string[] = [];
    for (;;) {
      const message = await this.next();
      if (message === null) return types;
      const { type } = JSON.parse(String(message));
      types.push(type);
      if (TURN_ENDS.has(type)) return types;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

const TURN_ENDS = new Set(["response.completed", "response.failed", "error"]);

async function refusalOf(answer: IncomingMessage): Promise<HandshakeRefusal> {
  let text = "";
  for await (const part of answer) text += part;
  return { status: answer.statusCode ?? 0, headers: answer.headers, text };
}
