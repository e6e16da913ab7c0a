/** A wire over a socket of the runtime. */

import type { Wire } from "./wire.ts";

/** Room for one read: most answers come in less, and each connection that waits holds as much. */
const SMALL_BYTES = 8_192;
/** After a read that filled its room: what the system hands over at once of a large answer. */
const LARGE_BYTES = 65_536;

export class SocketWire implements Wire {
  readonly #socket: Deno.Conn;
  #room = new Uint8Array(SMALL_BYTES);
  #isClosed = false;

  constructor(socket: Deno.Conn) {
    this.#socket = socket;
  }

  async read(): Promise<Uint8Array | null> {
    const room = this.#room;
    const count = await this.#socket.read(room);
    if (count === null) return null;
    // A copy of a little is cheaper than room anew, and would else keep all of its room alive.
    if (count < room.length / 2) return room.slice(0, count);
    const isFull = count === room.length;
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
