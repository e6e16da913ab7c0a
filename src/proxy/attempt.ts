/** One account's turn: credential, send, verdict; again with the same account where that can help. */

import type { Account } from "../model/account.ts";
import { type Answer, SendError } from "../model/answer.ts";
import type { Attempt, Exchange } from "../model/exchange.ts";
import { type Field, fieldOf } from "../model/fields.ts";
import { Fault } from "../model/fault.ts";
import { SERVE, type Verdict } from "../model/verdict.ts";
import type { Provider } from "../providers/provider.ts";
import type { Call } from "./call.ts";
import type { Deps } from "./deps.ts";
import { fieldsUp } from "./headers.ts";
import { judge } from "./opening.ts";
import { againAfterMs, leaveAccount, type Tries } from "./step.ts";

export interface Turn {
  /** Null sends the client's own credentials (pass-through); what comes back is served as it is. */
  readonly account: Account | null;
  readonly provider: Provider;
  /** Path after the provider's base address, query included. */
  readonly upstreamPath: string;
  readonly call: Call;
  readonly body: Uint8Array | null;
  readonly exchange: Exchange;
}

/** The answer that is the client's. */
export interface Served {
  readonly answer: Answer;
  readonly provider: Provider;
}

/**
 * Resolves to the answer to relay, or to null when this account is out. Throws the reason of `call.gone`
 * when the client leaves, and a `Fault` when the upstream took the request but does not answer.
 */
export async function attempt(turn: Turn, deps: Deps): Promise<Served | null> {
  const tries: Tries = { down: 0, throttled: 0 };
  for (;;) {
    const credential = credentialOf(turn, deps);
    if (credential === undefined) return null;
    const sentAt = deps.now();
    const { verdict, served } = await send(turn, credential, deps);
    if (served !== null) {
      noteServed(turn, { status: served.answer.status, sentAt, deps });
      return served;
    }
    const waitMs = againAfterMs(verdict, tries, deps);
    if (waitMs === null) {
      if (turn.account !== null) leaveAccount(turn.account, verdict, deps);
      return null;
    }
    await deps.wait(waitMs, turn.call.gone);
  }
}

/** Null means the client's own; undefined that the account has been removed meanwhile. */
function credentialOf(
  turn: Turn,
  deps: Deps,
): readonly Field[] | null | undefined {
  if (turn.account === null) return null;
  const credentials = deps.accounts.credentials(turn.account.id);
  return credentials === null
    ? undefined
    : turn.provider.authorize(credentials);
}

interface Tried {
  readonly verdict: Verdict;
  /** Null when the answer is not for the client. */
  readonly served: Served | null;
}

/** Sends once and writes down what became of it. */
async function send(
  turn: Turn,
  credential: readonly Field[] | null,
  deps: Deps,
): Promise<Tried> {
  const { account, provider, call, exchange } = turn;
  const base = baseOf(account?.baseUrl ?? provider.baseUrl);
  const startTick = deps.tick();
  const note = (
    verdict: Attempt["verdict"],
    why: string | null,
    answer: Answer | null,
  ) =>
    exchange.attempts.push({
      accountId: account?.id ?? null,
      accountName: account?.name ?? null,
      provider: provider.id,
      status: answer?.status ?? null,
      verdict,
      why,
      upstreamRequestId: answer === null ? null : requestIdOf(answer),
      startedMs: exchange.since(startTick),
      durationMs: deps.tick() - startTick,
    });
  let answer: Answer | null = null;
  try {
    exchange.mark("sent", startTick);
    answer = await deps.send({
      method: call.method,
      origin: base.origin,
      target: base.path + turn.upstreamPath,
      fields: fieldsUp(call.fields, { credential }),
      body: turn.body,
    }, call.gone);
    const headersTick = deps.tick();
    const judged = await judge(answer, { provider, deps });
    const verdict = account === null ? SERVE : judged.verdict;
    if (account !== null) {
      const quotas = provider.quotas(answer.fields, deps.now());
      if (quotas.length > 0) deps.accounts.noteQuotas(account.id, quotas);
    }
    if (verdict.kind !== "serve") {
      answer.body.cancel();
      note(verdict.kind, judged.error ?? verdict.why, answer);
      return { verdict, served: null };
    }
    note("serve", null, answer);
    exchange.mark("headers", headersTick);
    if (judged.firstByteTick !== null) {
      exchange.mark("firstByte", judged.firstByteTick);
    }
    exchange.error = judged.error;
    return {
      verdict,
      served: { provider, answer: { ...answer, body: judged.body } },
    };
  } catch (error) {
    answer?.body.cancel();
    if (call.gone.aborted) {
      note("left", "the client left", answer);
      throw error;
    }
    if (!(error instanceof SendError)) throw error;
    if (error.failure === "headers_timeout" || error.failure === "silent") {
      note("timeout", error.message, answer);
      throw new Fault("upstream_timeout", error.message, { cause: error });
    }
    note("down", error.message, answer);
    return {
      verdict: { kind: "down", why: error.message, retryAfterMs: null },
      served: null,
    };
  }
}

/** An address in the two parts that a request needs; its path has no slash at the end. */
function baseOf(address: string): { origin: string; path: string } {
  const slash = address.indexOf("/", address.indexOf("://") + 3);
  if (slash === -1) return { origin: address, path: "" };
  return {
    origin: address.slice(0, slash),
    path: address.slice(slash).replace(/\/$/, ""),
  };
}

/** The provider's id of the answer: Anthropic's `request-id`, OpenAI's `x-request-id`. */
function requestIdOf(answer: Answer): string | null {
  return fieldOf(answer.fields, "request-id") ??
    fieldOf(answer.fields, "x-request-id");
}

/** An account that serves has a session, and one that succeeds is not limited. */
function noteServed(
  { account, exchange }: Turn,
  about: { status: number; sentAt: number; deps: Deps },
): void {
  if (account === null) return;
  const { accounts, settings } = about.deps;
  accounts.startSession(account.id, {
    at: about.sentAt,
    durationMs: settings.sessionDurationMs,
  });
  if (about.status < 400) {
    accounts.lift(account.id, {
      model: exchange.modelAsked,
      seenAt: about.sentAt,
    });
  }
}
