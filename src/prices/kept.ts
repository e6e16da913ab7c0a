/** The sheet that was fetched last, kept as a file beside the database. */

import {
  chmod,
  mkdir,
  readFile,
  rename,
  rm,
  writeFile,
} from "node:fs/promises";
import { dirname } from "node:path";
import { type Parsed, parseSheet } from "./parse.ts";

export interface Kept extends Parsed {
  /** What the server calls this version, to be asked for a newer one only. */
  readonly etag: string | null;
}

/** What is written: the part of the sheet that is read back, as it came. */
export interface KeptFile {
  readonly date: string;
  readonly etag: string | null;
  readonly providers: unknown;
}

/** Null when there is no file. Rejects when what is there is no sheet. */
export async function readKept(path: string): Promise<Kept | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return null;
    }
    throw error;
  }
  const { date, etag, providers } = JSON.parse(text);
  if (typeof date !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(date)) {
    throw new TypeError("it has no date");
  }
  const parsed = wholeSheet(providers, date);
  return { ...parsed, etag: typeof etag === "string" ? etag : null };
}

/** Whole or not at all: it is written beside and moved into place. */
export async function writeKept(path: string, kept: KeptFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.new`;
  try {
    await writeFile(draft, JSON.stringify(kept), { mode: 0o600, flush: true });
    await chmod(draft, 0o600); // one that was left lying keeps the mode it had
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Throws for a sheet that lacks a provider: then its shape has changed, and none is better than half of one. */
export function wholeSheet(providers: unknown, date: string): Parsed {
  const parsed = parseSheet(providers, date);
  for (const [provider, models] of parsed.sheet.providers) {
    if (models.size === 0) {
      throw new TypeError(`it has no model of ${provider}`);
    }
  }
  return parsed;
}
