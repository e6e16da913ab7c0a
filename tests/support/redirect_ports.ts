/** The two ports at which a browser may come back from ChatGPT; the whole machine has them only once. */

import { tmpdir } from "node:os";
import { join } from "node:path";

const PORTS = [1455, 1457] as const;
const MOST_LOOKS = 200; // a port that is being given back is free after a few

/** Keeps other tests away from them, those of other processes too. */
export class RedirectPorts implements AsyncDisposable {
  readonly #lock: Deno.FsFile;
  readonly #taken: Deno.Listener[] = [];

  private constructor(lock: Deno.FsFile) {
    this.#lock = lock;
  }

  static async reserve(): Promise<RedirectPorts> {
    const path = join(tmpdir(), "ccflare-tests-redirect-ports.lock");
    const lock = await Deno.open(path, { create: true, write: true });
    await lock.lock(true);
    return new RedirectPorts(lock);
  }

  /** Listens on the first ones, as another program would. */
  take(count: number): void {
    for (const port of PORTS.slice(0, count)) this.#taken.push(listen(port));
  }

  /** Resolves when nobody but the test listens on them; `look` lets time pass. */
  async freed(look: () => Promise<unknown>): Promise<void> {
    for (const listener of this.#taken.splice(0)) listener.close();
    for (const port of PORTS) await freed(port, look);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const listener of this.#taken) listener.close();
    await this.#lock.unlock();
    this.#lock.close();
  }
}

async function freed(
  port: number,
  look: () => Promise<unknown>,
): Promise<void> {
  for (let looks = 1;; looks++) {
    try {
      return listen(port).close();
    } catch (error) {
      const isTaken = error instanceof Deno.errors.AddrInUse;
      if (!isTaken || looks === MOST_LOOKS) throw error;
      await look();
    }
  }
}

function listen(port: number): Deno.Listener {
  return Deno.listen({ hostname: "127.0.0.1", port });
}
