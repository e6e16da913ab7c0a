/** The program as a process, the way a person runs it: the executable in `CCFLARE_BIN`, else the sources. */

import { fileURLToPath } from "node:url";
import type { HealthWire } from "../../src/api/wire.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** As in the tasks of `deno.json`: a young generation that may grow to 48 MB is 70 MB more after work, and no faster. */
const V8_FLAGS = "--v8-flags=--max-semi-space-size=4";

export interface NewAccount {
  readonly name: string;
  readonly provider: "anthropic" | "openai";
  readonly key: string;
  readonly baseUrl: string;
}

interface Serving {
  readonly child: Deno.ChildProcess;
  /** All that it has said on stderr, when it has ended. */
  readonly remarks: Promise<string>;
  readonly sayings: Promise<string>;
}

/** A home directory of its own and, once it serves, an address. */
export class Program implements AsyncDisposable {
  readonly #home: string;
  readonly #env: Readonly<Record<string, string>>;
  #serving: Serving | null = null;
  #url = "";

  private constructor(home: string, env: Readonly<Record<string, string>>) {
    this.#home = home;
    this.#env = env;
  }

  /** The environment is added to our own; nothing runs yet. */
  static async install(
    env: Readonly<Record<string, string>> = {},
  ): Promise<Program> {
    const home = await Deno.makeTempDir({ prefix: "ccflare-program-" });
    return new Program(home, env);
  }

  /** Without a slash at the end; empty before it serves. */
  get url(): string {
    return this.#url;
  }

  /** Of the serving process; 0 before it serves. */
  get pid(): number {
    return this.#serving?.child.pid ?? 0;
  }

  /** Where its files are. */
  get directory(): string {
    return `${this.#home}/ccflare`;
  }

  /** Adds an account through the command line, the key by stdin. */
  async addAccount(account: NewAccount): Promise<void> {
    const { name, provider, baseUrl, key } = account;
    const args = ["--add-account", name, "--provider", provider];
    const child = this.start([...args, "--base-url", baseUrl]);
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(`${key}\n`));
    await writer.close();
    const { code, stdout, stderr } = await child.output();
    if (code === 0) return;
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    throw new Error(
      `Cannot add account "${name}": exit code ${code}: ${text(stdout)}${
        text(stderr)
      }`,
    );
  }

  /** Starts the server on a free port; resolves when it has said where it listens. */
  async serve(): Promise<void> {
    const child = this.start(["--serve", "--port", "0"]);
    await child.stdin.close();
    const remarks = collect(child.stderr);
    const { promise, resolve } = Promise.withResolvers<string>();
    const sayings = collect(child.stdout, (text) => {
      const address = /http:\/\/(?:127\.0\.0\.1|localhost):[1-9]\d*/.exec(text);
      if (address !== null) resolve(address[0]);
    });
    this.#serving = { child, remarks, sayings };
    this.#url = await Promise.race([promise, sayings.then(() => "")]);
    if (this.#url === "") throw new Error(`Cannot serve: ${await remarks}`);
  }

  /** Resolves when no request is running and every record is written. */
  async settled(): Promise<void> {
    for (;;) {
      const response = await fetch(`${this.#url}/health`);
      const { inFlight, journal }: HealthWire = await response.json();
      if (inFlight === 0 && journal.queued === 0) return;
    }
  }

  /** Ends it the way a power cut does; `serve` starts it again on the same home. */
  async kill(): Promise<void> {
    const { child, remarks, sayings } = this.#serving!;
    this.#serving = null;
    child.kill("SIGKILL");
    await Promise.all([child.status, sayings, remarks]);
  }

  /** Ends it as a person would; all that it has said. Throws with that when it ended badly or had ended before. */
  async stop(): Promise<string> {
    const { child, remarks, sayings } = this.#serving!;
    this.#serving = null;
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended by itself, which its exit code says below.
    }
    const { code } = await child.status;
    const said = await sayings + await remarks;
    if (code !== 0) throw new Error(`ccflare ended with ${code}: ${said}`);
    return said;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#serving !== null) await this.stop();
    await Deno.remove(this.#home, { recursive: true });
  }

  /** Begins one command line; whoever does so ends its input and waits for its end. */
  start(args: readonly string[]): Deno.ChildProcess {
    const binary = Deno.env.get("CCFLARE_BIN");
    const own = binary === undefined
      ? ["run", "-A", V8_FLAGS, `${ROOT}src/main.ts`, ...args]
      : [...args];
    const command = new Deno.Command(binary ?? Deno.execPath(), {
      args: own,
      // Far from the sources: an executable must not find anything beside it.
      cwd: this.#home,
      env: {
        CCFLARE_HOME: this.directory,
        NO_COLOR: "1",
        CF_PRICING_OFFLINE: "1", // tests reach nobody
        ...this.#env,
      },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    });
    return command.spawn();
  }
}

/** Everything a stream said; calls back with what there is so far. */
async function collect(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  heard: (text: string) => void = () => {},
): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    text += part;
    heard(text);
  }
  return text;
}
