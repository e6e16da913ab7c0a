/** Random lives of one account: whatever comes in between, no token is misused and nothing is lost that need not be. */

import assert from "node:assert/strict";
import { lacksToken } from "../../src/model/account.ts";
import { HandClock } from "../support/clock.ts";
import { Issuer, LIFE_MS, type Mood } from "./_issuer.ts";
import { Machine, type Process } from "./_process.ts";

const HISTORIES = 1_200;
const STEPS = 14;
const MINUTE = 60_000;

Deno.test(`TokenKeeper keeps its promises in ${HISTORIES} random histories`, async () => {
  for (let seed = 1; seed <= HISTORIES; seed++) {
    try {
      await live(seed);
    } catch (cause) {
      throw new Error(`History ${seed} went wrong`, { cause });
    }
  }
});

async function live(seed: number): Promise<void> {
  const dice = diceOf(seed);
  const clock = new HandClock();
  const issuer = new Issuer(clock);
  using machine = await Machine.start(clock, issuer);
  const first = await machine.run();
  await first.add(issuer.issue());
  const processes = [first, await machine.run()];
  const story = new Story(machine);

  machine.dawdleMs = () => dice.pick([0, 0, 0, 5, 100]);
  issuer.mood = () => moodBy(dice);
  for (let step = 0; step < STEPS; step++) {
    const at = dice.below(processes.length);
    switch (
      dice.pick(["ask", "ask", "ask", "wait", "age", "crash", "end", "look"])
    ) {
      case "ask":
        for (let i = dice.pick([1, 1, 5]); i > 0; i--) {
          story.ask(processes[at]!);
        }
        await clock.advance(dice.pick([0, 0, 60, 2_000]));
        break;
      case "wait":
        await clock.advance(dice.pick([100, 1_000, 7_000, 31_000, 2 * MINUTE]));
        break;
      case "age": // to the edges of early and late refreshes
        await clock.advance(
          dice.pick([
            LIFE_MS - 4 * MINUTE,
            LIFE_MS - 31_000,
            LIFE_MS - 29_000,
            LIFE_MS,
          ]),
        );
        break;
      case "crash":
        processes[at]!.kill();
        processes[at] = await opened(machine, clock);
        break;
      case "end":
        if (dice.below(12) === 0) issuer.revoke();
        else if (dice.below(2) === 0) issuer.endAccess();
        break;
      case "look":
        story.wait(processes[at]!.book.reread(first.account.id));
    }
  }

  // The world calms down: whoever is honoured must serve again.
  issuer.mood = () => ({ kind: "answer", afterMs: 0 });
  machine.dawdleMs = () => 0;
  for (let minutes = 0; minutes < 61; minutes += 10) {
    await clock.advance(10 * MINUTE);
  }
  assert.equal(story.unsettled, 0, "a request waits for ever");
  for (const process of processes) {
    await process.book.reread(first.account.id);
    story.ask(process);
    await clock.advance(MINUTE);
  }
  assert.equal(story.unsettled, 0, "the last request waits for ever");
  assert.deepEqual([...issuer.offences, ...story.offences], []);
  assert.doesNotMatch(machine.logged.join("\n"), /(refresh|access)-\d/);
}

/** Opening takes its turns by the clock as well when the database dawdles. */
async function opened(machine: Machine, clock: HandClock): Promise<Process> {
  const opening = machine.run();
  await clock.advance(1_000);
  return await opening;
}

function moodBy(dice: Dice): Mood {
  return dice.pick<Mood>([
    { kind: "answer", afterMs: 0 },
    { kind: "answer", afterMs: 0 },
    { kind: "answer", afterMs: 200 },
    { kind: "answer", afterMs: 20_000 },
    { kind: "silent", isHeard: true },
    { kind: "silent", isHeard: false },
    { kind: "unavailable", retryAfterMs: null },
    { kind: "unavailable", retryAfterMs: 8_000 },
  ]);
}

/** Sends requests as the proxy does and notes each one that failed without need. */
class Story {
  readonly offences: string[] = [];
  readonly #machine: Machine;
  readonly #running = new Map<Promise<unknown>, Process | null>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  ask(process: Process): void {
    this.wait(this.#request(process), process);
  }

  wait(work: Promise<unknown>, process: Process | null = null): void {
    this.#running.set(work, process);
    work.then(() => this.#running.delete(work));
  }

  /** Requests without an end whose process lives. */
  get unsettled(): number {
    return [...this.#running.values()]
      .filter((process) => process !== null && !process.isDead).length;
  }

  async #request(process: Process): Promise<void> {
    const { clock } = this.#machine;
    const { book, keeper } = process;
    const isOut = () => {
      const { account } = process;
      return account.needsSignIn !== null || lacksToken(account, clock.now());
    };
    // What another process has changed is seen within a moment in the whole program.
    if (isOut()) await book.reread(process.account.id);
    if (isOut()) return this.#failed(process, "passed over");
    const { account } = process;
    const { issuer } = this.#machine;
    const { endings } = issuer;
    let lease = await keeper.credentials(account);
    for (let renewals = 0;; renewals++) {
      if (process.isDead) return;
      if (!lease.ok) return this.#failed(process, lease.why);
      assert(lease.credentials.kind === "tokens");
      const { accessToken } = lease.credentials;
      this.#checkStored(accessToken);
      if (issuer.takes(accessToken)) return;
      if (issuer.endings > endings && renewals > 0) return;
      // The first may bring what another process got, and that may have been ended as well.
      if (renewals === 2) return this.#failed(process, "refused again");
      lease = await keeper.renew(account, accessToken);
    }
  }

  #failed(process: Process, why: string): void {
    const { issuer } = this.#machine;
    if (issuer.inTrouble) return;
    const stored = this.#machine.stored();
    if (!issuer.honours(stored.refreshToken)) return;
    this.offences.push(`${process.pid} could have served: ${why}`);
  }

  /** Serial numbers rise, so what is in use must not be newer than what is stored. */
  #checkStored(accessToken: string): void {
    const serial = (token: string) => Number(token.split("-")[1]);
    const { accessToken: stored } = this.#machine.stored();
    if (serial(accessToken) > serial(stored)) {
      this.offences.push(`${accessToken} used while ${stored} is stored`);
    }
  }
}

interface Dice {
  below(count: number): number;
  pick<Value>(values: readonly Value[]): Value;
}

/** Mulberry32: small, and every seed gives another sequence. */
function diceOf(seed: number): Dice {
  let state = seed;
  const below = (count: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  };
  return {
    below,
    pick: (values) => values[below(values.length)]!,
  };
}
