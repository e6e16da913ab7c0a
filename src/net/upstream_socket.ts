/** The upstream's side of a relayed WebSocket. */

import type { Buffer } from "node:buffer";
// @ts-types="./ws.d.ts"
import type WebSocket from "ws";
import type { Clock } from "../clock.ts";
import type { Closing, Ear, Frame, PausableSocket } from "../model/socket.ts";

/** Half of the shortest time after which proxies on the way drop a silent connection. */
const PING_EVERY_MS = 30_000;

const AS_TEXT = { binary: false };

export class UpstreamSocket implements PausableSocket {
  readonly #ws: WebSocket;
  readonly #clock: Pick<Clock, "after">;
  /** What came before somebody listened; null from then on. */
  #early: Frame[] | null = [];
  #closing: Closing | null = null;
  #ear: Ear | null = null;
  #answeredPing = true;
  #isPaused = true;
  #callOffPing: () => void;

  /** Takes an open socket and keeps it still until somebody listens. */
  constructor(ws: WebSocket, clock: Pick<Clock, "after">) {
    this.#ws = ws;
    this.#clock = clock;
    ws.pause();
    ws.removeAllListeners();
    ws.on("message", (data, isBinary) => this.#take(data, isBinary));
    ws.on("pong", () => this.#answeredPing = true);
    ws.on("error", () => {}); // the close event that always follows is all that anybody can use
    ws.once("close", (code, reason) => {
      this.#callOffPing();
      this.#closing = { code, reason: reason.toString() };
      this.#ear?.onClose(this.#closing);
    });
    this.#callOffPing = clock.after(PING_EVERY_MS, () => this.#ping());
  }

  get waitingBytes(): number {
    return this.#ws.bufferedAmount;
  }

  listen(ear: Ear): void {
    for (const frame of this.#early ?? []) ear.onFrame(frame);
    this.#early = null;
    this.#ear = ear;
    if (this.#closing !== null) ear.onClose(this.#closing);
    else this.resume();
  }

  send(frame: Frame, utf8?: Uint8Array): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return;
    if (utf8 === undefined) this.#ws.send(frame);
    else this.#ws.send(utf8, AS_TEXT);
  }

  close({ code, reason }: Closing): void {
    this.resume(); // the goodbye in answer to ours has to be read
    this.#ws.close(code, reason);
  }

  pause(): void {
    this.#isPaused = true;
    this.#ws.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#answeredPing = true; // the answer may be among what is only read now
    this.#ws.resume();
  }

  #take(data: Buffer, isBinary: boolean): void {
    const frame = isBinary ? data : data.toString();
    if (this.#ear === null) this.#early?.push(frame);
    else this.#ear.onFrame(frame);
  }

  /** A connection that answers no ping is gone, whatever the network says. While it is paused no answer can be read. */
  #ping(): void {
    if (!this.#answeredPing && !this.#isPaused) return this.#ws.terminate();
    if (this.#ws.readyState === this.#ws.OPEN && !this.#isPaused) {
      this.#answeredPing = false;
      this.#ws.ping();
    }
    this.#callOffPing = this.#clock.after(PING_EVERY_MS, () => this.#ping());
  }
}
