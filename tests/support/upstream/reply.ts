/** What the fake upstream answers, as data, and how it is put on the wire. */

import { encodeText, joinBytes, lengthOf } from "./bytes.ts";
import type { Connection } from "./connection.ts";
import type { FakeSocket } from "./fake_socket.ts";
import type { Received } from "./received.ts";

export type ReplyField = readonly [name: string, value: string];

export interface Reply {
  readonly status: number;
  readonly fields: readonly ReplyField[];
  /** Each is written by itself; in a stream, one event each. */
  readonly pieces: readonly Uint8Array[];
  /** A number is the announced length, whether or not as much comes; `close` announces none; `none` is for what has no body. */
  readonly framing: number | "chunked" | "close" | "none";
  /** False: not even a status line is sent. */
  readonly hasHead: boolean;
  /** `whole` keeps the connection; `cut` closes it; `hang` says nothing more until the client goes. */
  readonly ending: "whole" | "cut" | "hang";
  /** Awaited before the head. */
  readonly beforeHead: Pause | null;
  /** Awaited before each piece. */
  readonly beforePiece: Pause | null;
  /** What is spoken on the connection after the head, until it ends; null for HTTP. */
  readonly takeOver: ((connection: Connection) => Promise<void>) | null;
}

/** Resolves when the answer may go on; rejects or resolves, as it likes, when the signal aborts. */
export type Pause = (signal: AbortSignal) => Promise<void>;

/** What the upstream does with one request. */
export type Behaviour = (
  request: Received,
  world: World,
) => Reply | Promise<Reply>;

/** What behaviours know besides the request. */
export interface World {
  /** Epoch ms; the `date` header and every reset are told by it. */
  now(): number;
  /** A new one for each answer: 1, 2, … */
  nextId(): string;
  /** Remembers a socket that was accepted. */
  noteSocket(socket: FakeSocket): void;
}

export function jsonReply(
  status: number,
  body: unknown,
  fields: readonly ReplyField[] = [],
): Reply {
  const bytes = encodeText(JSON.stringify(body));
  return {
    ...EMPTY_REPLY,
    status,
    fields: [["content-type", "application/json"], ...fields],
    pieces: [bytes],
    framing: bytes.length,
  };
}

export function streamReply(
  events: readonly string[],
  fields: readonly ReplyField[] = [],
): Reply {
  return {
    ...EMPTY_REPLY,
    fields: [
      ["content-type", "text/event-stream; charset=utf-8"],
      ["cache-control", "no-cache"],
      ...fields,
    ],
    pieces: events.map(encodeText),
    framing: "chunked",
  };
}

export const EMPTY_REPLY: Reply = {
  status: 200,
  fields: [],
  pieces: [],
  framing: 0,
  hasHead: true,
  ending: "whole",
  beforeHead: null,
  beforePiece: null,
  takeOver: null,
};

/** Writes it. True when the connection can take another request. */
export async function play(
  reply: Reply,
  request: Received,
  connection: Connection,
): Promise<boolean> {
  const send = async (bytes: Uint8Array) => {
    if (connection.gone.aborted) throw new Deno.errors.ConnectionReset();
    await connection.write(bytes);
    request.sentBytes += bytes.length;
  };
  await reply.beforeHead?.(connection.gone);
  if (reply.hasHead) await send(headOf(reply));
  if (reply.takeOver !== null) {
    await reply.takeOver(connection);
    return false;
  }
  const pieces = request.method === "HEAD" ? [] : reply.pieces;
  for (const piece of pieces) {
    await reply.beforePiece?.(connection.gone);
    await send(reply.framing === "chunked" ? asChunk(piece) : piece);
  }
  if (reply.ending === "hang") await untilGone(connection.gone);
  if (reply.ending !== "whole" || reply.framing === "close") return false;
  const isChunked = reply.framing === "chunked" && request.method !== "HEAD";
  if (isChunked) await send(encodeText("0\r\n\r\n"));
  return true;
}

/** Drops everything after so many bytes of body; what was announced stays announced. */
export function shortened(reply: Reply, toBytes: number): Reply {
  let left = toBytes;
  const pieces = reply.pieces.flatMap((piece) => {
    const part = piece.subarray(0, left);
    left -= part.length;
    return part.length > 0 ? [part] : [];
  });
  return { ...reply, pieces };
}

/** How many bytes of body it has. */
export function bodyLength(reply: Reply): number {
  return lengthOf(reply.pieces);
}

function headOf(reply: Reply): Uint8Array {
  const { framing } = reply;
  const lines = reply.fields.map(([name, value]) => `${name}: ${value}`);
  if (framing === "chunked") lines.push("transfer-encoding: chunked");
  else if (framing === "close") lines.push("connection: close");
  else if (framing !== "none") lines.push(`content-length: ${framing}`);
  const head = [`HTTP/1.1 ${reply.status} ${REASON}`, ...lines];
  return encodeText(head.join("\r\n") + "\r\n\r\n");
}

/** Clients must not read anything from the reason phrase (RFC 9110 §15.1), so one word does for all. */
const REASON = "Answer";

function asChunk(piece: Uint8Array): Uint8Array {
  const size = encodeText(`${piece.length.toString(16)}\r\n`);
  return joinBytes([size, piece, encodeText("\r\n")]);
}

/** Resolves when the connection has ended. */
export function untilGone(gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (gone.aborted) return resolve();
    gone.addEventListener("abort", () => resolve(), { once: true });
  });
}
