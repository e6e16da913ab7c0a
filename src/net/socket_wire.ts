/** A wire over a socket of the runtime. */

import type { Wire } from "./wire.ts";

/** Room for one read: most answers come in less. Each connection that waits holds its room. */
const SMALL_BYTES = 8_192;
/** After a read that filled its room: what the system hands over at once of a large answer. */
const LARGE_BYTES = 65_536;
/** To begin with, and for a stream that drips, as a model's words do: hundreds of them may wait at once. */
const DRIP_BYTES = 1_024;
/** So many little reads one after the other are a stream that drips; an answer's end and the next one's head are two. */
const DRIPS = 3;

export class SocketWire implements Wire {
  readonly #socket: Deno.Conn;
  #room = new Uint8Array(DRIP_BYTES);
  #drips = 0;
  #isClosed = false;

  constructor(socket: Deno.Conn) {
    this.#socket = socket;
  }

  async read(): Promise<Uint8Array | null> {
    const room = this.#room;
    const count = await this.#socket.read(room);
    if (count === null) return null;
    const isDrip = count < DRIP_BYTES / 2;
    this.#drips = isDrip ? this.#drips + 1 : 0;
    if (this.#drips === DRIPS) this.#room = new Uint8Array(DRIP_BYTES);
    // A copy of a little is cheaper than room anew, and would else keep all of its room alive.
    if (count < room.length / 2) return room.slice(0, count);
    const isFull = count === room.length && count >= SMALL_BYTES;
    this.#room = new Uint8Array(isFull ? LARGE_BYTES : SMALL_BYTES);
    return room.subarray(0, count);
  }

  async write(bytes: Uint8Array): Promise<void> {
    let written = await this.#socket.write(bytes);
    while (written < bytes.length) {
      written += await this.#socket.write(bytes.subarray(written));
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close();
  }
}
