/** The official SDKs in a Node process of their own, asked one question at a time. */

import { fileURLToPath } from "node:url";
import { createInterface, type Interface } from "node:readline";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

export interface SdkQuestion {
  /** Where the SDK is told that its provider is, without `/v1`. */
  readonly url: string;
  readonly key: string;
  readonly dialect: "messages" | "responses" | "chat";
  readonly stream: boolean;
}

export interface SdkResult {
  /** Null when the SDK threw. */
  readonly text: string | null;
  /** Null when the SDK threw without one, as it does when a stream breaks. */
  readonly status: number | null;
  readonly error: string | null;
}

export class SdkClients implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  constructor(clientsDir: string) {
    const script = fileURLToPath(new URL("./sdk_child.mjs", import.meta.url));
    this.#child = spawn("node", [script, clientsDir], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#reader = createInterface({ input: this.#child.stdout! });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  async ask(question: SdkQuestion): Promise<SdkResult> {
    this.#child.stdin!.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("The process of the SDKs has ended");
    return JSON.parse(value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.stdin!.end();
    await ended;
    this.#reader.close();
  }
}
