/** Both sides of a relayed WebSocket as a test plays them: what was said to a side is kept, what it says is called. */

import type {
  Closing,
  Ear,
  Frame,
  PausableSocket,
} from "../../src/model/socket.ts";

export class FakeSide implements PausableSocket {
  waitingBytes = 0;
  readonly got: Frame[] = [];
  readonly closings: Closing[] = [];
  isPaused = false;
  #ear: Ear | null = null;

  listen(ear: Ear): void {
    this.#ear = ear;
  }

  send(frame: Frame): void {
    this.got.push(frame);
  }

  close(closing: Closing): void {
    this.closings.push(closing);
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  says(frame: Frame): void {
    this.#ear!.onFrame(frame);
  }

  goes(code: number, reason = ""): void {
    this.#ear!.onClose({ code, reason });
  }
}
