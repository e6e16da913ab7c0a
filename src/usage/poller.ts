/** Asks providers now and then how much of their subscriptions is used: rarely, one at a time, and to nobody's harm. */

import type { Clock } from "../clock.ts";
import type { Account } from "../model/account.ts";
import type { LogLevel } from "../model/event.ts";
import type { Cooldown, Quota } from "../model/limit.ts";
import type { Provider, UsageResult } from "../providers/provider.ts";
import { askedMs, dueAfterFailure, dueAfterSuccess } from "./_due.ts";
import { freedBy } from "./_freed.ts";
import { askForUsage, type QuestionOptions, trouble } from "./_question.ts";

const START_MS = 10_000; // the first questions are spread over this, behind the work of the start
const AGAIN_MS = 30_000; // whoever presses a button twice learns nothing new

export interface UsagePollerOptions extends QuestionOptions {
  readonly accounts: {
    list(): readonly Account[];
    find(id: string): Account | null;
    noteQuotas(accountId: string, quotas: readonly Quota[]): void;
    endCooldowns(accountId: string, isOver: (one: Cooldown) => boolean): void;
  };
  providerOf(id: string): Provider | null;
  readonly clock: Pick<Clock, "now" | "after">;
  /** 0 to 1; spreads the questions. */
  random(): number;
  log(level: LogLevel, message: string, data?: Record<string, unknown>): void;
}

/** What is known about asking one account. */
interface Poll {
  /** Epoch ms before which it is not asked of our own accord. */
  dueAt: number;
  /** True when it was used since it last answered. */
  isWanted: boolean;
  failures: number;
  /** Epoch ms; null before the first question. */
  askedAt: number | null;
  /** Epoch ms until which the provider wants to be left alone, also by people. */
  closedUntil: number;
  /** The question on its way, or waiting for its turn. */
  flight: Promise<UsageResult> | null;
}

/** A failure marks nothing: it says that usage is not known, not that the account is of no use. */
export class UsagePoller {
  readonly #options: UsagePollerOptions;
  readonly #closing = new AbortController();
  readonly #polls = new Map<string, Poll>();
  /** Ends when nobody is being asked. */
  #turn: Promise<unknown> = Promise.resolve();
  #isStarted = false;
  #callOff = () => {};

  constructor(options: UsagePollerOptions) {
    this.#options = options;
  }

  /** Without it only people ask. */
  start(): void {
    this.#isStarted = true;
    for (const account of this.#options.accounts.list()) {
      if (this.#canAsk(account)) this.#pollOf(account.id).isWanted = true;
    }
    this.#arm();
  }

  /** The account has served; called for every request. */
  used(accountId: string): void {
    if (!this.#isStarted || this.#polls.get(accountId)?.isWanted) return;
    const account = this.#options.accounts.find(accountId);
    if (account === null || !this.#canAsk(account)) return;
    this.#pollOf(accountId).isWanted = true;
    this.#arm();
  }

  /** Asks now, unless that was done a moment ago or the provider wants to be left alone. Never rejects. */
  async refresh(account: Account): Promise<UsageResult> {
    if (!this.#canAsk(account)) {
      return trouble("it is paused, has to sign in, or has no usage to tell");
    }
    const poll = this.#pollOf(account.id);
    const now = this.#options.clock.now();
    if (poll.flight !== null) return await poll.flight;
    if (poll.closedUntil > now) {
      return trouble("the provider wants to be asked later");
    }
    if (poll.askedAt !== null && now - poll.askedAt < AGAIN_MS) {
      return { kind: "quotas", quotas: account.quotas };
    }
    return await this.#ask(account, poll);
  }

  /** Gives up what is on its way; nothing is noted any more. */
  close(): void {
    this.#closing.abort();
    this.#callOff();
  }

  #canAsk(account: Account): boolean {
    const { paused, needsSignIn, provider } = account;
    return !paused && needsSignIn === null &&
      this.#options.providerOf(provider)?.usage !== undefined;
  }

  #pollOf(accountId: string): Poll {
    let poll = this.#polls.get(accountId);
    if (poll === undefined) {
      const { clock, random } = this.#options;
      poll = {
        dueAt: clock.now() + random() * START_MS,
        isWanted: false,
        failures: 0,
        askedAt: null,
        closedUntil: 0,
        flight: null,
      };
      this.#polls.set(accountId, poll);
    }
    return poll;
  }

  /** Sets the one alarm anew, to the soonest account that is wanted and not being asked. */
  #arm(): void {
    this.#callOff();
    if (!this.#isStarted || this.#closing.signal.aborted) return;
    const waiting = [...this.#polls].filter(([, one]) =>
      one.isWanted && one.flight === null
    );
    const [next] = waiting.toSorted(([, a], [, b]) => a.dueAt - b.dueAt);
    if (next === undefined) return;
    const [id, poll] = next;
    const { clock } = this.#options;
    const waitMs = Math.max(0, poll.dueAt - clock.now());
    this.#callOff = clock.after(waitMs, () => this.#onDue(id, poll));
  }

  #onDue(id: string, poll: Poll): void {
    const account = this.#options.accounts.find(id);
    if (account === null) this.#polls.delete(id);
    // Its next use asks for it again.
    else if (!this.#canAsk(account)) poll.isWanted = false;
    else void this.#ask(account, poll);
    this.#arm();
  }

  #ask(account: Account, poll: Poll): Promise<UsageResult> {
    const flight = this.#turn.then(() => this.#askAlone(account, poll));
    poll.flight = flight;
    this.#turn = flight.then(() => {
      poll.flight = null;
      this.#arm();
    });
    return flight;
  }

  async #askAlone({ id }: Account, poll: Poll): Promise<UsageResult> {
    const { accounts, clock, random, log } = this.#options;
    const { signal } = this.#closing;
    // It may have been paused or removed while others were asked.
    const account = accounts.find(id);
    if (signal.aborted || account === null || !this.#canAsk(account)) {
      poll.isWanted = false;
      return trouble("it is not asked any more");
    }
    const provider = this.#options.providerOf(account.provider)!; // it can be asked
    const askedAt = clock.now();
    poll.askedAt = askedAt;
    poll.isWanted = false;
    const options = this.#options;
    const result = await askForUsage(account, { provider, signal, options });
    if (signal.aborted) return result;
    const chance = { now: clock.now(), random: random() };
    if (result.kind === "quotas") {
      poll.failures = 0;
      poll.dueAt = dueAfterSuccess(chance);
      accounts.noteQuotas(account.id, result.quotas);
      accounts.endCooldowns(account.id, freedBy(result.quotas, askedAt));
      return result;
    }
    const { why, retryAfterMs } = result;
    poll.isWanted = true;
    poll.failures++;
    poll.dueAt = dueAfterFailure(chance, {
      failures: poll.failures,
      retryAfterMs,
    });
    poll.closedUntil = chance.now + askedMs(retryAfterMs);
    log("debug", `Cannot learn the usage of account "${account.name}"`, {
      why,
    });
    return result;
  }
}
