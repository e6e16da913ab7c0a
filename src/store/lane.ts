/** A way to the database on which operations run one after another: in this thread, or in one of its own. */

import type { DatabaseSync } from "node:sqlite";
import type { OpenOptions } from "./db.ts";
import {
  type Args,
  type OperationName,
  operations,
  type Result,
} from "./operations.ts";
import {
  type Answer,
  buffersIn,
  errorFrom,
  type Question,
} from "./_thread_message.ts";

export interface Lane {
  /** Rejects when the operation failed or its thread died; an operation never just vanishes. */
  run<Name extends OperationName>(
    name: Name,
    args: Args<Name>,
  ): Promise<Result<Name>>;
  /** Waits for what was asked before, then closes the database. */
  close(): Promise<void>;
}

/** Runs operations at once, here. The promise is settled when `run` returns. */
export class InlineLane implements Lane {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  // `async` turns what is thrown into a rejection.
  // deno-lint-ignore require-await
  async run<Name extends OperationName>(
    name: Name,
    args: Args<Name>,
  ): Promise<Result<Name>> {
    return operations[name](this.#db, args as never) as Result<Name>;
  }

  close(): Promise<void> {
    if (this.#db.isOpen) this.#db.close();
    return Promise.resolve();
  }
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export interface ThreadLaneOptions extends OpenOptions {
  /** The thread's module; tests put in one that dies. */
  readonly module?: URL;
}

/** Runs operations in a thread that starts with the first of them, and anew after it died. */
export class ThreadLane implements Lane {
  readonly #options: ThreadLaneOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #closed = false;
  #lastId = 0;

  constructor(options: ThreadLaneOptions) {
    this.#options = options;
  }

  run<Name extends OperationName>(
    name: Name,
    args: Args<Name>,
  ): Promise<Result<Name>> {
    return this.#ask({ name, args }) as Promise<Result<Name>>;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    if (this.#worker) await this.#ask("close").catch(() => {}); // a dead thread has nothing open
    this.#closed = true;
    this.#worker?.terminate();
    this.#worker = null;
  }

  #ask(question: Question["question"]): Promise<unknown> {
    if (this.#closed) return Promise.reject(new Error("The store is closed"));
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(id, answer);
    try {
      this.#worker ??= this.#start();
      this.#worker.postMessage(
        { id, question } satisfies Question,
        question === "close" || !("args" in question)
          ? []
          : buffersIn(question.args),
      );
    } catch (error) {
      this.#waiting.delete(id);
      answer.reject(error);
    }
    return answer.promise;
  }

  #start(): Worker {
    const module = this.#options.module ??
      new URL("./thread.ts", import.meta.url);
    const worker = new Worker(module, {
      type: "module",
      name: "ccflare store",
    });
    worker.onmessage = (event: MessageEvent<Answer>) =>
      this.#settle(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      if (this.#worker === worker) this.#giveUp(event.message);
    };
    const { module: _, ...open } = this.#options;
    worker.postMessage({ id: 0, question: { open } } satisfies Question);
    return worker;
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("error" in answer) waiting?.reject(errorFrom(answer.error));
    else waiting?.resolve(answer.value);
  }

  /** Nobody knows how far a dead thread came, so everyone who waits is told. */
  #giveUp(why: string): void {
    this.#worker?.terminate();
    this.#worker = null;
    const everyone = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const waiting of everyone) {
      waiting.reject(new Error(`The database thread ended: ${why}`));
    }
  }
}
