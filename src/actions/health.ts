/** How the program itself is doing: can it serve, and is what it does written down? */

import { PROVIDERS } from "../providers/mod.ts";
import type { Account } from "../model/account.ts";
import type { Store } from "../store/store.ts";
import { canServe, stateOf } from "./account_state.ts";
import type { ActionDeps } from "./deps.ts";

export interface Health {
  /** False when accounts exist and none can serve, or when requests are not being written down. */
  readonly ok: boolean;
  readonly accounts: number;
  /** One for each provider, also those without an account. */
  readonly pools: readonly Pool[];
  readonly journal: ReturnType<Store["journal"]["health"]>;
  readonly bodies: ReturnType<Store["bodies"]["health"]>;
}

export interface Pool {
  readonly provider: string;
  readonly accounts: number;
  readonly usable: number;
  /** Epoch ms when the first account is back by itself; null when one is usable or only a person can help. */
  readonly nextFreeAt: number | null;
}

/** Answers from memory, so that it is quick also while the database is not. */
export function readHealth(deps: ActionDeps): Health {
  const all = deps.store.accounts.list();
  const pools = PROVIDERS.map((provider) => {
    const members = all.filter((one) => one.provider === provider.id);
    return poolOf(provider.id, members, deps);
  });
  const journal = deps.store.journal.health();
  // Without any account there is nothing wrong, only nothing set up yet.
  const stuck = all.length > 0 && pools.every((pool) => pool.usable === 0);
  return {
    ok: !stuck && journal.state === "ok",
    accounts: all.length,
    pools,
    journal,
    bodies: deps.store.bodies.health(),
  };
}

function poolOf(
  provider: string,
  members: readonly Account[],
  deps: ActionDeps,
): Pool {
  const now = deps.now();
  const usable = members.filter((one) => canServe(one, now)).length;
  const ends = members
    .map((one) => stateOf(one, now, deps.sessionDurationMs))
    .flatMap((state) => state.until === null ? [] : [state.until]);
  return {
    provider,
    accounts: members.length,
    usable,
    nextFreeAt: usable > 0 || ends.length === 0 ? null : Math.min(...ends),
  };
}
