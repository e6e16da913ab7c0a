/** The processes of the bench: started, asked how much processor time they took, ended. */

import { fileURLToPath } from "node:url";
import type { Load, Measured } from "./load_process.ts";

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

  static async start(file: string, ...args: string[]): Promise<Server> {
    const child = command(file, args, "piped").spawn();
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

export async function runLoad(load: Load): Promise<Measured> {
  const args = [JSON.stringify(load)];
  const { success, stdout } = await command("load_process.ts", args, "piped")
    .output();
  if (!success) throw new Error(`Cannot measure ${load.url}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Processor time the process has taken so far in ms, or null where the system has no `/proc`. */
export async function cpuMs(pid: number): Promise<number | null> {
  if (Deno.build.os !== "linux") return null;
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  // The name in brackets may hold spaces; user and system time are the 12th and 13th field after it (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_CLOCK_TICK;
}

const MS_PER_CLOCK_TICK = 10; // USER_HZ is 100 on every Linux that Deno runs on

function command(
  file: string,
  args: readonly string[],
  stdout: "piped",
): Deno.Command {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", path, ...args],
    stdout,
  });
}
