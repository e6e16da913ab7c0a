/** The processes of the bench: started, asked what they took of the machine, ended. */

import { fileURLToPath } from "node:url";

/** A server that prints its address as its first line. */
export class Server implements AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  readonly #child: Deno.ChildProcess;

  private constructor(child: Deno.ChildProcess, url: string) {
    this.#child = child;
    this.pid = child.pid;
    this.url = url;
  }

  static async start(file: string, how: How = {}): Promise<Server> {
    const child = start(file, how);
    const decoder = new TextDecoder();
    let text = "";
    for await (const bytes of child.stdout.values({ preventCancel: true })) {
      text += decoder.decode(bytes, { stream: true });
      if (text.includes("\n")) return new Server(child, text.trim());
    }
    throw new Error(`Cannot start ${file}: it ended without an address`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
    await this.#child.stdout.cancel();
  }
}

interface How {
  readonly args?: readonly string[];
  /** For Deno itself. */
  readonly options?: readonly string[];
}

/** One of the files beside this one; its remarks go where ours go. */
function start(
  file: string,
  { args = [], options = [] }: How,
): Deno.ChildProcess {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...options, path, ...args],
    stdout: "piped",
  }).spawn();
}

/** Runs a process that takes one JSON value and prints another. */
export async function runProcess<Result>(
  file: string,
  input: unknown,
): Promise<Result> {
  const child = start(file, { args: [JSON.stringify(input)] });
  const { success, stdout } = await child.output();
  if (!success) throw new Error(`Cannot measure with ${file}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Processor time of all its threads so far in ms; NaN where the system has no `/proc`. */
export async function cpuMs(pid: number): Promise<number> {
  if (Deno.build.os !== "linux") return NaN;
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  // The name in brackets may hold spaces; user and system time are the 12th and 13th field after it (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_CLOCK_TICK;
}

const MS_PER_CLOCK_TICK = 10; // USER_HZ is 100 on every Linux that Deno runs on

/** What it holds of the machine's memory in MB; NaN where the system has no `/proc`. */
export async function rssMb(pid: number): Promise<number> {
  if (Deno.build.os !== "linux") return NaN;
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) / 1024;
}
