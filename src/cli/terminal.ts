/** The terminal, or what stands in for it: results out, remarks aside, questions and signals. */

import process from "node:process";
import { hasScreen } from "../config.ts";
import { Fault } from "../model/fault.ts";
import { openBrowser } from "./browser.ts";

export interface Terminal {
  /** False when input comes from a file or a pipe, where nobody answers. */
  readonly canAsk: boolean;
  /** True when results may be coloured. */
  readonly hasColor: boolean;
  /** True when a person sees results as they come, false when they go to a file or another program. */
  readonly isWatched: boolean;
  /** True where a browser can show itself to the person. */
  readonly hasBrowser: boolean;
  /** Writes a result. */
  out(text: string): void;
  /** Writes a remark. */
  err(text: string): void;
  /** Everything that is piped in. */
  readInput(): Promise<string>;
  /** Asks without showing the answer; null when the person breaks off. */
  askSecret(question: string): Promise<string | null>;
  /** Asks for a line; null when the person breaks off, or when the signal aborts because no answer is needed any more. */
  askText(question: string, signal: AbortSignal): Promise<string | null>;
  /** False when nothing was there to open it. */
  openBrowser(address: string): boolean;
  /** Null when the person breaks off. */
  askYes(question: string): Promise<boolean | null>;
  /** Calls back at each signal to stop; the returned function ends that. */
  onStop(listener: () => void): () => void;
  /** Calls back with each error that nobody caught, instead of ending the program; the returned function ends that. */
  onStray(listener: (error: unknown) => void): () => void;
}

/** Nothing that is piped in on purpose is longer. */
const MAX_INPUT_BYTES = 64 * 1024;

/** What ends a program politely: Ctrl-C, and what service managers send. Windows knows Ctrl-C and Ctrl-Break. */
const STOP_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM"];

export const systemTerminal: Terminal = {
  get canAsk() {
    return Deno.stdin.isTerminal();
  },
  get hasColor() {
    return Deno.stdout.isTerminal() && !Deno.noColor;
  },
  get isWatched() {
    return Deno.stdout.isTerminal();
  },
  get hasBrowser() {
    return hasScreen();
  },
  openBrowser,
  out: (text) => write(Deno.stdout, text),
  err: (text) => write(Deno.stderr, text),
  readInput: () => readAll(Deno.stdin.readable),
  async askSecret(question) {
    // Only the questions need it, and it is half of the time that a command takes to start.
    const { isCancel, password } = await import("@clack/prompts");
    const answer = await password({
      message: question,
      output: process.stderr,
    });
    return isCancel(answer) ? null : answer ?? "";
  },
  async askText(question, signal) {
    const { isCancel, text } = await import("@clack/prompts");
    const answer = await text({
      message: question,
      output: process.stderr,
      signal,
    });
    return isCancel(answer) ? null : answer ?? "";
  },
  async askYes(question) {
    const { confirm, isCancel } = await import("@clack/prompts");
    const answer = await confirm({
      message: question,
      initialValue: false,
      output: process.stderr,
    });
    return isCancel(answer) ? null : answer;
  },
  onStop(listener) {
    for (const signal of STOP_SIGNALS) {
      Deno.addSignalListener(signal, listener);
    }
    return () => {
      for (const signal of STOP_SIGNALS) {
        Deno.removeSignalListener(signal, listener);
      }
    };
  },
  onStray(listener) {
    const caught = (event: PromiseRejectionEvent) => {
      event.preventDefault();
      listener(event.reason);
    };
    globalThis.addEventListener("unhandledrejection", caught);
    return () => globalThis.removeEventListener("unhandledrejection", caught);
  },
};

/** Everything a stream gives as text; throws `too_large` for more than 64 KiB of it. */
export async function readAll(
  input: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<string> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const piece of input) {
    length += piece.length;
    if (length > MAX_INPUT_BYTES) {
      throw new Fault("too_large", "Standard input is too long");
    }
    pieces.push(piece);
  }
  return await new Blob(pieces).text();
}

/** In order and at once, so that nothing is left over when the program ends. */
function write(file: { writeSync(bytes: Uint8Array): number }, text: string) {
  let rest = new TextEncoder().encode(text);
  try {
    while (rest.length > 0) rest = rest.subarray(file.writeSync(rest));
  } catch (error) {
    // Whoever was reading (`| head`) has seen enough; that is no failure of ours.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
