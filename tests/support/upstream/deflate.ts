/** Compressed messages of a WebSocket (RFC 7692), each packed by itself so that no state is carried along. */

import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { joinBytes } from "./bytes.ts";

/** What is agreed to when a client offers compression: neither side remembers earlier messages. */
export const DEFLATE_EXTENSION =
  "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

/** Ends every flushed block and is left out on the wire (RFC 7692 §7.2.1). */
const TAIL = new Uint8Array([0, 0, 0xff, 0xff]);

const FLUSHED = { finishFlush: constants.Z_SYNC_FLUSH };

export function deflated(message: Uint8Array): Uint8Array {
  return deflateRawSync(message, FLUSHED).subarray(0, -TAIL.length);
}

export function inflated(payload: Uint8Array): Uint8Array {
  return inflateRawSync(joinBytes([payload, TAIL]), FLUSHED);
}
