/** The other end of a `ThreadLane`: a thread that owns one connection and does what it is asked, in order. */

import type { DatabaseSync } from "node:sqlite";
import { openDatabase, type OpenOptions } from "./db.ts";
import { operations } from "./operations.ts";
import {
  type Answer,
  buffersIn,
  messageOf,
  type Question,
} from "./_thread_message.ts";

/** The part of a worker's global scope that is used; its full types exclude the ones of the main thread. */
interface Port {
  onmessage: ((event: MessageEvent<Question>) => void) | null;
  postMessage(answer: Answer, handedOver?: ArrayBuffer[]): void;
}

const port = self as unknown as Port;
let options: OpenOptions | null = null;
let db: DatabaseSync | null = null;

port.onmessage = async ({ data: { id, question } }) => {
  if (question !== "close" && "open" in question) {
    options = question.open;
    return;
  }
  try {
    const value = await answer(question);
    port.postMessage({ id, value }, buffersIn(value));
  } catch (error) {
    port.postMessage({ id, error: messageOf(error) });
  }
};

function answer(question: Exclude<Question["question"], { open: unknown }>) {
  if (question === "close") return db?.close();
  if (options === null) throw new TypeError("Asked before open");
  db ??= openDatabase(options);
  return operations[question.name](db, question.args as never);
}
