/** Our own answers, in the dialect that the client's SDK understands. */

import { type Account, lacksToken, restOf } from "../model/account.ts";
import { Fault } from "../model/fault.ts";
import type { Dialect } from "../providers/provider.ts";
import type { Route } from "./route.ts";

/** Turns a `Fault` into the answer for the client. `retryAfterMs` becomes whole seconds, rounded up. */
export function refuse(fault: Fault, about: RefusalContext): Response {
  const { fields, body } = refusalOf(fault, about);
  return new Response(body, { status: fault.status, headers: [...fields] });
}

export interface RefusalContext {
  readonly dialect: Dialect;
  readonly requestId: string;
  readonly retryAfterMs?: number | null;
}

/** The same before it is an answer, to be written down. */
export function refusalOf(
  fault: Fault,
  { dialect, requestId, retryAfterMs = null }: RefusalContext,
): { fields: [name: string, value: string][]; body: string } {
  const fields: [string, string][] = [
    ["content-type", "application/json"],
    ["x-ccflare-request-id", requestId],
  ];
  if (retryAfterMs !== null) {
    const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
    fields.push(["retry-after", String(seconds)]);
  }
  return { fields, body: dialect.refusal(fault, requestId) };
}

/** What is known when nobody could serve. */
export interface Exhausted {
  readonly route: Route;
  /** All accounts of the pools, as they stand now. */
  readonly accounts: readonly Account[];
  /** True when there are more, which the provider's rules keep from this client. */
  readonly someBarred: boolean;
  readonly model: string | null;
  readonly now: number;
  /** True when a provider had trouble; then more than quota is at fault. */
  readonly sawTrouble: boolean;
  /** The last reason an account was left for, the provider's own words if it had any. */
  readonly lastWhy: string | null;
}

/** After trouble at the provider a client may try again soon. */
const TROUBLE_RETRY_MS = 5_000;

/** Without any account that could come back by itself there is no good moment; a minute spares everyone. */
const HOPELESS_RETRY_MS = 60_000;

/** The fault and the wait for a request that nobody could serve. */
export function exhausted(
  about: Exhausted,
): { fault: Fault; retryAfterMs: number } {
  if (about.accounts.length === 0) {
    const fault = about.someBarred ? onlyBarred() : noAccounts(about.route);
    return { fault, retryAfterMs: HOPELESS_RETRY_MS };
  }
  const last = about.lastWhy === null ? "" : `. Last answer: ${about.lastWhy}`;
  if (about.sawTrouble) {
    const text =
      `Cannot reach a working account of ${about.route.pool}: the provider has trouble`;
    return {
      fault: new Fault("unavailable", text + last),
      retryAfterMs: TROUBLE_RETRY_MS,
    };
  }
  const soonest = soonestEnd(about);
  if (soonest === null) {
    const text =
      `No account of ${about.route.pool} can serve: each is paused or its credential was ` +
      `refused (ccflare --list says which, --resume NAME brings one back)`;
    return {
      fault: new Fault("unavailable", text + last),
      retryAfterMs: HOPELESS_RETRY_MS,
    };
  }
  const waitMs = soonest - about.now;
  const when = waitMs > 0
    ? `; the first is free again at ${new Date(soonest).toISOString()}`
    : " for requests like this one";
  const text = `Every account of ${about.route.pool} is limited${when}`;
  return {
    fault: new Fault("limited", text + last),
    retryAfterMs: waitMs > 0 ? waitMs : HOPELESS_RETRY_MS,
  };
}

/** Epoch ms at which the first account comes back by itself, or null when none will. */
function soonestEnd({ accounts, model, now }: Exhausted): number | null {
  let soonest: number | null = null;
  for (const account of accounts) {
    if (account.paused || account.needsSignIn !== null) continue;
    const end = lacksToken(account, now)
      ? account.refreshTrouble!.until
      : restOf(account, model, now)?.until ?? now;
    if (soonest === null || end < soonest) soonest = end;
  }
  return soonest;
}

function noAccounts(route: Route): Fault {
  const names = route.providers.map((provider) => provider.id).join("|");
  return new Fault(
    "unavailable",
    `There is no account for ${route.pool} yet. Add one: ccflare --add-account NAME --provider ${names}`,
  );
}

function onlyBarred(): Fault {
  return new Fault(
    "unavailable",
    "The accounts here are personal subscriptions, which serve only the client they were sold for. " +
      "For other clients add a key: ccflare --add-account NAME --provider anthropic",
  );
}
