/** What holds for an account when the database and memory disagree. */

import type { Account } from "../model/account.ts";
import type { Cooldown, Quota } from "../model/limit.ts";
import type { AccountState } from "./account_states.ts";

/** One aspect of one account that memory may know better than the database. */
export type Aspect =
  & { readonly accountId: string }
  & (
    | { readonly aspect: "session" | "signIn" | "refresh" | "quotas" }
    | { readonly aspect: "cooldown" } & Pick<Cooldown, "scope" | "reason">
  );

export function keyOf(target: Aspect): string {
  const { accountId, aspect } = target;
  return target.aspect === "cooldown"
    ? `${accountId} ${aspect} ${target.reason} ${target.scope ?? ""}`
    : `${accountId} ${aspect}`;
}

/** How this aspect stands, as it is to be written; null when the account is gone. */
export function stateOf(
  account: Account | null,
  target: Aspect,
): AccountState | null {
  if (account === null) return null;
  const accountId = account.id;
  switch (target.aspect) {
    case "session":
      return {
        accountId,
        aspect: "session",
        startedAt: account.sessionStartedAt,
      };
    case "signIn":
      return { accountId, aspect: "signIn", needsSignIn: account.needsSignIn };
    case "refresh": {
      const { refreshTrouble } = account;
      return { accountId, aspect: "refresh", refreshTrouble };
    }
    case "quotas":
      return { accountId, aspect: "quotas", quotas: account.quotas };
    case "cooldown": {
      const { scope, reason } = target;
      const cooldown =
        account.cooldowns.find((one) =>
          one.scope === scope && one.reason === reason
        ) ?? null;
      return { accountId, aspect: "cooldown", scope, reason, cooldown };
    }
  }
}

/**
 * The account as it was read, except for what is still on its way from here to the database: that is newer.
 * Of two facts about a quota window the one seen later holds, wherever it is.
 */
export function merge(
  read: Account,
  known: Account,
  isUnwritten: (target: Aspect) => boolean,
): Account {
  const accountId = read.id;
  const isKept = (aspect: "session" | "signIn" | "refresh") =>
    isUnwritten({ accountId, aspect });
  const isOwn = ({ scope, reason }: Cooldown) =>
    isUnwritten({ accountId, aspect: "cooldown", scope, reason });
  return {
    ...read,
    sessionStartedAt: (isKept("session") ? known : read).sessionStartedAt,
    needsSignIn: (isKept("signIn") ? known : read).needsSignIn,
    refreshTrouble: (isKept("refresh") ? known : read).refreshTrouble,
    cooldowns: [
      ...read.cooldowns.filter((one) => !isOwn(one)),
      ...known.cooldowns.filter(isOwn),
    ],
    quotas: latest([...read.quotas, ...known.quotas]),
  };
}

function latest(quotas: readonly Quota[]): Quota[] {
  const byWindow = new Map<string, Quota>();
  for (const quota of quotas) {
    const other = byWindow.get(quota.window);
    if (!other || quota.seenAt >= other.seenAt) {
      byWindow.set(quota.window, quota);
    }
  }
  return [...byWindow.values()];
}
