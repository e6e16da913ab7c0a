/** One side of a relayed WebSocket, without the machinery that carries it. */

import type { Answer } from "./answer.ts";

/** A whole message: text stays text and bytes stay bytes. */
export type Frame = string | Uint8Array;

/** Why a side ended; 1005 and 1006 stand for a goodbye without a code and for none at all (RFC 6455, section 7.4.1). */
export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** Hears of everything on one side, in order. */
export interface Ear {
  onFrame(frame: Frame): void;
  /** Called once, and last. */
  onClose(closing: Closing): void;
}

export interface Socket {
  /** Bytes that were sent and that the network has not taken yet. */
  readonly waitingBytes: number;
  /** The only ear this side gets; it hears of what came before, too. */
  listen(ear: Ear): void;
  /** Without effect after the end. `utf8` is what a text is on the wire, from whoever has made it already. */
  send(frame: Frame, utf8?: Uint8Array): void;
  /** Says goodbye after everything that was sent. Without effect after the end. */
  close(closing: Closing): void;
}

/** A side whose sender can be made to wait. */
export interface PausableSocket extends Socket {
  /** Frames already read may still come. */
  pause(): void;
  resume(): void;
}

/** The upstream's answer to a handshake. Its body is empty when there is a socket. */
export interface Dialled extends Answer {
  /** Null when the upstream refused. Whoever gets one closes it. */
  readonly socket: PausableSocket | null;
  /** The sub-protocol that the upstream chose; null for none. */
  readonly protocol: string | null;
}

/** The largest message either way; one byte more ends the connection. The server's own WebSockets take no larger ones. */
export const MAX_FRAME_BYTES = 64 * 1_048_576 - 1;
