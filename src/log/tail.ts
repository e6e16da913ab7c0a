/** Reads log files from their end: what was said last, and what is said from now on, by whichever process. */

import { join } from "node:path";
import { joinBytes } from "../model/bytes.ts";
import { LOG_FILE } from "./file.ts";
import { readStored, type StoredLine } from "./line.ts";

export type { StoredLine };

const PIECE_BYTES = 256 * 1024; // about a thousand lines

/** The last lines, oldest first; fewer when there are not so many, none when there is no file. */
export async function readTail(
  directory: string,
  count: number,
): Promise<StoredLine[]> {
  using file = await openIfThere(join(directory, LOG_FILE));
  return await lastBefore(directory, { file, count });
}

/** The last lines of the newest file, up to `end` when it is named, and of the one before it. */
async function lastBefore(
  directory: string,
  { file, count, end }: {
    readonly file: Deno.FsFile | null;
    readonly count: number;
    readonly end?: number;
  },
): Promise<StoredLine[]> {
  const newest = await lastOf(file, count, end);
  if (newest.length >= count) return newest;
  using older = await openIfThere(join(directory, `${LOG_FILE}.1`));
  return [...await lastOf(older, count - newest.length), ...newest];
}

async function lastOf(
  file: Deno.FsFile | null,
  count: number,
  end?: number,
): Promise<StoredLine[]> {
  if (file === null || count <= 0) return [];
  const size = end ?? (await file.stat()).size;
  let lines: StoredLine[] = [];
  for (let length = PIECE_BYTES;; length *= 4) {
    const start = Math.max(0, size - length);
    const text = new TextDecoder().decode(await readFrom(file, start, size));
    const whole = start === 0 ? text : text.slice(text.indexOf("\n") + 1);
    lines = linesOf(whole);
    if (lines.length >= count || start === 0) return lines.slice(-count);
  }
}

/** Goes on reading where the file ended when it was opened, also over its being put aside. Close it by `using`. */
export class LogFollower implements Disposable {
  readonly #directory: string;
  readonly #path: string;
  #file: Deno.FsFile | null = null;
  #inode: number | null = null;
  #position = 0;
  /** Bytes of a line that has not come to its end. */
  #rest = new Uint8Array();

  private constructor(directory: string) {
    this.#directory = directory;
    this.#path = join(directory, LOG_FILE);
  }

  static async open(directory: string): Promise<LogFollower> {
    const follower = new LogFollower(directory);
    await follower.#reopen();
    if (follower.#file !== null) {
      follower.#position = (await follower.#file.stat()).size;
    }
    return follower;
  }

  /** The last lines up to where `next` goes on, oldest first. */
  last(count: number): Promise<StoredLine[]> {
    const file = this.#file;
    const end = this.#position;
    return lastBefore(this.#directory, { file, count, end });
  }

  /** What has been written since, oldest first. */
  async next(): Promise<StoredLine[]> {
    const found = await this.#readOn();
    if (!await this.#isReplaced()) return found;
    // Something may have been written between our reading and its being put aside.
    found.push(...await this.#readOn());
    await this.#reopen();
    found.push(...await this.#readOn());
    return found;
  }

  [Symbol.dispose](): void {
    this.#file?.close();
    this.#file = null;
  }

  async #readOn(): Promise<StoredLine[]> {
    if (this.#file === null) return [];
    const { size } = await this.#file.stat();
    if (size <= this.#position) return [];
    const fresh = await readFrom(this.#file, this.#position, size);
    this.#position += fresh.length;
    const bytes = joinBytes(
      [this.#rest, fresh],
      this.#rest.length + fresh.length,
    );
    const end = bytes.lastIndexOf(0x0a) + 1;
    this.#rest = bytes.slice(end);
    return linesOf(new TextDecoder().decode(bytes.subarray(0, end)));
  }

  async #isReplaced(): Promise<boolean> {
    const now = await statIfThere(this.#path);
    if (now === null) return false;
    if (this.#file === null) return true;
    // Where the system has no inodes, a file that has become shorter is another one.
    return now.ino === null
      ? now.size < this.#position
      : now.ino !== this.#inode;
  }

  async #reopen(): Promise<void> {
    this.#file?.close();
    this.#file = await openIfThere(this.#path);
    this.#inode = (await this.#file?.stat())?.ino ?? null;
    this.#position = 0;
    this.#rest = new Uint8Array();
  }
}

function linesOf(text: string): StoredLine[] {
  return text.split("\n").map(readStored).filter((line) => line !== null);
}

async function readFrom(
  file: Deno.FsFile,
  start: number,
  end: number,
): Promise<Uint8Array> {
  await file.seek(start, Deno.SeekMode.Start);
  const bytes = new Uint8Array(end - start);
  let length = 0;
  while (length < bytes.length) {
    const read = await file.read(bytes.subarray(length));
    if (read === null) break;
    length += read;
  }
  return bytes.subarray(0, length);
}

async function openIfThere(path: string): Promise<Deno.FsFile | null> {
  try {
    return await Deno.open(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function statIfThere(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
