/** Keeps the events that nobody wants to read away from the reader: nearly all of a stream is deltas. */

import { Buffer } from "node:buffer";
import type { SseReader } from "./_sse.ts";

const BLANK_LINE = "\n\n";

/** True for an event that need not be read. It begins at `at`, its blank line at `end`; one character is one byte. */
export type IsDull = (text: string, at: number, end: number) => boolean;

/**
 * Passes on whole events that are not dull, and whatever may still become one; drops the rest unread. Searching a
 * string is native where reading lines is not, so dropping a delta costs a tenth of reading it.
 */
export class SseFilter {
  readonly #reader: SseReader;
  readonly #isDull: IsDull;
  /** What has come so far ends where an event does. */
  #isBetween = true;
  #endsWithLf = false;
  /** Lines end another way here; then nothing is dropped. */
  #sawCr = false;

  constructor(reader: SseReader, isDull: IsDull) {
    this.#reader = reader;
    this.#isDull = isDull;
  }

  feed(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      .toString("latin1");
    this.#sawCr ||= text.includes("\r");
    const begun = this.#sawCr ? -1 : this.#endOfBegun(text);
    if (begun === -1) this.#reader.feed(bytes);
    else this.#passEvents(bytes, text, begun);
    this.#isBetween = text.endsWith(BLANK_LINE) ||
      (this.#endsWithLf && text === "\n");
    this.#endsWithLf = text.endsWith("\n");
  }

  /** Where the event ends that an earlier piece began, or -1 when it goes on. */
  #endOfBegun(text: string): number {
    if (this.#isBetween) return 0;
    if (this.#endsWithLf && text.startsWith("\n")) return 1;
    const blank = text.indexOf(BLANK_LINE);
    return blank === -1 ? -1 : blank + BLANK_LINE.length;
  }

  /** Each event is fed before the next is asked about, which may be dull because of it. */
  #passEvents(bytes: Uint8Array, text: string, begun: number): void {
    if (begun > 0) this.#reader.feed(bytes.subarray(0, begun));
    let at = begun;
    for (;;) {
      const end = text.indexOf(BLANK_LINE, at);
      if (end === -1) break;
      const next = end + BLANK_LINE.length;
      if (!this.#isDull(text, at, end)) {
        this.#reader.feed(bytes.subarray(at, next));
      }
      at = next;
    }
    if (at < bytes.length) this.#reader.feed(bytes.subarray(at));
  }
}
