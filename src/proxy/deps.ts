/** All that the proxy asks of the rest of the program; `app.ts` hands in the real ones, tests a handful of functions. */

import type { Account, Credentials } from "../model/account.ts";
import type { Answer, Outgoing } from "../model/answer.ts";
import type { Exchange } from "../model/exchange.ts";
import type { Cooldown, Quota } from "../model/limit.ts";
import type { Dialled } from "../model/socket.ts";
import type { BodyMemory } from "./body_memory.ts";

export interface Deps {
  readonly accounts: Accounts;
  readonly vault: Vault;
  readonly recorder: Recorder;
  readonly settings: ProxySettings;
  /** For large bodies. */
  readonly memory: Pick<BodyMemory, "take" | "lend">;
  /** Sends one request and resolves when the headers are here. Rejects with a `SendError`. */
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Answer>;
  /** Opens a WebSocket and resolves when the upstream has answered. Rejects with a `SendError`. */
  dial(outgoing: Outgoing, signal: AbortSignal): Promise<Dialled>;
  /** Epoch ms. */
  now(): number;
  /** Monotonic ms, for measuring. */
  tick(): number;
  /** Rejects with the signal's reason when it aborts first. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls back once after `ms`; the returned function calls it off. */
  after(ms: number, callback: () => void): () => void;
  /** 0 to 1; spreads retries. */
  random(): number;
  /** Tells the log of a mistake of ours, in full. */
  report(error: unknown, requestId: string): void;
}

/** Credentials that can be used now. Renewing is one flight per account, committed before it is used. */
export interface Vault {
  /** At once for a key or a token that lasts; else after a refresh. */
  credentials(account: Account): Lease | Promise<Lease>;
  /** After the provider refused this access token: another one, or why there is none. */
  renew(account: Account, refusedAccessToken: string): Promise<Lease>;
}

export type Lease =
  | { readonly ok: true; readonly credentials: Credentials }
  /** The account is already marked, or resting, as it has to be; the sentence is for the attempt's record. */
  | { readonly ok: false; readonly why: string };

/** The accounts in memory. Every verb takes effect at once and is written down in the background. */
export interface Accounts {
  inPool(provider: string): readonly Account[];
  /** Starts a session at `at` unless one of this length is running. */
  startSession(
    accountId: string,
    when: { at: number; durationMs: number },
  ): void;
  coolDown(accountId: string, cooldown: Cooldown): void;
  /** Ends the cool-downs for this model that began at `seenAt` or before, because it was served since. */
  lift(
    accountId: string,
    evidence: { model: string | null; seenAt: number },
  ): void;
  markNeedsSignIn(accountId: string, why: string, at: number): void;
  noteQuotas(accountId: string, quotas: readonly Quota[]): void;
}

/** Hears of each exchange three times; none of the calls waits for anything. */
export interface Recorder {
  opened(exchange: Exchange): void;
  started(exchange: Exchange): void;
  closed(exchange: Exchange): void;
}

export interface ProxySettings {
  readonly sessionDurationMs: number;
  /** How often one account is tried again after trouble at the provider. */
  readonly retryAttempts: number;
  readonly retryDelayMs: number;
  readonly retryBackoff: number;
  readonly maxBodyBytes: number;
  /** How long a client may take to send its body. */
  readonly bodyTimeoutMs: number;
  /** Whether bodies are gathered to be stored. */
  readonly keepBodies: boolean;
  readonly passthrough: "never" | "no-accounts";
}
