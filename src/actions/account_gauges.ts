/** How the accounts stand, as numbers for monitoring. */

import { Family } from "../metrics/family.ts";
import { MAX_ACCOUNTS } from "../metrics/request_metrics.ts";
import type { Account } from "../model/account.ts";
import { sessionRuns } from "../model/session.ts";
import { canServe, stateOf, type StateWord } from "./account_state.ts";
import type { ActionDeps } from "./deps.ts";

/** A provider names a handful; more of them would be its mistake and not ours to pass on. */
const MAX_WINDOWS = 20;

// The type makes sure that none is forgotten.
const STATES = Object.keys(
  {
    ready: true,
    active: true,
    paused: true,
    needs_sign_in: true,
    token_trouble: true,
    limited: true,
    throttled: true,
    down: true,
  } satisfies Record<StateWord, true>,
) as StateWord[];

/** Of the first hundred accounts, in the order in which they are asked. */
export function accountGauges(deps: ActionDeps): Family[] {
  const gauges = new Gauges(deps);
  for (const account of deps.store.accounts.list().slice(0, MAX_ACCOUNTS)) {
    gauges.add(account);
  }
  return gauges.families;
}

class Gauges {
  readonly #up = gauge(
    "ccflare_account_up",
    "1 while the account can be asked for at least some model.",
  );
  readonly #state = gauge(
    "ccflare_account_state",
    "1 for the state that the account is in, 0 for the others.",
  );
  readonly #session = gauge(
    "ccflare_account_session_active",
    "1 while a session of the account is running.",
  );
  readonly #cooldown = gauge(
    "ccflare_account_cooldown_end_timestamp_seconds",
    "When a cool-down ends by itself; the scope is a model family, empty for all models.",
  );
  readonly #used = gauge(
    "ccflare_quota_used_ratio",
    "Used share of a quota window as last seen; above 1 when overdrawn.",
  );
  readonly #reset = gauge(
    "ccflare_quota_reset_timestamp_seconds",
    "When a quota window begins anew.",
  );
  readonly #deps: ActionDeps;

  constructor(deps: ActionDeps) {
    this.#deps = deps;
  }

  add(account: Account): void {
    const { sessionDurationMs } = this.#deps;
    const now = this.#deps.now();
    const labels = { provider: account.provider, account: account.name };
    this.#up.add(labels, Number(canServe(account, now)));
    const { word } = stateOf(account, now, sessionDurationMs);
    for (const state of STATES) {
      this.#state.add({ ...labels, state }, Number(state === word));
    }
    const isActive = sessionRuns(account, now, sessionDurationMs);
    this.#session.add(labels, Number(isActive));
    for (const { scope, reason, until } of account.cooldowns) {
      if (until <= now) continue;
      const which = { ...labels, reason, scope: scope ?? "" };
      this.#cooldown.add(which, until / 1_000);
    }
    for (const quota of account.quotas.slice(0, MAX_WINDOWS)) {
      const which = { ...labels, window: quota.window };
      if (quota.used !== null) this.#used.add(which, quota.used);
      if (quota.resetsAt !== null) {
        this.#reset.add(which, quota.resetsAt / 1_000);
      }
    }
  }

  get families(): Family[] {
    return [
      this.#up,
      this.#state,
      this.#session,
      this.#cooldown,
      this.#used,
      this.#reset,
    ];
  }
}

function gauge(name: string, help: string): Family {
  return new Family({ name, type: "gauge", help });
}
