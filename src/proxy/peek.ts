/** Reads a few top-level strings out of a JSON body without parsing the rest. */

import { Buffer } from "node:buffer";
import { endOfString, skipSpace } from "../model/json_text.ts";

/** Clients name the model first; most bodies are known from this much of them, and the rest is not made a string. */
const OPENING_BYTES = 256;

/**
 * The string values of these keys at the top level of a JSON object; what is absent or no string is left out, and a
 * body that is no JSON object gives nothing. One byte is one character here, because searching a string is native
 * and searching bytes is not: 1 MB costs a tenth of a millisecond while a key is absent.
 */
export function peekStrings(
  body: Uint8Array,
  keys: readonly string[],
): Partial<Record<string, string>> {
  const opening = peekBytes(body.subarray(0, OPENING_BYTES), keys);
  const isEnough = body.length <= OPENING_BYTES ||
    keys.every((key) => key in opening);
  return isEnough ? opening : peekBytes(body, keys);
}

/** The same of a body that is text already. */
export function peekText(
  text: string,
  keys: readonly string[],
): Partial<Record<string, string>> {
  return peek(text, keys, (json) => json);
}

function peekBytes(
  body: Uint8Array,
  keys: readonly string[],
): Partial<Record<string, string>> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return peek(
    bytes.toString("latin1"),
    keys,
    (json) => Buffer.from(json, "latin1").toString(),
  );
}

/** `decode` makes characters of what was found. */
function peek(
  text: string,
  keys: readonly string[],
  decode: (json: string) => string,
): Partial<Record<string, string>> {
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
        const value = stringAt(text, skipSpace(text, colon + 1), decode);
        if (value !== null) found[key] = value;
        missing--;
      }
    }
  }
  return found;
}

/** What stands for itself between its quotes, as nearly every model and id does. */
const PLAIN = /^[ !#-[\]-~]*$/;

function stringAt(
  text: string,
  at: number,
  decode: (json: string) => string,
): string | null {
  const end = text[at] === '"' ? endOfString(text, at + 1) : -1;
  if (end === -1) return null;
  const inner = text.slice(at + 1, end);
  if (PLAIN.test(inner)) return inner;
  try {
    return JSON.parse(decode(text.slice(at, end + 1)));
  } catch {
    return null; // the client's JSON is broken; that is the upstream's to say
  }
}
