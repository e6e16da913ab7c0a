/** WebSocket frames on the wire (RFC 6455 §5), read from and written to a connection by hand. */

import { joinBytes } from "./bytes.ts";
import type { Connection } from "./connection.ts";

export type FrameKind = "text" | "binary" | "close" | "ping" | "pong";

export interface Frame {
  /** Null for a later part of a message in several frames. */
  readonly kind: FrameKind | null;
  readonly isLast: boolean;
  /** The sender's bit for a compressed message (RFC 7692 §6). */
  readonly isCompressed: boolean;
  /** Unmasked, as compressed as it came. */
  readonly payload: Uint8Array;
}

const OPCODES: Record<FrameKind, number> = {
  text: 1,
  binary: 2,
  close: 8,
  ping: 9,
  pong: 10,
};
const KINDS = new Map(
  Object.entries(OPCODES).map(([kind, code]) => [code, kind as FrameKind]),
);

const FIN = 0x80;
const RSV1 = 0x40;
const OPCODE_BITS = 0x0f;
const LENGTH_BITS = 0x7f;
const TWO_BYTE_LENGTH = 126;
const EIGHT_BYTE_LENGTH = 127;
const MASK_BYTES = 4;

/** The next frame of a client, which always masks; null when the connection ends before it is whole. */
export async function readFrame(connection: Connection): Promise<Frame | null> {
  const start = await connection.take(2);
  if (start === null) return null;
  const [first = 0, second = 0] = start;
  const length = await readLength(connection, second & LENGTH_BITS);
  if (length === null) return null;
  const mask = await connection.take(MASK_BYTES);
  const payload = mask === null ? null : await connection.take(length);
  if (mask === null || payload === null) return null;
  for (let at = 0; at < payload.length; at++) {
    payload[at]! ^= mask[at % MASK_BYTES]!;
  }
  return {
    kind: KINDS.get(first & OPCODE_BITS) ?? null,
    isLast: (first & FIN) !== 0,
    isCompressed: (first & RSV1) !== 0,
    payload,
  };
}

/** A whole message in one frame, unmasked as a server sends it. */
export function frameBytes(
  kind: FrameKind,
  payload: Uint8Array,
  { isCompressed = false }: { isCompressed?: boolean } = {},
): Uint8Array {
  const first = FIN | (isCompressed ? RSV1 : 0) | OPCODES[kind];
  return joinBytes([new Uint8Array([first]), lengthBytes(payload), payload]);
}

async function readLength(
  connection: Connection,
  short: number,
): Promise<number | null> {
  if (short < TWO_BYTE_LENGTH) return short;
  const isLong = short === EIGHT_BYTE_LENGTH;
  const bytes = await connection.take(isLong ? 8 : 2);
  if (bytes === null) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return isLong ? Number(view.getBigUint64(0)) : view.getUint16(0);
}

function lengthBytes({ length }: Uint8Array): Uint8Array {
  if (length < TWO_BYTE_LENGTH) return new Uint8Array([length]);
  const isLong = length > 0xffff;
  const bytes = new Uint8Array(isLong ? 9 : 3);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, isLong ? EIGHT_BYTE_LENGTH : TWO_BYTE_LENGTH);
  if (isLong) view.setBigUint64(1, BigInt(length));
  else view.setUint16(1, length);
  return bytes;
}
