/** What is noted of accounts whose tokens could not be renewed, and which tokens are not to be sent again. */

import { createHash } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Account } from "../model/account.ts";
import type { LogLevel } from "../model/event.ts";
import type { AccountBook } from "../store/accounts.ts";
import { type Failure, restAfter } from "./_back_off.ts";
import { denied, type Lease } from "./lease.ts";

export interface SetbackOptions {
  readonly accounts: Pick<
    AccountBook,
    "noteRefreshTrouble" | "markNeedsSignIn"
  >;
  readonly clock: Pick<Clock, "now">;
  log(level: LogLevel, message: string, data?: Record<string, unknown>): void;
}

export class Setbacks {
  readonly #options: SetbackOptions;
  /** Why each was refused, by the hash of the refresh token: such a one is never sent again. */
  readonly #refused = new Map<string, string>();

  constructor(options: SetbackOptions) {
    this.#options = options;
  }

  noteRefusal(refreshToken: string, why: string): void {
    this.#refused.set(hashOf(refreshToken), why);
  }

  /** Why this token was refused; undefined when it never was. */
  refusalOf(refreshToken: string): string | undefined {
    return this.#refused.get(hashOf(refreshToken));
  }

  /** For a passing reason: the account is left alone for a while. */
  rest(account: Account, failure: Omit<Failure, "now">): Lease {
    const { accounts, clock, log } = this.#options;
    const trouble = restAfter(account.refreshTrouble, {
      ...failure,
      now: clock.now(),
    });
    accounts.noteRefreshTrouble(account.id, trouble);
    log("warn", trouble.why, { failures: trouble.failures });
    return denied(trouble.why);
  }

  /** For good: only a person can help. */
  needsSignIn(account: Account, why: string): Lease {
    const { accounts, clock, log } = this.#options;
    accounts.markNeedsSignIn(account.id, why, clock.now());
    log("error", `Account "${account.name}" needs to sign in again`, { why });
    return denied(why);
  }
}

function hashOf(refreshToken: string): string {
  return createHash("sha256").update(refreshToken).digest("base64");
}
