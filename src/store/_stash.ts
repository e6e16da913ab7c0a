/** What waits for the writer, outside of the collector's heap: objects that live until the next batch would be moved about. */

/** Some dozens of usual requests; small enough to stay in a processor's cache while it is filled. */
const BLOCK_BYTES = 262_144;

/** Larger bodies stay where they are: they are few objects, and dear to copy twice. */
const MAX_COPIED_BYTES = BLOCK_BYTES / 4;

/** Empty blocks that are kept; what a burst took beyond them is given back. */
const MAX_SPARE = 16;

/** Of UTF-8, for one unit of a string. */
const MAX_UNIT_BYTES = 3;

const encoder = new TextEncoder();

interface Block {
  readonly bytes: Uint8Array;
  used: number;
  /** How many things it holds. */
  held: number;
}

/** A text and bytes that belong to it, until they are released. */
export class Stashed {
  readonly #block: Block;
  readonly #start: number;
  readonly textBytes: number;
  readonly bytes: number;
  /** Null when they are in the block, behind the text. */
  readonly #pieces: readonly Uint8Array[] | null;
  readonly #release: (block: Block) => void;

  constructor(
    block: Block,
    place: { start: number; textBytes: number; bytes: number },
    pieces: readonly Uint8Array[] | null,
    release: (block: Block) => void,
  ) {
    this.#block = block;
    this.#start = place.start;
    this.textBytes = place.textBytes;
    this.bytes = place.bytes;
    this.#pieces = pieces;
    this.#release = release;
  }

  /** Writes the text at that place, as UTF-8. */
  copyText(into: Uint8Array, at: number): void {
    const { bytes } = this.#block;
    into.set(bytes.subarray(this.#start, this.#start + this.textBytes), at);
  }

  copyBytes(into: Uint8Array, at: number): void {
    const start = this.#start + this.textBytes;
    const pieces = this.#pieces ??
      [this.#block.bytes.subarray(start, start + this.bytes)];
    for (const piece of pieces) {
      into.set(piece, at);
      at += piece.length;
    }
  }

  /** Once, when nobody needs it any more. */
  release(): void {
    this.#release(this.#block);
  }
}

export class Stash {
  #open: Block = blockOf(BLOCK_BYTES);
  #spare: Block[] = [];
  readonly #onReleased = (block: Block) => this.#released(block);

  /** Copies the text, and bytes unless they are many: those must not change. */
  keep(text: string, pieces: readonly Uint8Array[] = []): Stashed {
    const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
    const copied = bytes <= MAX_COPIED_BYTES ? bytes : 0;
    const block = this.#blockFor(MAX_UNIT_BYTES * text.length + copied);
    const start = block.used;
    const room = block.bytes.subarray(start);
    const textBytes = encoder.encodeInto(text, room).written;
    block.used += textBytes;
    block.held += 1;
    const place = { start, textBytes, bytes };
    if (copied < bytes) {
      return new Stashed(block, place, pieces, this.#onReleased);
    }
    for (const piece of pieces) {
      block.bytes.set(piece, block.used);
      block.used += piece.length;
    }
    return new Stashed(block, place, null, this.#onReleased);
  }

  #blockFor(bytes: number): Block {
    if (bytes > BLOCK_BYTES) return blockOf(bytes);
    if (this.#open.used + bytes > BLOCK_BYTES) {
      this.#open = this.#spare.pop() ?? blockOf(BLOCK_BYTES);
    }
    return this.#open;
  }

  #released(block: Block): void {
    block.held -= 1;
    if (block.held > 0) return;
    block.used = 0;
    const isUsual = block.bytes.length === BLOCK_BYTES;
    if (isUsual && block !== this.#open && this.#spare.length < MAX_SPARE) {
      this.#spare.push(block);
    }
  }
}

function blockOf(bytes: number): Block {
  return { bytes: new Uint8Array(bytes), used: 0, held: 0 };
}
