/** Looks into bytes without decoding them, and collects them up to a bound. */

const UTF8 = new TextEncoder();
const FROM_UTF8 = new TextDecoder();

/** The bytes of a text, to look for. */
export function bytesOf(text: string): Uint8Array {
  return UTF8.encode(text);
}

export function textOf(bytes: Uint8Array): string {
  return FROM_UTF8.decode(bytes);
}

export function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return matchesAt(bytes, prefix, 0);
}

/** The place of a sequence at or after `from`, or -1. */
export function indexOf(
  bytes: Uint8Array,
  wanted: Uint8Array,
  from = 0,
): number {
  const last = bytes.length - wanted.length;
  for (let at = from; at <= last; at++) {
    if (bytes[at] === wanted[0] && matchesAt(bytes, wanted, at)) return at;
  }
  return -1;
}

function matchesAt(
  bytes: Uint8Array,
  wanted: Uint8Array,
  at: number,
): boolean {
  if (at + wanted.length > bytes.length) return false;
  for (let i = 0; i < wanted.length; i++) {
    if (bytes[at + i] !== wanted[i]) return false;
  }
  return true;
}

const NOTHING = new Uint8Array(0);
const FIRST_ROOM = 256; // a line cut in two by a chunk is rarely longer; doubled when it is

/** Collects copies of what it is given; past its cap it drops everything until it is emptied. */
export class BoundedBuffer {
  readonly #cap: number;
  #room: Uint8Array = NOTHING;
  #length = 0;
  #overflowed = false;

  constructor(cap: number) {
    this.#cap = cap;
  }

  get isEmpty(): boolean {
    return this.#length === 0 && !this.#overflowed;
  }

  get overflowed(): boolean {
    return this.#overflowed;
  }

  push(bytes: Uint8Array): void {
    if (this.#overflowed) return;
    const length = this.#length + bytes.length;
    if (length > this.#cap) {
      this.#room = NOTHING;
      this.#length = 0;
      this.#overflowed = true;
      return;
    }
    if (length > this.#room.length) this.#grow(length);
    this.#room.set(bytes, this.#length);
    this.#length = length;
  }

  /** Hands over what was collected and starts afresh; nothing after an overflow. */
  take(): Uint8Array {
    const taken = this.#room.subarray(0, this.#length);
    this.#room = NOTHING;
    this.#length = 0;
    this.#overflowed = false;
    return taken;
  }

  #grow(length: number): void {
    const grown = new Uint8Array(
      Math.max(length, this.#room.length * 2, FIRST_ROOM),
    );
    grown.set(this.#room.subarray(0, this.#length));
    this.#room = grown;
  }
}
