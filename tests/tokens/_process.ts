/** A process with a book and a keeper of its own on a database that it shares with others; it can be killed. */

import { DatabaseSync } from "node:sqlite";
import type { Account, Credentials } from "../../src/model/account.ts";
import { AccountBook } from "../../src/store/accounts.ts";
import { InlineLane, type Lane } from "../../src/store/lane.ts";
import { migrate } from "../../src/store/migrate.ts";
import { decrypt } from "../../src/store/secrets.ts";
import { WriteHealth } from "../../src/store/write_health.ts";
import type { TokenCredentials } from "../../src/providers/sign_in.ts";
import { TokenKeeper } from "../../src/tokens/keeper.ts";
import type { HandClock } from "../support/clock.ts";
import { accountToAdd, KEY } from "../store/samples.ts";
import type { Issuer } from "./_issuer.ts";

/** What all processes of one machine share. */
export class Machine {
  readonly clock: HandClock;
  readonly issuer: Issuer;
  readonly db: DatabaseSync;
  readonly alive = new Set<number>();
  readonly logged: string[] = [];
  #lastPid = 100;
  /** How long an operation on the database waits before and after; 0 when absent. */
  dawdleMs: () => number = () => 0;

  private constructor(clock: HandClock, issuer: Issuer, db: DatabaseSync) {
    this.clock = clock;
    this.issuer = issuer;
    this.db = db;
  }

  static async start(
    clock: HandClock,
    issuer: Issuer,
    db: DatabaseSync = new DatabaseSync(":memory:"),
  ): Promise<Machine> {
    await migrate(db, { path: ":memory:" });
    return new Machine(clock, issuer, db);
  }

  async run(db: DatabaseSync = this.db): Promise<Process> {
    const pid = ++this.#lastPid;
    this.alive.add(pid);
    return await Process.start(this, pid, db);
  }

  /** The tokens that are committed, as nobody's memory knows them. */
  stored(): TokenCredentials {
    const row = this.db.prepare("SELECT id, credentials FROM accounts").get()!;
    const sealed = row.credentials as Uint8Array;
    return JSON.parse(decrypt(sealed, { key: KEY, owner: String(row.id) })!);
  }

  /** True when the database says that the account needs to sign in. */
  isMarked(): boolean {
    const row = this.db.prepare("SELECT needs_sign_in_since FROM accounts");
    return row.get()!.needs_sign_in_since !== null;
  }

  [Symbol.dispose](): void {
    this.db.close();
  }
}

interface State {
  isDead: boolean;
  /** Refresh tokens that it has sent. */
  readonly known: Set<string>;
  fault: string;
}

export class Process {
  readonly pid: number;
  readonly book: AccountBook;
  readonly keeper: TokenKeeper;
  readonly #state: State;
  readonly #machine: Machine;

  private constructor(
    machine: Machine,
    pid: number,
    made: Pick<Process, "book" | "keeper"> & { readonly state: State },
  ) {
    this.#machine = machine;
    this.pid = pid;
    this.book = made.book;
    this.keeper = made.keeper;
    this.#state = made.state;
  }

  static async start(
    machine: Machine,
    pid: number,
    db: DatabaseSync,
  ): Promise<Process> {
    const { clock, issuer, alive, logged } = machine;
    const state: State = { isDead: false, known: new Set(), fault: "" };
    const log = (_level: string, message: string, data?: unknown) =>
      logged.push(`${message} ${JSON.stringify(data)}`);
    const lane = dawdling(new InlineLane(db), machine, state);
    const book = await AccountBook.open({
      lane,
      reader: lane,
      secretKey: KEY,
      clock,
      health: new WriteHealth(log),
      log,
      planOf: () => null,
      onChanged: () => {},
      pid,
      isAlive: (other) => alive.has(other),
    });
    const keeper = new TokenKeeper({
      accounts: book,
      signInOf: () => issuer.how,
      async post(request) {
        const token = request.body;
        if (machine.isMarked()) issuer.offences.push(`${token} though marked`);
        state.known.add(token);
        const answer = await issuer.post(request);
        if (state.isDead) return await never();
        if (answer.status === 400) issuer.refusalHeard(token);
        return answer;
      },
      clock,
      log,
    });
    return new Process(machine, pid, { book, keeper, state });
  }

  get isDead(): boolean {
    return this.#state.isDead;
  }

  /** While not empty, the database refuses renewed tokens with it. */
  set fault(why: string) {
    this.#state.fault = why;
  }

  get account(): Account {
    return this.book.list()[0]!;
  }

  add(credentials: Credentials): Promise<Account> {
    return this.book.add(accountToAdd({ provider: "codex", credentials }));
  }

  /** Nothing of it happens any more: no operation is carried out, no answer arrives. */
  kill(): void {
    this.#state.isDead = true;
    this.#machine.alive.delete(this.pid);
    for (const token of this.#state.known) this.#machine.issuer.forget(token);
  }
}

function dawdling(
  inner: Lane,
  machine: Machine,
  state: State,
): Lane {
  const pause = async () => {
    const ms = machine.dawdleMs();
    if (ms > 0) await machine.clock.wait(ms);
    if (state.isDead) await never();
  };
  return {
    async run(name, args) {
      await pause();
      if (name === "replaceCredentials" && state.fault !== "") {
        throw new Error(state.fault);
      }
      const result = await inner.run(name, args);
      await pause();
      return result;
    },
    close: () => inner.close(),
  };
}

function never(): Promise<never> {
  return new Promise(() => {});
}
