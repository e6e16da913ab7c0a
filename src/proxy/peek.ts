/** Reads a few top-level strings out of a JSON body without parsing or copying the rest. */

import { Buffer } from "node:buffer";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENERS = new Set([0x7b, 0x5b]); // { [
const CLOSERS = new Set([0x7d, 0x5d]); // } ]
const COLON = 0x3a;

/**
 * The string values of these keys at the top level of a JSON object; what is absent or no string is left out.
 * A body that is no JSON object gives nothing. Long strings are skipped natively, so 1 MB of messages costs little.
 */
export function peekStrings(
  body: Uint8Array,
  keys: readonly string[],
): Partial<Record<string, string>> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const found: Partial<Record<string, string>> = {};
  let missing = keys.filter((key) => bytes.includes(`"${key}"`)).length;
  let depth = 0;
  let at = 0;
  while (missing > 0 && at < bytes.length) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      const end = endOfString(bytes, at);
      if (end === -1) break;
      const after = skipSpace(bytes, end + 1);
      if (depth === 1 && bytes[after] === COLON) {
        const key = bytes.toString("utf8", at + 1, end);
        if (keys.includes(key) && found[key] === undefined) {
          const value = stringAt(bytes, skipSpace(bytes, after + 1));
          if (value !== null) found[key] = value;
          missing--;
        }
      }
      at = end + 1;
      continue;
    }
    if (OPENERS.has(byte)) depth++;
    else if (CLOSERS.has(byte) && --depth <= 0) break;
    at++;
  }
  return found;
}

/** Index of the closing quote of the string that opens at `start`, or -1. */
function endOfString(bytes: Buffer, start: number): number {
  let end = bytes.indexOf(QUOTE, start + 1);
  while (end !== -1) {
    let slashes = 0;
    while (bytes[end - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
    end = bytes.indexOf(QUOTE, end + 1);
  }
  return -1;
}

function skipSpace(bytes: Buffer, at: number): number {
  while (at < bytes.length && bytes[at]! <= 0x20) at++;
  return at;
}

function stringAt(bytes: Buffer, at: number): string | null {
  if (bytes[at] !== QUOTE) return null;
  const end = endOfString(bytes, at);
  if (end === -1) return null;
  try {
    return JSON.parse(bytes.toString("utf8", at, end + 1));
  } catch {
    return null; // not the client's last word on its JSON: the upstream judges that
  }
}
