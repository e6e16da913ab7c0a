/** What can be done to any behaviour: packed, slowed, cut, hung, or dressed with more headers. */

import { once } from "node:events";
import {
  type BrotliCompress,
  constants,
  createBrotliCompress,
  createGzip,
  type Gzip,
} from "node:zlib";
import { joinBytes, lengthOf } from "./bytes.ts";
import type { Gate } from "./gate.ts";
import {
  type Behaviour,
  EMPTY_REPLY,
  type Reply,
  type ReplyField,
  shortened,
} from "./reply.ts";

/** Compressed piece by piece, so that each event of a stream can be unpacked when it arrives. */
export function gzipped(behaviour: Behaviour): Behaviour {
  return changed(behaviour, (reply) => packed(reply, "gzip"));
}

export function brotli(behaviour: Behaviour): Behaviour {
  return changed(behaviour, (reply) => packed(reply, "br"));
}

/** Closes the connection after so many bytes of body. */
export function cut(afterBytes: number, behaviour: Behaviour): Behaviour {
  return changed(behaviour, (reply) => ({
    ...shortened(reply, afterBytes),
    ending: "cut",
  }));
}

/** Closes the connection without an answer. */
export function reset(): Behaviour {
  return () => ({ ...EMPTY_REPLY, hasHead: false, ending: "cut" });
}

/** Never answers. */
export function hang(): Behaviour {
  return () => ({ ...EMPTY_REPLY, hasHead: false, ending: "hang" });
}

/** Falls silent after so many bytes of body. */
export function hangAfter(bytes: number, behaviour: Behaviour): Behaviour {
  return changed(behaviour, (reply) => ({
    ...shortened(reply, bytes),
    ending: "hang",
  }));
}

/** Each piece waits at the gate. */
export function gated(gate: Gate, behaviour: Behaviour): Behaviour {
  return changed(behaviour, (reply) => ({ ...reply, beforePiece: gate.pass }));
}

/** The answer waits at the gate, head and all. */
export function held(gate: Gate, behaviour: Behaviour): Behaviour {
  return changed(behaviour, (reply) => ({ ...reply, beforeHead: gate.pass }));
}

/** Takes real time: before the head and before each piece. For eyes and benches, not for tests. */
export function paced(
  { headMs = 0, pieceMs = 0 }: { headMs?: number; pieceMs?: number },
  behaviour: Behaviour,
): Behaviour {
  return changed(behaviour, (reply) => ({
    ...reply,
    beforeHead: (signal) => sleep(headMs, signal),
    beforePiece: (signal) => sleep(pieceMs, signal),
  }));
}

/** Announces no length: the body ends where the connection does. */
export function untilClose(behaviour: Behaviour): Behaviour {
  return changed(behaviour, (reply) => ({ ...reply, framing: "close" }));
}

export function withFields(
  fields: readonly ReplyField[],
  behaviour: Behaviour,
): Behaviour {
  return changed(behaviour, (reply) => ({
    ...reply,
    fields: [...reply.fields, ...fields],
  }));
}

function changed(
  behaviour: Behaviour,
  change: (reply: Reply) => Reply | Promise<Reply>,
): Behaviour {
  return async (request, world) => change(await behaviour(request, world));
}

async function packed(reply: Reply, encoding: "gzip" | "br"): Promise<Reply> {
  const pieces = encoding === "gzip"
    ? await packedPieces(reply.pieces, createGzip(), constants.Z_SYNC_FLUSH)
    : await packedPieces(
      reply.pieces,
      createBrotliCompress(),
      constants.BROTLI_OPERATION_FLUSH,
    );
  const length = lengthOf(pieces);
  return {
    ...reply,
    fields: [...reply.fields, ["content-encoding", encoding]],
    pieces,
    framing: typeof reply.framing === "number" ? length : reply.framing,
  };
}

async function packedPieces(
  pieces: readonly Uint8Array[],
  packer: Gzip | BrotliCompress,
  flush: number,
): Promise<Uint8Array[]> {
  const packed: Uint8Array[] = [];
  let fresh: Uint8Array[] = [];
  packer.on("data", (bytes: Uint8Array) => fresh.push(bytes));
  for (const piece of pieces) {
    packer.write(piece);
    await new Promise<void>((resolve) => packer.flush(flush, resolve));
    packed.push(joinBytes(fresh));
    fresh = [];
  }
  const ended = once(packer, "end");
  packer.end();
  await ended;
  return [...packed, joinBytes(fresh)];
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}
