/** One HTTP/1.1 connection to an upstream: a request, its answer, then the next. */

import type { Outgoing } from "../model/answer.ts";
import { joinBytes } from "../model/bytes.ts";
import type { Framing } from "./framing.ts";
import {
  framingOf,
  headIn,
  MAX_HEAD_BYTES,
  parseHead,
  type ResponseHead,
} from "./response_head.ts";
import type { Wire } from "./wire.ts";

/** The head is here, and `rest` of the body, which `framing` has taken. */
export interface Reply {
  readonly head: ResponseHead;
  readonly framing: Framing;
  readonly rest: Uint8Array;
}

export class Connection {
  /** Whether it has carried a request before. */
  isUsed = false;
  /** Whether any byte of the answer to the latest request has come. */
  hasAnswered = false;
  readonly #wire: Wire;
  /** What the wait for the next answer, begun while nobody asks, will bring. */
  #early: Promise<Uint8Array | null> | null = null;
  #isWritten = true;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** Sends a request and waits for the head of its answer. Rejects when the connection breaks, or no HTTP comes. */
  async ask(
    message: readonly Uint8Array[],
    { method, loan }: Pick<Outgoing, "method" | "loan">,
  ): Promise<Reply> {
    this.hasAnswered = false;
    this.#send(message, loan);
    let bytes = await this.#next();
    for (;;) {
      const found = headIn(bytes);
      if (found === null) {
        if (bytes.length > MAX_HEAD_BYTES) {
          throw new SyntaxError("its head has no end");
        }
        const more = await this.#next();
        bytes = joinBytes([bytes, more], bytes.length + more.length);
        continue;
      }
      const head = parseHead(found.text);
      const rest = bytes.subarray(found.end);
      if (head.status >= 200) {
        const framing = framingOf(head, method);
        return { head, framing, rest: framing.take(rest) };
      }
      if (head.status === 101) throw new SyntaxError("it changes the protocol");
      // Interim answers are for whoever waits with the body, which nobody does here.
      bytes = rest.length > 0 ? rest : await this.#next();
    }
  }

  /** More of the answer's body; null when the other side has ended the connection. */
  read(): Promise<Uint8Array | null> {
    return this.#wire.read();
  }

  /** True when the request has gone whole, so that another one may follow the answer. */
  get isWritten(): boolean {
    return this.#isWritten;
  }

  /** Waits for whatever comes while nobody asks, which can only be the end; calls back once when it does. */
  rest(onEnd: () => void): void {
    this.isUsed = true;
    this.#early = this.#wire.read();
    const told = () => this.#early !== null && onEnd();
    this.#early.then(told, told);
  }

  close(): void {
    this.#early = null;
    this.#wire.close();
  }

  /** An answer may come before the last byte has gone, and says more than a broken write. */
  #send(message: readonly Uint8Array[], loan: Outgoing["loan"]): void {
    this.#isWritten = false;
    const letGo = loan?.hold();
    const write = async () => {
      for (const part of message) await this.#wire.write(part);
      this.#isWritten = true;
      letGo?.(); // after a write that failed the system may still be reading
    };
    write().catch(() => {}); // the read says it, too
  }

  async #next(): Promise<Uint8Array> {
    const reading = this.#early ?? this.#wire.read();
    this.#early = null;
    const bytes = await reading;
    if (bytes === null) throw new Error("it ended the connection");
    this.hasAnswered = true;
    return bytes;
  }
}
