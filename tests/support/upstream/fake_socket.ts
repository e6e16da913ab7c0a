/** The upstream's end of one WebSocket: what came over it, whole, and what can be said over it. */

import { decodeText, encodeText, joinBytes } from "./bytes.ts";
import type { Connection } from "./connection.ts";
import { deflated, inflated } from "./deflate.ts";
import { type Frame, frameBytes, type FrameKind, readFrame } from "./frames.ts";
import type { Received } from "./received.ts";

/** A message as the client sent it, its frames put together. */
export interface SocketMessage {
  readonly kind: FrameKind;
  /** Unpacked where it came compressed. */
  readonly bytes: Uint8Array;
  readonly wasCompressed: boolean;
}

export interface SocketClose {
  /** 1005 for a close frame that names none, 1006 for a connection that went without one. */
  readonly code: number;
  readonly reason: string;
}

const NO_CODE = 1005;
const NO_CLOSE_FRAME = 1006;

export class FakeSocket {
  /** The handshake. */
  readonly request: Received;
  /** Everything that arrived, pings, pongs and the close too, in order of arrival. */
  readonly messages: SocketMessage[] = [];
  /** How the client, or the loss of it, ended the socket. */
  readonly closed: Promise<SocketClose>;
  readonly #connection: Connection;
  readonly #isDeflated: boolean;
  readonly #end: (close: SocketClose) => void;
  readonly #parts: Frame[] = [];
  #waiting: (() => void)[] = [];
  #handedOut = 0;
  #isClosing = false;

  constructor(
    request: Received,
    { connection, isDeflated }: { connection: Connection; isDeflated: boolean },
  ) {
    this.request = request;
    this.#connection = connection;
    this.#isDeflated = isDeflated;
    const { promise, resolve } = Promise.withResolvers<SocketClose>();
    this.closed = promise;
    this.#end = resolve;
  }

  /** Aborts when the connection is gone. */
  get gone(): AbortSignal {
    return this.#connection.gone;
  }

  /** The texts that arrived. */
  get texts(): string[] {
    return this.messages.filter((one) => one.kind === "text")
      .map((one) => decodeText(one.bytes));
  }

  /** The first message that this has not given out yet, when it is there; never, when none comes any more. */
  async nextMessage(): Promise<SocketMessage> {
    const index = this.#handedOut++;
    while (this.messages.length <= index) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.messages[index]!;
  }

  /** One message, compressed where that was agreed; resolves when the connection has taken it. */
  send(message: string | Uint8Array): Promise<void> {
    const isText = typeof message === "string";
    const bytes = isText ? encodeText(message) : message;
    return this.#write(isText ? "text" : "binary", bytes);
  }

  ping(payload = ""): Promise<void> {
    return this.#write("ping", encodeText(payload));
  }

  /** Says goodbye first; the client's answer ends the socket. Without a code the close frame is empty. */
  close(code?: number, reason = ""): Promise<void> {
    this.#isClosing = true;
    if (code === undefined) return this.#write("close", new Uint8Array());
    const codeBytes = new Uint8Array([code >> 8, code & 0xff]);
    return this.#write("close", joinBytes([codeBytes, encodeText(reason)]));
  }

  /** Breaks the connection off without a word. */
  drop(): Promise<void> {
    return this.#connection.close();
  }

  /** Reads nothing more, which slows the client down, until the returned function is called. */
  holdReading(): () => void {
    return this.#connection.holdReading();
  }

  /** Reads until the socket has ended, handing over each text and binary message. */
  async run(heard: (message: SocketMessage) => void): Promise<void> {
    let close: SocketClose = { code: NO_CLOSE_FRAME, reason: "" };
    try {
      for (;;) {
        const message = await this.#read();
        if (message === null) return;
        this.messages.push(message);
        for (const wake of this.#waiting.splice(0)) wake();
        if (message.kind === "close") {
          close = closeOf(message.bytes);
          if (!this.#isClosing) await this.#write("close", message.bytes);
          return;
        }
        if (message.kind === "ping") await this.#write("pong", message.bytes);
        if (!isControl(message.kind)) heard(message);
      }
    } finally {
      this.#end(close);
    }
  }

  /** The next whole message; control frames may come between the frames of another one. */
  async #read(): Promise<SocketMessage | null> {
    for (;;) {
      const frame = await readFrame(this.#connection);
      if (frame === null) return null;
      if (frame.kind !== null && isControl(frame.kind)) {
        return messageOf(frame.kind, [frame]);
      }
      this.#parts.push(frame);
      if (!frame.isLast) continue;
      const parts = this.#parts.splice(0);
      return messageOf(parts[0]!.kind ?? "binary", parts);
    }
  }

  #write(kind: FrameKind, bytes: Uint8Array): Promise<void> {
    const isCompressed = this.#isDeflated && !isControl(kind);
    const payload = isCompressed ? deflated(bytes) : bytes;
    const frame = frameBytes(kind, payload, { isCompressed });
    this.request.sentBytes += frame.length;
    return this.#connection.write(frame);
  }
}

function isControl(kind: FrameKind): boolean {
  return kind === "close" || kind === "ping" || kind === "pong";
}

function messageOf(kind: FrameKind, frames: readonly Frame[]): SocketMessage {
  const bytes = joinBytes(frames.map((one) => one.payload));
  const wasCompressed = frames[0]!.isCompressed;
  return {
    kind,
    bytes: wasCompressed ? inflated(bytes) : bytes,
    wasCompressed,
  };
}

function closeOf(payload: Uint8Array): SocketClose {
  const [high, low] = payload;
  if (high === undefined || low === undefined) {
    return { code: NO_CODE, reason: "" };
  }
  return { code: high << 8 | low, reason: decodeText(payload.subarray(2)) };
}
