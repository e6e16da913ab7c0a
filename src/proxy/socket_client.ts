/** The client's side of a relayed WebSocket. */

import type { Closing, Ear, Frame, Socket } from "../model/socket.ts";
import type { Deps } from "./deps.ts";

/** A client that answers no ping for this long has gone without a word. */
const SILENCE_S = 60;

/** How long the client's side may take to open; it waits for nothing but our answer. */
const OPEN_WITHIN_MS = 10_000;

/** Asking the socket how much waits costs a tenth of sending a small frame; below this it is no news. */
const WORTH_ASKING = 65_536;

const MOST_BYTES_PER_CHARACTER = 3; // of UTF-16 in UTF-8

/** Accepts the client. Every field that is wanted must have been read from the request before. */
export function acceptClient(
  request: Request,
  { fields, deps }: {
    fields: readonly [string, string][];
    deps: Pick<Deps, "after">;
  },
): { socket: Socket; response: Response } {
  const { socket, response } = Deno.upgradeWebSocket(request, {
    idleTimeout: SILENCE_S,
  });
  // Set by hand, since the option for it knows only lists with a space after each comma (Deno 2.9.6).
  for (const [name, value] of fields) response.headers.append(name, value);
  return { socket: new ClientSocket(socket, deps), response };
}

const LOST: Closing = { code: 1006, reason: "" };

class ClientSocket implements Socket {
  readonly #ws: WebSocket;
  /** What was sent before the client's side was open; null from then on. */
  #early: Frame[] | null = [];
  #earlyClose: Closing | null = null;
  /** At most this much waits, in bytes. */
  #atMost = 0;
  #end: ((closing: Closing) => void) | null = null;

  constructor(ws: WebSocket, deps: Pick<Deps, "after">) {
    this.#ws = ws;
    ws.binaryType = "arraybuffer";
    // A side whose client left in this moment neither opens nor ends (Deno 2.9.6).
    const callOff = deps.after(OPEN_WITHIN_MS, () => this.#close(LOST));
    ws.onclose = ({ code, reason }) => {
      callOff();
      this.#close({ code, reason });
    };
    ws.onopen = () => {
      callOff();
      const early = this.#early ?? [];
      this.#early = null;
      for (const frame of early) this.send(frame);
      if (this.#earlyClose !== null) this.close(this.#earlyClose);
    };
  }

  get waitingBytes(): number {
    if (this.#early !== null) {
      return this.#early.reduce((sum, frame) => sum + frame.length, 0);
    }
    if (this.#atMost >= WORTH_ASKING) this.#atMost = this.#ws.bufferedAmount;
    return this.#atMost;
  }

  listen(ear: Ear): void {
    this.#ws.onmessage = ({ data }) =>
      ear.onFrame(typeof data === "string" ? data : new Uint8Array(data));
    this.#end = (closing) => ear.onClose(closing);
  }

  send(frame: Frame): void {
    if (this.#early !== null) this.#early.push(frame);
    else if (this.#ws.readyState === WebSocket.OPEN) {
      this.#ws.send(frame as string | Uint8Array<ArrayBuffer>);
      this.#atMost += frame.length *
        (typeof frame === "string" ? MOST_BYTES_PER_CHARACTER : 1);
    }
  }

  close(closing: Closing): void {
    if (this.#early !== null) this.#earlyClose ??= closing;
    else if (this.#ws.readyState === WebSocket.OPEN) {
      this.#ws.close(closing.code, closing.reason);
    }
  }

  #close(closing: Closing): void {
    this.#end?.(closing);
    this.#end = null;
  }
}
