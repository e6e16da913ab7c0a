/** Small stand-ins for everything the proxy asks for; a test scripts the answers and looks at what was said. */

import type { Account } from "../../src/model/account.ts";
import {
  type Answer,
  type AnswerBody,
  type Outgoing,
  SendError,
} from "../../src/model/answer.ts";
import type { Exchange } from "../../src/model/exchange.ts";
import type { Field } from "../../src/model/fields.ts";
import type { Cooldown, Quota } from "../../src/model/limit.ts";
import { withCooldown } from "../../src/model/limit.ts";
import { BodyMemory } from "../../src/proxy/body_memory.ts";
import type {
  Accounts,
  Deps,
  ProxySettings,
  Vault,
} from "../../src/proxy/deps.ts";

export const NOW = Date.parse("2026-11-22T10:00:00Z");

export function account(name: string, fields: Partial<Account> = {}): Account {
  return {
    id: `id-${name}`,
    name,
    provider: "anthropic",
    baseUrl: null,
    priority: 0,
    createdAt: NOW - 1000,
    paused: false,
    needsSignIn: null,
    sessionStartedAt: null,
    cooldowns: [],
    quotas: [],
    refreshTrouble: null,
    tokenExpiresAt: null,
    plan: null,
    ...fields,
  };
}

/** What the upstream does with one sending: an answer, or the error it rejects with. */
export type Script = (
  outgoing: Outgoing,
  signal: AbortSignal,
) => Answer | Promise<Answer>;

export function answer(
  status: number,
  text: string | string[] | AnswerBody,
  fields: Record<string, string> = {},
): Script {
  return () => ({
    status,
    fields: Object.entries({
      "content-type": "application/json",
      ...fields,
    }) as Field[],
    body: typeof text === "string"
      ? bodyOf([text])
      : Array.isArray(text)
      ? bodyOf(text)
      : text,
  });
}

export function broken(failure: SendError["failure"]): Script {
  return () => {
    throw new SendError(failure, `it was ${failure}`);
  };
}

/** A body in pieces; `Error` as a piece breaks it off. Tells whether it was cancelled. */
export function bodyOf(
  pieces: readonly (string | Uint8Array | Error)[],
): AnswerBody & { cancelled: boolean; reads: number } {
  const rest = [...pieces];
  return {
    cancelled: false,
    reads: 0,
    read() {
      this.reads++;
      const piece = rest.shift();
      if (piece instanceof Error) return Promise.reject(piece);
      if (typeof piece === "string") {
        return Promise.resolve(new TextEncoder().encode(piece));
      }
      return Promise.resolve(piece ?? null);
    },
    cancel() {
      this.cancelled = true;
    },
  };
}

export interface FakeDeps extends Deps {
  readonly sent: Outgoing[];
  readonly waits: number[];
  /** Every exchange that was opened. */
  readonly records: Exchange[];
  readonly events: string[];
  readonly noted: Quota[];
  get(name: string): Account;
  set(account: Account): void;
}

export function fakeDeps(options: {
  accounts?: Account[];
  /** Without it every account has a key that is its name. */
  vault?: Partial<Vault>;
  /** By account name (the key that was sent), one per sending; the last one stays. */
  script?: Record<string, Script[]>;
  settings?: Partial<ProxySettings>;
  onWait?: () => void;
}): FakeDeps {
  const book = new Map((options.accounts ?? []).map((one) => [one.id, one]));
  const change = (id: string, fields: Partial<Account>) =>
    book.set(id, { ...book.get(id)!, ...fields });
  const sent: Outgoing[] = [];
  const waits: number[] = [];
  const records: Exchange[] = [];
  const events: string[] = [];
  const noted: Quota[] = [];
  const accounts: Accounts = {
    inPool: (provider) =>
      [...book.values()].filter((one) => one.provider === provider),
    startSession(id, { at, durationMs }) {
      const startedAt = book.get(id)!.sessionStartedAt;
      if (startedAt === null || at - startedAt >= durationMs) {
        change(id, { sessionStartedAt: at });
      }
    },
    coolDown: (id, cooldown: Cooldown) =>
      change(id, {
        cooldowns: withCooldown(book.get(id)!.cooldowns, cooldown),
      }),
    lift: (id) => change(id, { cooldowns: [] }),
    markNeedsSignIn: (id, why, since) =>
      change(id, { needsSignIn: { why, since } }),
    noteQuotas: (_id, quotas) => noted.push(...quotas),
  };
  return {
    accounts,
    vault: {
      credentials: ({ id, name }) =>
        book.has(id)
          ? { ok: true, credentials: { kind: "key", apiKey: name } }
          : { ok: false, why: "removed" },
      renew: () => Promise.reject(new Error("nothing here is renewed")),
      ...options.vault,
    },
    sent,
    waits,
    records,
    events,
    noted,
    get: (name) => book.get(`id-${name}`)!,
    set: (one) => book.set(one.id, one),
    recorder: {
      opened: (exchange) => {
        events.push("opened");
        records.push(exchange);
      },
      started: () => events.push("started"),
      closed: () => events.push("closed"),
    },
    settings: {
      sessionDurationMs: 5 * 3_600_000,
      retryAttempts: 3,
      retryDelayMs: 1000,
      retryBackoff: 2,
      maxBodyBytes: 1024 * 1024,
      bodyTimeoutMs: 1000,
      keepBodies: true,
      passthrough: "never",
      ...options.settings,
    },
    memory: new BodyMemory({ after: () => () => {} }),
    async send(outgoing, signal) {
      sent.push(outgoing);
      const script = options.script?.[keyOf(outgoing)] ?? [];
      const next = script.length > 1 ? script.shift()! : script[0];
      if (next === undefined) throw new SendError("connect", "nobody is there");
      return await next(outgoing, signal);
    },
    dial: () => Promise.reject(new Error("nothing here dials")),
    now: () => NOW,
    tick: () => 0,
    wait(ms, signal) {
      waits.push(ms);
      options.onWait?.();
      return signal.aborted ? Promise.reject(signal.reason) : Promise.resolve();
    },
    after: () => () => {},
    random: () => 0.5,
    report: (error) => {
      throw error;
    },
  };
}

/** The fake accounts' keys are their names; without one, the client's own credential. */
function keyOf({ fields }: Outgoing): string {
  for (const [name, value] of fields) {
    if (name === "x-api-key") return value;
    if (name === "authorization") return value.replace("Bearer ", "");
  }
  return "nobody";
}
