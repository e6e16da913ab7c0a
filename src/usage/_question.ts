/** Asks a provider once how much of an account is used and makes every way in which that can fail a value. */

import type { Clock } from "../clock.ts";
import type { Account } from "../model/account.ts";
import { type Answer, type Outgoing, SendError } from "../model/answer.ts";
import type { Provider, UsageResult } from "../providers/provider.ts";
import type { Lease } from "../tokens/lease.ts";
import { wholeAnswer } from "../tokens/whole.ts";

const TIMEOUT_MS = 15_000; // the answer is small, and the others wait for their turn

export interface QuestionOptions {
  readonly vault: {
    credentials(account: Account): Lease | Promise<Lease>;
  };
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Answer>;
  readonly clock: Pick<Clock, "now" | "after">;
}

/** Never rejects. */
export async function askForUsage(
  account: Account,
  { provider, signal, options }: {
    provider: Provider;
    signal: AbortSignal;
    options: QuestionOptions;
  },
): Promise<UsageResult> {
  const { vault, send, clock } = options;
  try {
    const lease = await vault.credentials(account);
    if (signal.aborted) return trouble("ccflare is closing");
    if (!lease.ok) return trouble(lease.why);
    if (provider.usage === undefined) return trouble("it does not tell");
    const base = account.baseUrl ?? provider.baseUrl;
    const answer = await wholeAnswer(
      provider.usage.request(lease.credentials, base),
      { send, clock, timeoutMs: TIMEOUT_MS, signal },
    );
    return provider.usage.read(answer, clock.now());
  } catch (error) {
    // What others throw may quote a request, and that holds a token.
    return trouble(error instanceof SendError ? error.message : "no answer");
  }
}

export function trouble(why: string): UsageResult {
  return { kind: "trouble", why, retryAfterMs: null };
}
