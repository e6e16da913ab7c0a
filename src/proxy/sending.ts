/** One request to one upstream: what is sent, what came back, and what that means. */

import type { Account, Credentials } from "../model/account.ts";
import { type Answer, type Outgoing, SendError } from "../model/answer.ts";
import type { Attempt, Exchange } from "../model/exchange.ts";
import { fieldOf } from "../model/fields.ts";
import { Fault } from "../model/fault.ts";
import { SERVE, type Verdict } from "../model/verdict.ts";
import type { Provider } from "../providers/provider.ts";
import type { Call } from "./call.ts";
import type { Deps } from "./deps.ts";
import { fieldsUp } from "./headers.ts";
import { judge } from "./opening.ts";
import type { Body } from "./request_body.ts";

export interface Turn {
  /** Null sends the client's own credentials (pass-through); what comes back is served as it is. */
  readonly account: Account | null;
  readonly provider: Provider;
  /** Path after the provider's base address, query included. */
  readonly upstreamPath: string;
  readonly call: Call;
  readonly body: Body | null;
  readonly exchange: Exchange;
}

/** The answer that is the client's. */
export interface Served {
  readonly answer: Answer;
  readonly provider: Provider;
}

export interface Tried {
  readonly verdict: Verdict;
  /** Null when the answer is not for the client. */
  readonly served: Served | null;
}

/** Sends once and writes down what became of it. Throws as `attempt` does. */
export async function send(
  turn: Turn,
  credentials: Credentials | null,
  deps: Deps,
): Promise<Tried> {
  const { account, provider, call, exchange } = turn;
  const startTick = deps.tick();
  const note = noterOf(turn, { startTick, deps });
  let answer: Answer | null = null;
  try {
    exchange.mark("sent", startTick);
    answer = await deps.send(outgoingOf(turn, credentials), call.gone);
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
    const served = { provider, answer: { ...answer, body: judged.body } };
    return { verdict, served };
  } catch (error) {
    answer?.body.cancel();
    if (call.gone.aborted) {
      note("left", "the client left", answer);
      throw error;
    }
    if (!(error instanceof SendError)) throw error;
    if (isTimeout(error)) {
      note("timeout", error.message, answer);
      throw new Fault("upstream_timeout", error.message, { cause: error });
    }
    note("down", error.message, answer);
    const why = error.message;
    return { verdict: { kind: "down", why, retryAfterMs: null }, served: null };
  }
}

/** The upstream has the request and may be working on it, so nobody else is given the same work. */
function isTimeout({ failure }: SendError): boolean {
  return failure === "headers_timeout" || failure === "silent";
}

function outgoingOf(turn: Turn, credentials: Credentials | null): Outgoing {
  const { account, provider, call, body, exchange } = turn;
  const { origin, path } = partsOf(account?.baseUrl ?? provider.baseUrl);
  const kept = fieldsUp(call.fields, { keepCredentials: credentials === null });
  const { fields, added } = credentials === null
    ? { fields: kept, added: [] }
    : provider.prepare(kept, credentials);
  exchange.addedFields = added;
  return {
    method: call.method,
    origin,
    target: path + turn.upstreamPath,
    fields,
    body: body?.bytes ?? null,
    loan: body?.loan ?? null,
  };
}

/** Adds this sending to the exchange when it is known how it went. */
export function noterOf(
  { account, provider, exchange }: Turn,
  { startTick, deps }: { startTick: number; deps: Deps },
) {
  return (
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
}

/** An address in the two parts that a request needs; its path has no slash at the end. */
function partsOf(address: string): { origin: string; path: string } {
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
