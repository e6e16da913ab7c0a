/** A command line that runs beside a test, heard while it runs. */

import type { Program } from "../support/program.ts";

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export class Command {
  readonly #child: Deno.ChildProcess;
  readonly #out: Promise<string>;
  readonly #err: Promise<string>;
  #said = "";
  #hasEnded = false;
  #waiting: (() => void)[] = [];

  constructor(program: Program, line: string) {
    this.#child = program.start(line.split(" "));
    this.#out = new Response(this.#child.stdout).text();
    this.#err = this.#listen();
  }

  /** The first match in its remarks; throws when it ends without one. */
  async says(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.#said);
      if (match !== null) return match[1] ?? match[0];
      if (this.#hasEnded) throw new Error(`It only said: ${this.#said}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Where it says that the person shall agree. */
  address(): Promise<string> {
    return this.says(/^ {2}(http:\S+)\n/m);
  }

  /** Pipes this in, ends its input and waits for its end. */
  async pipe(text: string): Promise<Ended> {
    const writer = this.#child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
    return await this.#ended();
  }

  /** Waits for its end while its input stays open. */
  async ends(): Promise<Ended> {
    const ended = await this.#ended();
    await this.#child.stdin.close().catch(() => {}); // nobody reads it any more
    return ended;
  }

  async #ended(): Promise<Ended> {
    const [{ code }, out, err] = await Promise.all([
      this.#child.status,
      this.#out,
      this.#err,
    ]);
    return { code, out, err };
  }

  async #listen(): Promise<string> {
    const words = this.#child.stderr.pipeThrough(new TextDecoderStream());
    for await (const part of words) {
      this.#said += part;
      this.#wake();
    }
    this.#hasEnded = true;
    this.#wake();
    return this.#said;
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
