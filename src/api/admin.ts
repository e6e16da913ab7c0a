/** The admin token: who has shown it may use the API; who guesses has to wait. */

import { createHmac, timingSafeEqual } from "node:crypto";
import { Fault } from "../model/fault.ts";

const COOKIE = "ccflare_admin";
/** Slips of the finger that cost nothing. */
const FREE_TRIES = 5;
/** Doubles with each further wrong token. */
const FIRST_PAUSE_MS = 1_000;
/** Makes guessing hopeless and a forgotten token no more than a nuisance. */
const LONGEST_PAUSE_MS = 30_000;
/** A wrong token is forgotten after a quarter of an hour without another. */
const FORGET_MS = 15 * 60_000;

export class AdminGate {
  readonly #token: string | null;
  readonly #now: () => number;
  #wrong = 0;
  #lastWrongAt = 0;

  /** Without a token the gate stands open. */
  constructor(token: string | null, now: () => number) {
    this.#token = token;
    this.#now = now;
  }

  /** The fault of a request that may not pass, or null. */
  check(request: Request): Fault | null {
    if (this.#token === null) return null;
    const cookie = cookieOf(request);
    // A cookie can't be guessed, so it also works while someone else is guessing tokens.
    if (cookie !== null && same(cookie, proofOf(this.#token))) return null;
    const bearer = bearerOf(request.headers);
    if (bearer === null) {
      return new Fault("unauthorized", "The admin token is needed here");
    }
    return this.#try(bearer, this.#token);
  }

  /** The cookie for whoever shows the token; throws `unauthorized`, or `limited` when there were too many wrong ones. */
  logIn(token: unknown): string {
    if (typeof token !== "string") {
      throw new Fault("invalid", "Field 'token' is required", {
        details: { field: "token" },
      });
    }
    if (this.#token === null) {
      throw new Fault(
        "conflict",
        "No admin token is set, so there is nothing to log in to",
      );
    }
    const fault = this.#try(token, this.#token);
    if (fault !== null) throw fault;
    return cookieWith(proofOf(this.#token));
  }

  /** The cookie that takes the other one away. */
  logOut(): string {
    return `${cookieWith("")}; Max-Age=0`;
  }

  #try(offered: string, token: string): Fault | null {
    const now = this.#now();
    if (now - this.#lastWrongAt > FORGET_MS) this.#wrong = 0;
    const waitMs = this.#lastWrongAt + this.#pauseMs() - now;
    if (waitMs > 0) {
      return new Fault("limited", "Too many wrong tokens; wait a moment", {
        details: { retryAfterSeconds: Math.ceil(waitMs / 1_000) },
      });
    }
    if (same(offered, token)) {
      this.#wrong = 0;
      return null;
    }
    this.#wrong += 1;
    this.#lastWrongAt = now;
    return new Fault("unauthorized", "This is not the admin token");
  }

  #pauseMs(): number {
    if (this.#wrong < FREE_TRIES) return 0;
    const doubled = FIRST_PAUSE_MS * 2 ** (this.#wrong - FREE_TRIES);
    return Math.min(doubled, LONGEST_PAUSE_MS);
  }
}

/** What the cookie holds: it proves that the token was known and does not tell it. */
function proofOf(token: string): string {
  return createHmac("sha256", token).update("ccflare admin cookie").digest(
    "base64url",
  );
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
function same(offered: string, expected: string): boolean {
  const digest = (text: string) =>
    createHmac("sha256", expected).update(text).digest();
  return timingSafeEqual(digest(offered), digest(expected));
}

function cookieWith(value: string): string {
  return `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict`;
}

function cookieOf(request: Request): string | null {
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const [name, value] = pair.trim().split("=", 2);
    if (name === COOKIE && value) return value;
  }
  return null;
}

/** What `Authorization: Bearer` carries; null for nothing or another scheme. */
export function bearerOf(headers: Headers): string | null {
  const field = headers.get("authorization") ?? "";
  return /^bearer +(\S+) *$/i.exec(field)?.[1] ?? null;
}
