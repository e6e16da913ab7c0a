/** How an account stands at a moment, in one word and one sentence that every surface shows alike. */

import { type Account, isDown, lacksToken, restOf } from "../model/account.ts";
import type { Cooldown } from "../model/limit.ts";
import { sessionRuns } from "../model/session.ts";

export type StateWord =
  | "ready"
  | "active"
  | "paused"
  | "needs_sign_in"
  | "token_trouble"
  | "limited"
  | "throttled"
  | "down";

export interface AccountState {
  readonly word: StateWord;
  /** One sentence without a moment in it; null when there is nothing to explain. */
  readonly why: string | null;
  /** Epoch ms; null when it ends by nobody's clock. */
  readonly until: number | null;
  /** The model family that `why` and `until` are about; null when they are about the account. */
  readonly scope: string | null;
}

/** The state for any model; a cool-down of one model family is told in `why` and leaves the account ready. */
export function stateOf(
  account: Account,
  now: number,
  sessionDurationMs: number,
): AccountState {
  if (account.paused) {
    return whole("paused", "Paused by hand", null);
  }
  if (account.needsSignIn !== null) {
    return whole("needs_sign_in", account.needsSignIn.why, null);
  }
  if (lacksToken(account, now)) {
    const { why, until } = account.refreshTrouble!;
    return whole("token_trouble", why, until);
  }
  const rest = restOf(account, null, now);
  if (rest !== null) {
    const word = rest.reason === "quota" ? "limited" : "throttled";
    return whole(word, sentenceOf(rest), rest.until);
  }
  if (isDown(account, now)) return downState(account, now);
  const word = sessionRuns(account, now, sessionDurationMs)
    ? "active"
    : "ready";
  const partial = longest(
    account.cooldowns,
    (one) => one.scope !== null && one.reason !== "down" && one.until > now,
  );
  return {
    word,
    why: partial === null ? null : sentenceOf(partial),
    until: partial?.until ?? null,
    scope: partial?.scope ?? null,
  };
}

/** True when the account can be asked for at least some model right now. */
export function canServe(account: Account, now: number): boolean {
  return !account.paused && account.needsSignIn === null &&
    !lacksToken(account, now) &&
    restOf(account, null, now) === null;
}

function downState(account: Account, now: number): AccountState {
  const trouble = longest(
    account.cooldowns,
    (one) => one.reason === "down" && one.until > now,
  );
  const why = "The provider has trouble, so this account is asked last";
  return whole("down", why, trouble?.until ?? null);
}

function whole(
  word: StateWord,
  why: string,
  until: number | null,
): AccountState {
  return { word, why, until, scope: null };
}

function sentenceOf(rest: Cooldown): string {
  const what = rest.reason === "quota" ? "Out of quota" : "Told to slow down";
  const whom = rest.scope === null ? "" : ` for ${rest.scope} models`;
  const how = rest.source === "default"
    ? "the provider named no end"
    : `read from ${rest.source}`;
  return `${what}${whom} (${how})`;
}

function longest(
  cooldowns: readonly Cooldown[],
  counts: (one: Cooldown) => boolean,
): Cooldown | null {
  let found: Cooldown | null = null;
  for (const one of cooldowns) {
    if (counts(one) && (found === null || one.until > found.until)) found = one;
  }
  return found;
}
