/** Cuts a stream of bytes into server-sent events, however the bytes were split on their way. */

import { BoundedBuffer, bytesOf, startsWith, textOf } from "./_bytes.ts";

/** An event over `MAX_EVENT_BYTES` comes with its name and no data. The bytes are only good during the call. */
export interface SseEvent {
  /** The value of its `event` line. */
  readonly name: Uint8Array | null;
  readonly data: Uint8Array;
}

export const MAX_EVENT_BYTES = 4 * 1024 * 1024; // the largest events carry one image; usage never needs that much

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
const SPACE = 0x20;
const BYTE_ORDER_MARK = new Uint8Array([0xef, 0xbb, 0xbf]);
const DATA = bytesOf("data");
const EVENT = bytesOf("event");
const NOTHING = new Uint8Array(0);

export class SseReader {
  readonly #onEvent: (event: SseEvent) => void;
  /** The part of a line that came with an earlier piece. */
  readonly #cut = new BoundedBuffer(MAX_EVENT_BYTES);
  #name: Uint8Array | null = null;
  #data: Uint8Array | null = null;
  #isTooBig = false;
  #isFirstLine = true;
  /** A line feed right at the start of the next piece belongs to the line that has ended. */
  #endedWithCr = false;

  constructor(onEvent: (event: SseEvent) => void) {
    this.#onEvent = onEvent;
  }

  feed(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    let at = this.#endedWithCr && bytes[0] === LF ? 1 : 0;
    this.#endedWithCr = false;
    let lf = bytes.indexOf(LF, at);
    let cr = bytes.indexOf(CR, at);
    while (lf !== -1 || cr !== -1) {
      const end = cr === -1 || (lf !== -1 && lf < cr) ? lf : cr;
      this.#endLine(bytes.subarray(at, end));
      at = end + 1;
      if (end === cr) {
        if (at === bytes.length) this.#endedWithCr = true;
        else if (bytes[at] === LF) at++;
        cr = bytes.indexOf(CR, at);
      }
      if (lf !== -1 && lf < at) lf = bytes.indexOf(LF, at);
    }
    if (at < bytes.length) this.#cut.push(bytes.subarray(at));
    this.#keep(bytes.buffer);
  }

  /** Takes what is left as if its line and its event had been ended; call it after the last byte. */
  end(): void {
    if (!this.#cut.isEmpty) this.#endLine(NOTHING);
    this.#dispatch();
  }

  #endLine(piece: Uint8Array): void {
    let line = piece;
    if (!this.#cut.isEmpty) {
      this.#cut.push(piece);
      this.#isTooBig ||= this.#cut.overflowed;
      line = this.#cut.take();
      if (this.#isTooBig) return;
    }
    if (this.#isFirstLine) {
      this.#isFirstLine = false;
      if (startsWith(line, BYTE_ORDER_MARK)) line = line.subarray(3);
    }
    if (line.length === 0) return this.#dispatch();
    const data = valueOf(line, DATA);
    if (data !== null) return this.#addData(data);
    this.#name = valueOf(line, EVENT) ?? this.#name;
  }

  #addData(data: Uint8Array): void {
    if (this.#isTooBig) return;
    if (this.#data === null) {
      this.#data = data;
    } else if (this.#data.length + 1 + data.length > MAX_EVENT_BYTES) {
      this.#isTooBig = true;
      this.#data = null;
    } else {
      const joined = new Uint8Array(this.#data.length + 1 + data.length);
      joined.set(this.#data);
      joined[this.#data.length] = LF;
      joined.set(data, this.#data.length + 1);
      this.#data = joined;
    }
  }

  #dispatch(): void {
    const data = this.#isTooBig ? NOTHING : this.#data;
    const name = this.#name;
    this.#name = null;
    this.#data = null;
    this.#isTooBig = false;
    if (data !== null) this.#onEvent({ name, data });
  }

  /** Copies what is still needed out of a piece that belongs to somebody else. */
  #keep(borrowed: ArrayBufferLike): void {
    if (this.#data?.buffer === borrowed) this.#data = this.#data.slice();
    if (this.#name?.buffer === borrowed) this.#name = this.#name.slice();
  }
}

/** The value of a line when it is this field; the one space after the colon is optional and not part of it. */
function valueOf(line: Uint8Array, field: Uint8Array): Uint8Array | null {
  if (!startsWith(line, field)) return null;
  if (line.length === field.length) return NOTHING;
  if (line[field.length] !== COLON) return null;
  const start = field.length + 1;
  return line.subarray(line[start] === SPACE ? start + 1 : start);
}

const TYPE_FIRST = bytesOf('{"type":"');
const QUOTE = 0x22;
const MAX_TYPE_BYTES = 96; // the longest event types in use have about 50

/** What kind of event it is: the `type` its data begins with, else its name, else "". Does not parse. */
export function typeOf(event: SseEvent): string {
  if (startsWith(event.data, TYPE_FIRST)) {
    const start = TYPE_FIRST.length;
    const head = event.data.subarray(start, start + MAX_TYPE_BYTES);
    const end = head.indexOf(QUOTE);
    if (end !== -1) return textOf(head.subarray(0, end));
  }
  return event.name === null ? "" : textOf(event.name);
}
