/** Sends the dashboard's files compressed: which way a browser takes, and each version of a file pressed once. */

import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

export type Encoding = "br" | "gzip";

/** For files; the best first. */
export const ENCODINGS: readonly Encoding[] = ["br", "gzip"];

// The last percents of a higher quality take ten times as long, which the first visitor would wait for.
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
const GZIP = { level: 9 };

const press = {
  br: (bytes: Uint8Array) => promisify(brotliCompress)(bytes, BROTLI),
  gzip: (bytes: Uint8Array) => promisify(gzip)(bytes, GZIP),
};

/** The first of `offered` that whoever says this in `accept-encoding` takes; null for the bytes as they are. */
export function encodingFor<Offered extends Encoding>(
  accepted: string | null,
  offered: readonly Offered[],
): Offered | null {
  const names = (accepted ?? "").toLowerCase().split(",").flatMap((one) => {
    const [name, ...settings] = one.split(";").map((part) => part.trim());
    const isRefused = settings.some((part) => /^q=0(\.0*)?$/.test(part));
    return isRefused ? [] : [name];
  });
  return offered.find((encoding) => names.includes(encoding)) ?? null;
}

export interface Version {
  readonly path: string;
  /** Another one for other bytes. */
  readonly tag: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Holds the newest version of each file, so it grows no further than the dashboard. */
export class Pressed {
  readonly #held = new Map<
    string,
    { tag: string; bytes: Promise<Uint8Array<ArrayBuffer>> }
  >();

  bytesOf(
    version: Version,
    encoding: Encoding,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { path, tag, bytes } = version;
    const key = `${encoding} ${path}`;
    const held = this.#held.get(key);
    if (held?.tag === tag) return held.bytes;
    const made = press[encoding](bytes) as Promise<Uint8Array<ArrayBuffer>>;
    this.#held.set(key, { tag, bytes: made });
    return made;
  }
}
