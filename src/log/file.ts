/** The log file: appended to in the background, also by several processes at once, and put aside when it is full. */

import { join } from "node:path";

/** The newest lines. The older ones are in `ccflare.log.1` and so on. */
export const LOG_FILE = "ccflare.log";

/** Held while files are renamed; it stays empty, and the system lets go of it when its holder dies. */
const LOCK_FILE = "rotation.lock";

const MAX_BYTES = 10 * 1024 * 1024; // what an editor still opens gladly
const MAX_FILES = 5; // the newest one included
const MAX_WAITING_CHARS = 8 * 1024 * 1024; // a disk that hangs must not fill the memory

export interface LogFileOptions {
  /** Made when it is not there, for its owner's eyes only. */
  readonly directory: string;
  readonly maxBytes?: number;
  /** Told once when lines cannot be written, and once when they can be again. */
  complain(text: string): void;
}

/** `write` never waits and never throws; what cannot be written is lost and counted. */
export class LogFile {
  readonly #options: LogFileOptions;
  readonly #path: string;
  #waiting: string[] = [];
  #waitingChars = 0;
  #underWay: Promise<void> | null = null;
  #closed = false;
  #lost = 0;
  #failing = false;
  /** True when the file may end in half a line. */
  #isTorn = false;

  constructor(options: LogFileOptions) {
    this.#options = options;
    this.#path = join(options.directory, LOG_FILE);
  }

  get directory(): string {
    return this.#options.directory;
  }

  /** Takes one line, ended. */
  write(line: string): void {
    if (this.#closed) return;
    if (this.#waitingChars + line.length > MAX_WAITING_CHARS) {
      this.#lost += 1;
      return;
    }
    this.#waiting.push(line);
    this.#waitingChars += line.length;
    this.#underWay ??= this.#writeAll();
  }

  /** Resolves when everything so far has been written, or given up. */
  async flush(): Promise<void> {
    while (this.#underWay !== null) await this.#underWay;
  }

  /** Takes nothing more and resolves when the rest is written. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
  }

  async #writeAll(): Promise<void> {
    await null; // lines of one turn go down together
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      this.#waitingChars = 0;
      try {
        await this.#append(lines.join(""));
        this.#worked();
      } catch (error) {
        this.#failed(lines.length, error);
      }
    }
    this.#underWay = null;
  }

  /** Opened anew each time: then nobody writes for long to a file that another process has put aside. */
  async #append(text: string): Promise<void> {
    using file = await this.#open();
    const bytes = new TextEncoder().encode(this.#isTorn ? `\n${text}` : text);
    // The system puts one write behind those of others whole; only a full disk takes a part of it.
    const written = await file.write(bytes);
    this.#isTorn = written < bytes.length;
    if (this.#isTorn) await this.#appendRest(file, bytes.subarray(written));
    const { size } = await file.stat();
    if (size < this.#maxBytes) return;
    // What was to be written is written; the next line tries again.
    await this.#rotate().catch((error) => this.#failed(0, error));
  }

  async #appendRest(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
    let rest = bytes;
    while (rest.length > 0) rest = rest.subarray(await file.write(rest));
    this.#isTorn = false;
  }

  async #open(): Promise<Deno.FsFile> {
    const options = { append: true, create: true, mode: 0o600 };
    try {
      return await Deno.open(this.#path, options);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      const { directory } = this.#options;
      await Deno.mkdir(directory, { recursive: true, mode: 0o700 });
      return await Deno.open(this.#path, options);
    }
  }

  /** Whoever comes second finds a small file and leaves it: otherwise two would push old lines out too early. */
  async #rotate(): Promise<void> {
    using lock = await Deno.open(join(this.#options.directory, LOCK_FILE), {
      write: true,
      create: true,
      mode: 0o600,
    });
    await lock.lock(true);
    if (await sizeOf(this.#path) < this.#maxBytes) return;
    for (let n = MAX_FILES - 1; n > 0; n--) {
      const older = n === 1 ? this.#path : `${this.#path}.${n - 1}`;
      await renameIfThere(older, `${this.#path}.${n}`);
    }
  }

  get #maxBytes(): number {
    return this.#options.maxBytes ?? MAX_BYTES;
  }

  #failed(lines: number, error: unknown): void {
    this.#lost += lines;
    if (this.#failing) return;
    this.#failing = true;
    const why = error instanceof Error ? error.message : String(error);
    this.#options.complain(
      `Cannot write the log file ${this.#path}: ${why} (ccflare goes on without it)\n`,
    );
  }

  #worked(): void {
    if (this.#lost === 0) return;
    const lost = this.#lost === 1 ? "1 line is" : `${this.#lost} lines are`;
    this.#lost = 0;
    this.#failing = false;
    this.#options.complain(
      `Can write the log file ${this.#path} again; ${lost} missing\n`,
    );
  }
}

/** 0 for a file that another process has just put aside. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await Deno.rename(from, to);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
