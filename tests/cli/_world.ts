/** A terminal that remembers and a program on a store in memory, for commands to run in. */

import type { Program } from "../../src/cli/command.ts";
import { run } from "../../src/cli/run.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { type Config, loadConfig } from "../../src/config.ts";
import { Exchange } from "../../src/model/exchange.ts";
import { openStore } from "../../src/store/store.ts";
import { HandClock } from "../support/clock.ts";

/** A key that must never come back out. */
export const KEY = "sk-fake-never-to-be-shown";

export interface Person {
  /** What is piped in; without it the person sits at a terminal. */
  input?: string;
  /** What is answered to each question; null for Ctrl-C. */
  answers?: (string | boolean | null)[];
  hasColor?: boolean;
}

export async function openWorld() {
  const clock = new HandClock();
  const store = await openStore({
    path: ":memory:",
    secretKey: new Uint8Array(32),
    threads: false,
    clock,
    log: () => {},
    onAccountsChanged: () => {},
  });
  let opened = 0;
  const program: Program = {
    loadConfig: ({ flags }): Config =>
      loadConfig({
        flags,
        env: (name) => name === "CCFLARE_HOME" ? "nowhere" : undefined,
        readFile: () => null,
      }),
    openState: () => {
      opened += 1;
      return Promise.resolve({
        store,
        close: () => Promise.resolve(void (opened -= 1)),
      });
    },
    openApp: () => Promise.reject(new Error("not in this test")),
    now: () => clock.now(),
    after: (ms, callback) => clock.after(ms, callback),
  };
  return {
    clock,
    store,
    program,
    /** Runs one command line, its words by spaces. */
    async run(line: string, person: Person = {}) {
      const terminal = openTerminal(person);
      const args = line === "" ? [] : line.split(" ");
      const status = await run(args, { terminal, program });
      return { status, ...terminal.heard, open: opened };
    },
    add: (name: string, more: { provider?: string; priority?: number } = {}) =>
      store.accounts.add({
        name,
        provider: more.provider ?? "anthropic",
        baseUrl: null,
        priority: more.priority ?? 0,
        credentials: { kind: "key", apiKey: KEY },
      }),
    /** Writes down a request that this account has served just now. */
    serveOnce(accountId: string) {
      const exchange = new Exchange({
        id: crypto.randomUUID(),
        receivedAt: clock.now(),
        method: "POST",
        path: "/v1/messages",
        client: { userAgent: null, sessionId: null, keyName: null },
      }, clock.tick());
      Object.assign(exchange, { accountId, status: 200 });
      exchange.close("done", clock.tick());
      store.journal.opened(exchange);
      store.journal.closed(exchange);
      return store.journal.flush();
    },
    async [Symbol.asyncDispose]() {
      await store.close();
    },
  };
}

export function openTerminal(person: Person) {
  const heard = { out: "", err: "", questions: [] as string[] };
  const answers = [...person.answers ?? []];
  const listeners = new Set<() => void>();
  const strays = new Set<(error: unknown) => void>();
  const answer = (question: string) => {
    heard.questions.push(question);
    if (answers.length === 0) throw new Error(`Nobody answers: ${question}`);
    // deno-lint-ignore no-explicit-any -- a test answers what it is asked
    return Promise.resolve(answers.shift() as any);
  };
  return {
    heard,
    /** Sends the signal to stop. */
    signal: () => listeners.forEach((listener) => listener()),
    /** Lets an error happen that nobody catches. */
    stray: (error: unknown) => strays.forEach((listener) => listener(error)),
    get listening() {
      return listeners.size + strays.size;
    },
    canAsk: person.input === undefined,
    hasColor: person.hasColor ?? false,
    out: (text: string) => void (heard.out += text),
    err: (text: string) => void (heard.err += text),
    readInput: () => Promise.resolve(person.input ?? ""),
    askSecret: answer,
    askYes: answer,
    onStop(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onStray(listener: (error: unknown) => void) {
      strays.add(listener);
      return () => void strays.delete(listener);
    },
  } satisfies Terminal & Record<string, unknown>;
}
