/** The sign-ins that can be found: bounded in number, ended by the clock, forgotten some time after their end. */

import type { Session, SignInStatus } from "./_sign_in_session.ts";

/** Time enough to find a password; the codes themselves live about as long. */
export const SESSION_MS = 10 * 60_000;
/** How long an end is told, so that whoever asks now and then still hears of it. */
const KEPT_MS = 5 * 60_000;
/** More than any person has open; whoever begins on and on ends the oldest. */
const MAX_SESSIONS = 32;

export const EXPIRED: SignInStatus = {
  state: "expired",
  why: "This sign-in has expired; begin again",
  account: null,
};

export class Shelf {
  readonly #after: (ms: number, callback: () => void) => () => void;
  readonly #sessions = new Map<string, Session>();
  readonly #timers = new Set<() => void>();

  constructor(after: (ms: number, callback: () => void) => () => void) {
    this.#after = after;
  }

  get(id: string): Session | null {
    return this.#sessions.get(id) ?? null;
  }

  /** The one under way that the provider was given this state for. */
  withState(provider: string, state: string | null): Session | null {
    for (const session of this.#sessions.values()) {
      if (!session.isPending || session.ask.provider !== provider) continue;
      if (session.secrets.state === state) return session;
    }
    return null;
  }

  /** Ends what is under way for this name, and the oldest when there are too many. */
  makeRoom(name: string): void {
    for (const session of this.#sessions.values()) {
      if (session.ask.name === name) {
        session.fail("A newer sign-in took its place");
      }
    }
    for (const [id, session] of this.#sessions) {
      if (this.#sessions.size < MAX_SESSIONS) return;
      session.fail("Too many sign-ins were begun");
      this.#sessions.delete(id);
    }
  }

  keep(session: Session): void {
    this.#sessions.set(session.id, session);
    const callOff = this.#later(SESSION_MS, () => session.end(EXPIRED));
    session.onEnd(() => {
      callOff();
      this.#later(KEPT_MS, () => this.#sessions.delete(session.id));
    });
  }

  /** Ends and forgets all of them. */
  clear(why: string): void {
    for (const session of this.#sessions.values()) session.fail(why);
    for (const callOff of this.#timers) callOff();
    this.#sessions.clear();
  }

  #later(ms: number, callback: () => void): () => void {
    const stop = this.#after(ms, () => {
      this.#timers.delete(callOff);
      callback();
    });
    const callOff = () => {
      this.#timers.delete(callOff);
      stop();
    };
    this.#timers.add(callOff);
    return callOff;
  }
}
