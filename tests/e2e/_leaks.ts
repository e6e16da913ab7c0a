/** Looks for secrets in everything that a run has left behind. */

import { Buffer } from "node:buffer";
import { join } from "node:path";

/** Whatever holds bytes, by a name that says where they were found. */
export type Places = Map<string, Uint8Array>;

/** The ways in which text is written down by those who do not mean to hide it. */
const WRITINGS: Readonly<Record<string, (secret: string) => Buffer>> = {
  plain: (secret) => Buffer.from(secret),
  "in UTF-16": (secret) => Buffer.from(secret, "utf16le"),
  "in hex": (secret) => Buffer.from(Buffer.from(secret).toString("hex")),
  "in base64": (secret) => {
    const text = Buffer.from(secret).toString("base64");
    return Buffer.from(text.slice(0, text.length - text.length % 4 - 4)); // its end depends on what follows
  },
  "in an address": (secret) => Buffer.from(encodeURIComponent(secret)),
};

/** One line for each secret in each place that holds it. */
export function leaksIn(places: Places, secrets: Iterable<string>): string[] {
  const found: string[] = [];
  for (const secret of new Set(secrets)) {
    if (secret === "") throw new Error("Nothing is no secret");
    for (const [place, bytes] of places) {
      const held = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      const writing = Object.entries(WRITINGS)
        .find(([, write]) => held.includes(write(secret)))?.[0];
      if (writing !== undefined) found.push(`${place}: ${secret}, ${writing}`);
    }
  }
  return found;
}

/** The bytes of every file below a directory. */
export async function filesBelow(directory: string): Promise<Places> {
  const places: Places = new Map();
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    const path = join(directory, name);
    const inside = isDirectory
      ? await filesBelow(path)
      : new Map([[path, await Deno.readFile(path)]]);
    for (const [place, bytes] of inside) places.set(place, bytes);
  }
  return places;
}
