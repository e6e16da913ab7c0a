/** One account's turn: credential, send, verdict; again with the same account where that can help. */

import type { Credentials } from "../model/account.ts";
import type { Verdict } from "../model/verdict.ts";
import type { Deps, Lease } from "./deps.ts";
import { unlessGone } from "./gone.ts";
import { noterOf, send, type Served, type Turn } from "./sending.ts";
import { againAfterMs, leaveAccount, type Tries } from "./step.ts";

/** The first may only bring what another process has stored, and that may have been refused as well. */
const MAX_RENEWALS = 2;

/**
 * Resolves to the answer to relay, or to null when this account is out. Throws the reason of `call.gone`
 * when the client leaves, and a `Fault` when the upstream took the request but does not answer.
 */
export async function attempt(turn: Turn, deps: Deps): Promise<Served | null> {
  const tries: Tries = { down: 0, throttled: 0 };
  let renewals = 0;
  let lease = await leaseFor(turn, deps);
  for (;;) {
    if (!lease.ok) {
      noterOf(turn, { startTick: deps.tick(), deps })("stale", lease.why, null);
      return null;
    }
    const sentAt = deps.now();
    const { verdict, served } = await send(turn, lease.credentials, deps);
    if (served !== null) {
      noteServed(turn, { status: served.answer.status, sentAt, deps });
      return served;
    }
    const refused = refusedToken(verdict, lease.credentials);
    if (refused !== null && renewals++ < MAX_RENEWALS) {
      lease = await renew(turn, refused, deps);
      continue;
    }
    const waitMs = againAfterMs(verdict, tries, deps);
    if (waitMs === null) {
      if (turn.account !== null) leaveAccount(turn.account, verdict, deps);
      return null;
    }
    await deps.wait(waitMs, turn.call.gone);
  }
}

/** Null stands for the client's own credentials. */
type TurnLease = Lease | { readonly ok: true; readonly credentials: null };

function leaseFor(
  { account, call }: Turn,
  deps: Deps,
): TurnLease | Promise<TurnLease> {
  if (account === null) return { ok: true, credentials: null };
  const lease = deps.vault.credentials(account);
  return lease instanceof Promise ? unlessGone(lease, call.gone) : lease;
}

/** A client that leaves does not take the refresh along: others are waiting for it. */
function renew(
  { account, call }: Turn,
  refused: string,
  deps: Deps,
): Promise<TurnLease> {
  return unlessGone(deps.vault.renew(account!, refused), call.gone);
}

/** The access token that a fresh one may replace, or null when that cannot help. */
function refusedToken(
  verdict: Verdict,
  credentials: Credentials | null,
): string | null {
  return verdict.kind === "stale" && credentials?.kind === "tokens"
    ? credentials.accessToken
    : null;
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
