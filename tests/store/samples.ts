/** What the tests of the store begin with: accounts, exchanges, places to write and stores to open. */

import { join } from "node:path";
import type { Credentials } from "../../src/model/account.ts";
import type { Decision } from "../../src/model/decision.ts";
import { type Attempt, Exchange } from "../../src/model/exchange.ts";
import type { LogLevel } from "../../src/model/event.ts";
import type { AccountToAdd } from "../../src/store/accounts.ts";
import {
  openStore,
  type Store,
  type StoreOptions,
} from "../../src/store/store.ts";
import { HandClock, START } from "../support/clock.ts";

export const KEY = new Uint8Array(32).fill(7);
export const FAKE_KEY = "sk-ant-fake-0123456789";

export function keyCredentials(apiKey = FAKE_KEY): Credentials {
  return { kind: "key", apiKey };
}

export function accountToAdd(
  change: Partial<AccountToAdd> = {},
): AccountToAdd {
  return {
    name: "work",
    provider: "anthropic",
    baseUrl: null,
    priority: 0,
    credentials: keyCredentials(),
    ...change,
  };
}

/** Runs the test with a directory of its own, removed afterwards. */
export async function inTempDir(
  test: (dir: string) => Promise<void> | void,
): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "ccflare-store-" });
  try {
    await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** The names of the files in a directory, in order. */
export function namesIn(dir: string): string[] {
  return [...Deno.readDirSync(dir)].map((entry) => entry.name).sort();
}

/** Everything in the directory's files, as text in which an ASCII secret would be found. */
export async function everythingIn(dir: string): Promise<string> {
  const decoder = new TextDecoder("latin1");
  const texts = namesIn(dir).map(async (name) =>
    decoder.decode(await Deno.readFile(join(dir, name)))
  );
  return (await Promise.all(texts)).join("");
}

export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  readonly data: Record<string, unknown> | undefined;
}

export interface Opened extends AsyncDisposable {
  readonly store: Store;
  readonly clock: HandClock;
  readonly logged: LogEntry[];
  /** How often `onAccountsChanged` was called. */
  readonly changes: () => number;
}

/** A store in memory, or whatever the options say, closed at the end of the scope. */
export async function openTestStore(
  options: Partial<StoreOptions> & { clock?: HandClock } = {},
): Promise<Opened> {
  const clock = options.clock ?? new HandClock();
  const logged: LogEntry[] = [];
  let changes = 0;
  const store = await openStore({
    path: ":memory:",
    secretKey: KEY,
    threads: false,
    log: (level, message, data) => logged.push({ level, message, data }),
    onAccountsChanged: () => changes++,
    ...options,
    clock,
  });
  return {
    store,
    clock,
    logged,
    changes: () => changes,
    [Symbol.asyncDispose]: () => store.close(),
  };
}

/** Opened as it arrives, at the start of the test's clock. */
export function exchangeOf(id: string, receivedAt = START): Exchange {
  return new Exchange({
    id,
    receivedAt,
    method: "POST",
    path: "/v1/messages",
    client: { userAgent: "claude-cli/2.0", sessionId: "s-1", keyName: null },
  }, 0);
}

export const DECISION: Decision = {
  strategy: "session",
  candidates: [{
    accountId: "a-1",
    name: "work",
    provider: "anthropic",
    priority: 0,
    why: "priority",
    sessionStartedAt: null,
  }],
  passedOver: [],
};

export const ATTEMPT: Attempt = {
  accountId: "a-1",
  accountName: "work",
  provider: "anthropic",
  status: 200,
  verdict: "serve",
  why: null,
  upstreamRequestId: "req_1",
  startedMs: 1.25,
  durationMs: 100.5,
};

/** A served stream: 20 tokens out in one second, 0.75 ms of our own time. */
export function servedExchange(
  id: string,
  change: Partial<Exchange> = {},
): Exchange {
  const { receivedAt = START, ...rest } = change;
  const exchange = exchangeOf(id, receivedAt);
  Object.assign(exchange, {
    pool: "claude",
    provider: "anthropic",
    accountId: "a-1",
    accountName: "work",
    upstreamPath: "/v1/messages",
    modelAsked: "opus",
    modelAnswered: "claude-opus-4",
    status: 200,
    isStream: true,
    decision: DECISION,
    usage: {
      input: 10,
      cacheRead: 1_000,
      cacheWrite5m: 100,
      cacheWrite1h: 50,
      output: 20,
      reasoning: 5,
    },
    responseId: "msg_1",
    previousResponseId: null,
    addedFields: ["anthropic-beta: oauth-2025-04-20"],
    requestBytes: 20_480,
    responseBytes: 4_096,
    ...rest,
  });
  exchange.attempts.push(ATTEMPT);
  for (
    const [moment, ms] of [
      ["read", 0.5],
      ["routed", 0.75],
      ["sent", 1],
      ["headers", 100],
      ["answered", 100.25],
      ["firstByte", 101],
      ["firstToken", 200],
      ["lastByte", 1_200],
    ] as const
  ) exchange.mark(moment, ms);
  if (exchange.outcome === null) exchange.close("done", 1_201.125);
  return exchange;
}

/** Bytes that nothing packs, the same for the same seed. */
export function randomBytes(size: number, seed: number): Uint8Array {
  let state = seed * 2_654_435_761 + 1 | 0;
  return Uint8Array.from({ length: size }, () => {
    state = Math.imul(state, 1_664_525) + 1_013_904_223 | 0;
    return state >>> 24;
  });
}
