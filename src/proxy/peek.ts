/** Reads a few top-level strings out of a JSON body without parsing the rest. */

import { Buffer } from "node:buffer";

const BACKSLASH = 0x5c;

/**
 * The string values of these keys at the top level of a JSON object; what is absent or no string is left out, and a
 * body that is no JSON object gives nothing. One byte is one character here, because searching a string is native
 * and searching bytes is not: 1 MB costs a tenth of a millisecond while a key is absent.
 */
export function peekStrings(
  body: Uint8Array,
  keys: readonly string[],
): Partial<Record<string, string>> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const text = bytes.toString("latin1");
  const found: Partial<Record<string, string>> = {};
  let missing = keys.filter((key) => text.includes(`"${key}"`)).length;
  let depth = 0;
  for (let at = 0; missing > 0 && at < text.length; at++) {
    switch (text[at]) {
      case "{":
      case "[":
        depth++;
        break;
      case "}":
      case "]":
        if (--depth <= 0) return found;
        break;
      case '"': {
        const start = at + 1;
        at = endOfString(text, start);
        if (at === -1) return found;
        if (depth !== 1) break;
        const colon = skipSpace(text, at + 1);
        if (text[colon] !== ":") break;
        const key = text.slice(start, at);
        if (!keys.includes(key) || key in found) break;
        const value = stringAt(text, skipSpace(text, colon + 1));
        if (value !== null) found[key] = value;
        missing--;
      }
    }
  }
  return found;
}

/** Where the string that begins at `at` is closed, or -1. */
function endOfString(text: string, at: number): number {
  let end = text.indexOf('"', at);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
  return slashes % 2 === 1;
}

function skipSpace(text: string, at: number): number {
  while (text.charCodeAt(at) <= 0x20) at++;
  return at;
}

function stringAt(text: string, at: number): string | null {
  const end = text[at] === '"' ? endOfString(text, at + 1) : -1;
  if (end === -1) return null;
  try {
    return JSON.parse(
      Buffer.from(text.slice(at, end + 1), "latin1").toString(),
    );
  } catch {
    return null; // the client's JSON is broken; that is the upstream's to say
  }
}
