/** Meters an answer that comes as one JSON object: collects it and reads it once. */

import { BoundedBuffer } from "./_bytes.ts";
import { type Json, parseObject } from "./_json.ts";
import type { Meter, Reading } from "./provider.ts";

const MAX_JSON_BYTES = 8 * 1024 * 1024; // as much as is stored of a body; only usage is unknown above
const OPENING_BRACE = 0x7b;
const IS_SPACE = /^\s*$/;

export const NOTHING_READ: Reading = {
  usage: null,
  model: null,
  responseId: null,
  usageMissing: false,
  webSearches: 0,
  serviceTier: null,
  error: null,
  unfinished: false,
};

export class JsonMeter implements Meter {
  readonly sawToken = false;
  readonly #read: (answer: Json) => Reading;
  readonly #buffer = new BoundedBuffer(MAX_JSON_BYTES);
  /** Undefined before the first byte that is no white space. */
  #isObject: boolean | undefined;
  #reading: Reading | null = null;

  constructor(read: (answer: Json) => Reading) {
    this.#read = read;
  }

  feed(bytes: Uint8Array): void {
    this.#isObject ??= beginsObject(bytes);
    // Sound, pictures and lists of lines tell nothing about tokens, so they are not collected.
    if (this.#isObject) this.#buffer.push(bytes);
  }

  reading(): Reading {
    if (this.#reading === null) {
      const answer = parseObject(this.#buffer.take());
      // An object that was too long or cut off may well have told them.
      const isLost = answer === null && this.#isObject === true;
      this.#reading = answer === null
        ? { ...NOTHING_READ, usageMissing: isLost }
        : this.#read(answer);
    }
    return this.#reading;
  }
}

function beginsObject(bytes: Uint8Array): boolean | undefined {
  for (const byte of bytes) {
    if (byte === OPENING_BRACE) return true;
    if (!IS_SPACE.test(String.fromCharCode(byte))) return false;
  }
  return undefined;
}
