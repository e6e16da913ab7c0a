/** A page's live view of the log: reads from the ring at the page's own pace. */

import type { LogRing } from "../log/ring.ts";
import type { LogLine } from "../model/event.ts";

/** Shorter than the minute after which proxies and browsers give a silent connection up. */
const HEARTBEAT_MS = 15_000;

export interface LogStreamDeps {
  readonly ring: LogRing;
  readonly closing: AbortSignal;
  after(ms: number, callback: () => void): () => void;
}

const HEARTBEAT = ": still here\n\n";

export class LogStream {
  readonly #deps: LogStreamDeps;

  constructor(deps: LogStreamDeps) {
    this.#deps = deps;
  }

  /** A body of server-sent events from now on; `tell` makes what the page gets of a line, or null. */
  open(tell: (line: LogLine) => unknown | null): ReadableStream<Uint8Array> {
    const { ring, closing } = this.#deps;
    const encoder = new TextEncoder();
    const gone = new AbortController();
    let seen = ring.newest;
    const fresh = () => {
      const lines = ring.after(seen);
      seen = ring.newest;
      return lines.map(tell).filter((told) => told !== null).map(eventOf)
        .join("");
    };
    return new ReadableStream({
      start: (controller) =>
        controller.enqueue(encoder.encode(eventOf({ connected: true }))),
      pull: async (controller) => {
        let text = fresh();
        if (text === "" && !closing.aborted) {
          await this.#sleep(gone.signal, () => (text = fresh()) !== "");
          if (gone.signal.aborted) return;
        }
        if (closing.aborted) return controller.close();
        controller.enqueue(encoder.encode(text || HEARTBEAT));
      },
      cancel: () => gone.abort(),
    });
  }

  /** Until a line has come that the page wants, a heartbeat is due, or it is over. */
  #sleep(gone: AbortSignal, hasNews: () => boolean): Promise<void> {
    const { ring, closing, after } = this.#deps;
    return new Promise((resolve) => {
      const wake = () => {
        forget();
        callOff();
        closing.removeEventListener("abort", wake);
        gone.removeEventListener("abort", wake);
        resolve();
      };
      const forget = ring.listen(() => {
        if (hasNews()) wake();
      });
      const callOff = after(HEARTBEAT_MS, wake);
      closing.addEventListener("abort", wake);
      gone.addEventListener("abort", wake);
    });
  }
}

function eventOf(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
