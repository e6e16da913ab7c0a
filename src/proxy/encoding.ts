/** Reads compressed answers on the side; what the client gets stays as the upstream sent it. */

import { Buffer } from "node:buffer";
import zlib from "node:zlib";
import type { Meter } from "../providers/provider.ts";

/** Where a meter gives up on an answer that unpacks to more: no model writes a quarter of a gigabyte. */
const MAX_DECODED_BYTES = 256 * 1_048_576;

/** A meter together with what it takes to feed it an answer's raw bytes. */
export interface Tap {
  feed(bytes: Uint8Array): void;
  readonly sawToken: boolean;
  /** Calls back once, when everything fed has reached the meter; at once where nothing is unpacked. */
  end(done: () => void): void;
}

/** Null for an encoding that we cannot read: then nothing is metered. */
export function tapFor(meter: Meter, encoding: string | null): Tap | null {
  if (encoding === null || encoding === "identity") return new PlainTap(meter);
  const decoder = decoderFor(encoding);
  return decoder === null ? null : new DecodingTap(meter, decoder);
}

class PlainTap implements Tap {
  readonly #meter: Meter;

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  feed(bytes: Uint8Array): void {
    this.#meter.feed(bytes);
  }

  get sawToken(): boolean {
    return this.#meter.sawToken;
  }

  end(done: () => void): void {
    done();
  }
}

class DecodingTap implements Tap {
  readonly #meter: Meter;
  readonly #decoder: zlib.Gunzip;
  #decoded = 0;

  constructor(meter: Meter, decoder: zlib.Gunzip) {
    this.#meter = meter;
    this.#decoder = decoder;
    decoder.on("data", (piece: Buffer) => this.#pass(piece));
    decoder.on("error", () => decoder.destroy()); // damaged: the client's decoder has the last word
  }

  feed(bytes: Uint8Array): void {
    if (!this.#decoder.destroyed) this.#decoder.write(bytes);
  }

  get sawToken(): boolean {
    return this.#meter.sawToken;
  }

  end(done: () => void): void {
    if (this.#decoder.destroyed) return done();
    this.#decoder.once("close", done);
    this.#decoder.end();
  }

  #pass(piece: Buffer): void {
    this.#decoded += piece.length;
    if (this.#decoded > MAX_DECODED_BYTES) this.#decoder.destroy();
    else this.#meter.feed(piece);
  }
}

function decoderFor(encoding: string): zlib.Gunzip | null {
  switch (encoding) {
    case "gzip":
    case "x-gzip":
    case "deflate":
      return zlib.createUnzip({ finishFlush: zlib.constants.Z_SYNC_FLUSH });
    case "br":
      return zlib.createBrotliDecompress();
    case "zstd":
      return zlib.createZstdDecompress();
    default:
      return null;
  }
}
