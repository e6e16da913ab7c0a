/** A terminal that remembers and a program on a store in memory, for commands to run in. */

import type { Program } from "../../src/cli/command.ts";
import { run } from "../../src/cli/run.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { type Config, loadConfig } from "../../src/config.ts";
import { Exchange } from "../../src/model/exchange.ts";
import { openStore } from "../../src/store/store.ts";
import { HandClock } from "../support/clock.ts";
import { openSignIns } from "../support/sign_in.ts";

/** A key that must never come back out. */
export const KEY = "sk-fake-never-to-be-shown";

export interface Person {
  /** What is piped in; without it the person sits at a terminal. */
  input?: string;
  /** What is answered to each question; null for Ctrl-C, a function for what depends on what was heard. */
  answers?: (string | boolean | null | ((err: string) => string))[];
  hasColor?: boolean;
  isWatched?: boolean;
  hasBrowser?: boolean;
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
  const { signIns, ...issuer } = openSignIns({
    accounts: store.accounts,
    clock,
  });
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
        signIns,
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
    signIns,
    /** The token address behind the sign-ins. */
    issuer,
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
  const opened: string[] = [];
  const answers = [...person.answers ?? []];
  const listeners = new Set<() => void>();
  const strays = new Set<(error: unknown) => void>();
  const answer = (question: string) => {
    heard.questions.push(question);
    if (answers.length === 0) throw new Error(`Nobody answers: ${question}`);
    const next = answers.shift();
    const said = typeof next === "function" ? next(heard.err) : next;
    // deno-lint-ignore no-explicit-any -- a test answers what it is asked
    return Promise.resolve(said as any);
  };
  return {
    heard,
    /** What the browser was shown. */
    opened,
    /** Sends the signal to stop. */
    signal: () => listeners.forEach((listener) => listener()),
    /** Lets an error happen that nobody catches. */
    stray: (error: unknown) => strays.forEach((listener) => listener(error)),
    get listening() {
      return listeners.size + strays.size;
    },
    canAsk: person.input === undefined,
    hasColor: person.hasColor ?? false,
    isWatched: person.isWatched ?? false,
    hasBrowser: person.hasBrowser ?? true,
    openBrowser: (address: string) => opened.push(address) > 0,
    out: (text: string) => void (heard.out += text),
    err: (text: string) => void (heard.err += text),
    readInput: () => Promise.resolve(person.input ?? ""),
    askSecret: answer,
    askYes: answer,
    /** Without an answer the person is still elsewhere, and the question stands until it is called off. */
    askText(question: string, signal: AbortSignal): Promise<string | null> {
      if (answers.length > 0) return answer(question);
      heard.questions.push(question);
      return new Promise((resolve) => {
        if (signal.aborted) resolve(null);
        signal.addEventListener("abort", () => resolve(null));
      });
    },
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
