/** What a request and its answer looked like on the wire, gathered while they pass, to be stored when they have ended. */

import { createHash, type Hash } from "node:crypto";
import type { Fields } from "./fields.ts";

/** Of one body at most this much is kept; what a person wants to read is far smaller. */
export const MAX_KEPT_BYTES = 8 * 1_048_576;

/** A piece of this size, or the first, which most often is all there is, is kept as it came where that wastes little. */
const WHOLE_BYTES = 4_096;

/**
 * Others are gathered in blocks, for a small view may hold a large buffer of the socket alive. The first block is
 * small, since most answers are, and each is twice as large as the one before.
 */
const FIRST_BLOCK_BYTES = 2_048;
const BLOCK_BYTES = 16_384;

/** One direction, as far as it has passed. */
export interface Passage {
  /** As they travelled, credentials included: whoever stores them takes those out. */
  readonly fields: Fields;
  /** In order; together the first `MAX_KEPT_BYTES` of the body. */
  readonly pieces: readonly Uint8Array[];
  /** Of the whole body. */
  readonly size: number;
  /** SHA-256 of the whole body, in hex, where more has passed than was kept; else null, since `pieces` tell it. */
  readonly sha256: string | null;
}

export class Transcript {
  #request: Passage | null = null;
  #fields: Fields | null = null;
  readonly #answer = new Gathered();

  get request(): Passage | null {
    return this.#request;
  }

  /** Null before any answer has come. */
  get answer(): Passage | null {
    return this.#fields === null
      ? null
      : { fields: this.#fields, ...this.#answer.taken() };
  }

  /** Keeps a reference: the body must not change. */
  asked(fields: Fields, body: Uint8Array | null): void {
    const gathered = new Gathered();
    if (body !== null) gathered.refer(body);
    this.#request = { fields, ...gathered.taken() };
  }

  /** The headers of the answer that goes to the client. */
  answered(fields: Fields): void {
    this.#fields = fields;
  }

  /** A piece of that answer's body, which must not change any more. */
  saw(bytes: Uint8Array): void {
    this.#answer.add(bytes);
  }
}

/** The same bytes in a buffer that is not much larger. */
function ownOf(bytes: Uint8Array): Uint8Array {
  return 2 * bytes.length >= bytes.buffer.byteLength ? bytes : bytes.slice();
}

class Gathered {
  readonly #pieces: Uint8Array[] = [];
  /** The block that is being filled, and how far. */
  #block: Uint8Array | null = null;
  #filled = 0;
  #blockBytes = FIRST_BLOCK_BYTES;
  #size = 0;
  #kept = 0;
  #hash: Hash | null = null;

  add(bytes: Uint8Array): void {
    const kept = this.#admit(bytes);
    const isFirst = this.#block === null && this.#pieces.length === 0;
    if (isFirst || kept.length >= WHOLE_BYTES) {
      this.#endBlock();
      if (kept.length > 0) this.#pieces.push(ownOf(kept));
      return;
    }
    let at = 0;
    while (at < kept.length) {
      this.#block ??= new Uint8Array(this.#blockBytes);
      const room = this.#block.length - this.#filled;
      const part = kept.subarray(at, at + room);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (part.length === room) this.#endBlock();
    }
  }

  refer(bytes: Uint8Array): void {
    const kept = this.#admit(bytes);
    if (kept.length > 0) this.#pieces.push(kept);
  }

  taken(): Omit<Passage, "fields"> {
    this.#endBlock();
    const sha256 = this.#hash?.copy().digest("hex") ?? null;
    return { pieces: this.#pieces, size: this.#size, sha256 };
  }

  /** The part of it that is kept. Only a body that outgrows the cap is hashed here, since nobody else will see the rest. */
  #admit(bytes: Uint8Array): Uint8Array {
    this.#size += bytes.length;
    const kept = bytes.subarray(0, MAX_KEPT_BYTES - this.#kept);
    if (kept.length < bytes.length && this.#hash === null) {
      this.#hash = createHash("sha256");
      this.#endBlock();
      for (const piece of this.#pieces) this.#hash.update(piece);
    }
    this.#hash?.update(bytes);
    this.#kept += kept.length;
    return kept;
  }

  #endBlock(): void {
    if (this.#block === null) return;
    this.#pieces.push(
      this.#filled === this.#block.length
        ? this.#block
        : this.#block.slice(0, this.#filled),
    );
    this.#block = null;
    this.#filled = 0;
    this.#blockBytes = Math.min(2 * this.#blockBytes, BLOCK_BYTES);
  }
}
