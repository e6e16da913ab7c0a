/** What the tests of accounts begin with: books on a database that can fail and dawdle. */

import { DatabaseSync } from "node:sqlite";
import type { Credentials } from "../../src/model/account.ts";
import type { Cooldown, Quota } from "../../src/model/limit.ts";
import {
  AccountBook,
  type AccountBookOptions,
} from "../../src/store/accounts.ts";
import { InlineLane, type Lane } from "../../src/store/lane.ts";
import { migrate } from "../../src/store/migrate.ts";
import { WriteHealth } from "../../src/store/write_health.ts";
import { HandClock, START } from "../support/clock.ts";
import { KEY } from "./samples.ts";

export const HOUR = 3_600_000;
/** So short that the next moment begins another session. */
export const SESSION_MS = 1;
/** After every cool-down of these tests has begun. */
export const LATER = START + HOUR;

export function cooldown(change: Partial<Cooldown> = {}): Cooldown {
  return {
    scope: null,
    reason: "quota",
    since: START,
    until: START + HOUR,
    source: "reset",
    ...change,
  };
}

export function quota(change: Partial<Quota> = {}): Quota {
  return {
    window: "5h",
    used: 0.5,
    status: "allowed",
    resetsAt: START + HOUR,
    seenAt: START,
    ...change,
  };
}

export const TOKENS = {
  kind: "tokens",
  accessToken: "access-1",
  refreshToken: "refresh-1",
  expiresAt: START + HOUR,
  idToken: "pro",
  accountId: null,
} as const;
export const RENEWED = {
  ...TOKENS,
  accessToken: "access-2",
  expiresAt: LATER + HOUR,
};

export const TROUBLE = { until: LATER, failures: 2, why: "no answer" };

/** Names the plan in the identity token itself. */
export function planOf(credentials: Credentials): string | null {
  return credentials.kind === "tokens" ? credentials.idToken : null;
}

export interface Bench extends Disposable {
  readonly db: DatabaseSync;
  readonly clock: HandClock;
  readonly health: WriteHealth;
  readonly logged: string[];
  /** Operations asked for, in order. */
  readonly asked: string[];
  /** While set, background writes fail with it. */
  trouble: string | null;
  /** While set, background writes are carried out only when it resolves. */
  gate: Promise<void> | null;
  readonly changes: () => number;
  open(
    secretKey?: Uint8Array,
    process?: Pick<AccountBookOptions, "pid" | "isAlive">,
  ): Promise<AccountBook>;
}

/** A database in memory on which books are opened, with a lane between them that can fail and dawdle. */
export async function openBench(): Promise<Bench> {
  const db = new DatabaseSync(":memory:");
  await migrate(db, { path: ":memory:" });
  const inner = new InlineLane(db);
  const clock = new HandClock();
  const logged: string[] = [];
  const log = (_level: string, message: string) => logged.push(message);
  const health = new WriteHealth(log);
  let changes = 0;
  const lane: Lane = {
    async run(name, args) {
      bench.asked.push(name);
      if (name === "saveStates") {
        await bench.gate;
        if (bench.trouble !== null) throw new Error(bench.trouble);
      }
      return inner.run(name, args);
    },
    close: () => inner.close(),
  };
  const bench: Bench = {
    db,
    clock,
    health,
    logged,
    asked: [],
    trouble: null,
    gate: null,
    changes: () => changes,
    open: (secretKey = KEY, process = {}) =>
      AccountBook.open({
        lane,
        reader: lane,
        secretKey,
        clock,
        health,
        log,
        planOf,
        ...process,
        onChanged: () => changes++,
      }),
    [Symbol.dispose]: () => db.close(),
  };
  return bench;
}
