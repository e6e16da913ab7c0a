/** Cuts bodies into pieces so that a body that repeats most of another one has most pieces in common with it. */

/** Smaller pieces would cost more to find than they save. */
export const MIN_BYTES = 2_048;
/** Larger ones would be lost whole by one changed byte. */
const MAX_BYTES = 32_768;

/** A cut falls where this many bits of the rolling hash are zero: every 4 KiB on average, beyond the least size. */
const CUT_BITS = 12;
const CUT_MASK = ((1 << CUT_BITS) - 1) << (32 - CUT_BITS);

/** The hash has shifted a byte out after this many more. */
const WINDOW_BYTES = 32;

/** A random number for each byte. Other numbers would cut elsewhere, and nothing would match what is stored. */
const GEAR = gearTable(0x63_63_66_6c);

/**
 * Cuts by content: where the last 32 bytes look a certain way, wherever they stand. So an insertion moves the
 * cuts around it, and all behind it are found again (a gear hash, as content-defined chunking has it). A piece is one
 * wherever its bytes stand, unless it ended with the body.
 */
export function endOfPiece(bytes: Uint8Array, start: number): number {
  const last = Math.min(start + MAX_BYTES, bytes.length);
  let at = start + MIN_BYTES;
  if (at >= last) return last;
  let hash = 0;
  for (let before = at - WINDOW_BYTES; before < at; before++) {
    hash = (hash << 1) + GEAR[bytes[before]!]! | 0;
  }
  while (at < last) {
    hash = (hash << 1) + GEAR[bytes[at++]!]! | 0;
    if ((hash & CUT_MASK) === 0) break;
  }
  return at;
}

/** Cuts every `size` bytes, for what repeats as a whole or not at all. */
export function cutBySize(bytes: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += size) {
    pieces.push(bytes.subarray(start, start + size));
  }
  return pieces;
}

/** Numbers that look random and are the same everywhere: an xorshift generator from a fixed seed. */
function gearTable(seed: number): Int32Array {
  const table = new Int32Array(256);
  let state = seed;
  for (let byte = 0; byte < table.length; byte++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    table[byte] = state;
  }
  return table;
}
