/** One account's turn: credential, send, verdict; again with the same account where that can help. */

import type { Field } from "../model/fields.ts";
import type { Deps } from "./deps.ts";
import { send, type Served, type Turn } from "./sending.ts";
import { againAfterMs, leaveAccount, type Tries } from "./step.ts";

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
