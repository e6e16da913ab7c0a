/** Copies of the database, each made in a thread of its own, so that neither requests nor pages wait for one. */

import type { Copied } from "./backup.ts";
import type { OpenOptions } from "./db.ts";
import { type Lane, ThreadLane } from "./lane.ts";

export interface CopiesOptions {
  /** How such a thread opens the database; null to copy on `lane`, where all is done in this thread anyway. */
  readonly open: OpenOptions | null;
  readonly lane: Lane;
  /** Writes down what has ended, so that it is in the copy. */
  flush(): Promise<void>;
}

export class Copies {
  readonly #options: CopiesOptions;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(options: CopiesOptions) {
    this.#options = options;
  }

  /** See `backUp`. */
  make(path: string): Promise<Copied> {
    const made = this.#make(path);
    const settled = made.catch(() => {}) // told to whoever asked for it
      .then(() => void this.#underWay.delete(settled));
    this.#underWay.add(settled);
    return made;
  }

  /** Lets those under way end: a thread that copies can't be told to stop. */
  async close(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #make(path: string): Promise<Copied> {
    const { open, lane, flush } = this.#options;
    await flush();
    if (open === null) return await lane.run("backUp", { path });
    const own = new ThreadLane({ ...open, readOnly: true });
    try {
      return await own.run("backUp", { path });
    } finally {
      await own.close();
    }
  }
}
