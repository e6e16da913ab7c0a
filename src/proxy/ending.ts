/** The end of a request that has no upstream's answer to relay. */

import type { Exchange, Outcome } from "../model/exchange.ts";
import { asFault, type Fault } from "../model/fault.ts";
import type { Call } from "./call.ts";
import type { Deps } from "./deps.ts";
import { exhausted, refusalOf } from "./refuse.ts";
import { poolsOf } from "./pools.ts";
import { dialectFor, type Route } from "./route.ts";

export interface Ending {
  readonly exchange: Exchange;
  readonly call: Call;
  readonly deps: Deps;
}

/** Nobody could serve: every account was passed over or left. */
export function giveUp(route: Route, ending: Ending): Response {
  const { exchange, call, deps } = ending;
  const pools = poolsOf(route, call, deps);
  const { fault, retryAfterMs } = exhausted({
    route,
    accounts: pools.flatMap((one) => one.isBarred ? [] : one.accounts),
    someBarred: pools.some((one) => one.isBarred && one.accounts.length > 0),
    model: exchange.modelAsked,
    now: deps.now(),
    sawTrouble: exchange.attempts.some((one) => one.verdict === "down"),
    lastWhy: exchange.attempts.at(-1)?.why ?? null,
  });
  return answer(fault, ending, retryAfterMs);
}

/** The client has left, or asked for what we do not do, or an upstream fell silent, or we made a mistake. */
export function fail(error: unknown, ending: Ending): Response {
  const { exchange, call, deps } = ending;
  if (call.gone.aborted) {
    close("client_left", ending, null);
    return new Response(null, { status: 499 }); // read by nobody
  }
  const fault = asFault(error);
  if (fault.code === "internal") deps.report(error, exchange.id);
  return answer(fault, ending);
}

function answer(
  fault: Fault,
  ending: Ending,
  retryAfterMs: number | null = null,
): Response {
  const { exchange, call } = ending;
  exchange.status = fault.status;
  exchange.provider = exchange.attempts.at(-1)?.provider ?? null;
  const { fields, body } = refusalOf(fault, {
    dialect: dialectFor(call),
    requestId: exchange.id,
    retryAfterMs,
  });
  exchange.transcript?.answered(fields);
  exchange.transcript?.saw(new TextEncoder().encode(body));
  close(outcomeOf(fault, exchange), ending, fault.message);
  return new Response(body, { status: fault.status, headers: fields });
}

/** Only what was tried can have failed; and a limit is the provider's no, not our failure. */
function outcomeOf({ code }: Fault, { attempts }: Exchange): Outcome {
  if (code === "internal") return "failed";
  return attempts.length === 0 || code === "limited" ? "refused" : "failed";
}

function close(
  outcome: Outcome,
  { exchange, deps }: Ending,
  error: string | null,
): void {
  if (exchange.close(outcome, deps.tick(), error)) {
    deps.recorder.closed(exchange);
  }
}
