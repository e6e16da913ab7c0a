/** Passes frames between client and upstream, untouched and in order, at the pace of the slower side. */

import type {
  Closing,
  Frame,
  PausableSocket,
  Socket,
} from "../model/socket.ts";
import type { Deps } from "./deps.ts";
import type { SocketTurns } from "./socket_turns.ts";

/** What may wait for a slow client before its upstream has to wait as well. */
export const MAX_WAITING_DOWN = 1_048_576;

/** What may wait for a slow upstream: two frames of the largest size, for a client cannot be made to wait. */
export const MAX_WAITING_UP = 128 * 1_048_576;

/** How often a full side is looked at again, for nothing tells when it has been emptied; a person sees no 20 ms. */
const LOOK_AGAIN_MS = 20;

/** RFC 6455, section 7.4.1, and the registry it founded. */
const NORMAL = 1000;
const NO_CODE = 1005;
const OUR_TROUBLE = 1011;
const TOO_MUCH = 1013;

const UPSTREAM_TOO_SLOW: Closing = {
  code: TOO_MUCH,
  reason: "The upstream does not take what is sent",
};

export interface Sides {
  readonly client: Socket;
  readonly upstream: PausableSocket;
  readonly turns: Pick<SocketTurns, "goesUp" | "wentUp" | "cameDown" | "end">;
  /** The handshake's, for the log. */
  readonly requestId: string;
}

/** Runs until either side ends, which ends the other; the turns hear of everything that passes. */
export function relaySocket(
  { client, upstream, turns, requestId }: Sides,
  deps: Pick<Deps, "after" | "report">,
): void {
  // A mistake in the record of a turn must not cost the client its connection.
  const record = <Result>(write: () => Result): Result | undefined => {
    try {
      return write();
    } catch (error) {
      deps.report(error, requestId);
      return undefined;
    }
  };
  let callOff: (() => void) | null = null;
  const lookAgain = () => {
    if (client.waitingBytes > MAX_WAITING_DOWN) {
      callOff = deps.after(LOOK_AGAIN_MS, lookAgain);
      return;
    }
    callOff = null;
    upstream.resume();
  };
  const stopLooking = () => {
    callOff?.();
    callOff = null;
  };
  upstream.listen({
    onFrame(frame: Frame) {
      client.send(frame);
      record(() => turns.cameDown(frame));
      if (callOff === null && client.waitingBytes > MAX_WAITING_DOWN) {
        upstream.pause();
        callOff = deps.after(LOOK_AGAIN_MS, lookAgain);
      }
    },
    onClose(closing) {
      stopLooking();
      record(() => turns.end("upstream_broke", endOf(closing)));
      client.close(sayable(closing));
    },
  });
  client.listen({
    onFrame(frame) {
      if (upstream.waitingBytes + frame.length > MAX_WAITING_UP) {
        stopLooking();
        record(() => turns.end("upstream_broke", UPSTREAM_TOO_SLOW.reason));
        client.close(UPSTREAM_TOO_SLOW);
        upstream.close(UPSTREAM_TOO_SLOW);
        return;
      }
      upstream.send(frame, record(() => turns.goesUp(frame)));
      record(() => turns.wentUp());
    },
    onClose(closing) {
      stopLooking();
      record(() => turns.end("client_left", null));
      upstream.close(sayable(closing));
    },
  });
}

/** The same closing in a form that may be sent: some codes only ever stand for what was not said. */
export function sayable({ code, reason }: Closing): Closing {
  if (code === NO_CODE) return { code: NORMAL, reason: "" };
  const isOwn = code >= 3000 && code <= 4999;
  const isRegistered = code >= 1000 && code <= 1014 && code !== 1004 &&
    code !== 1006;
  return isOwn || isRegistered
    ? { code, reason }
    : { code: OUR_TROUBLE, reason };
}

function endOf({ code, reason }: Closing): string {
  const why = reason === "" ? "" : `: ${reason}`;
  return `The upstream closed the connection (${code})${why}`;
}
