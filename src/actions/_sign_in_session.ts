/** One sign-in on its way: pending until it ends once, and then without its secrets. */

import type { Account } from "../model/account.ts";
import { Fault } from "../model/fault.ts";
import { createState, createVerifier } from "./_pkce.ts";
import type { OAuthSignIn } from "../providers/sign_in.ts";
import type { SignInRequest } from "./account_fields.ts";

export interface SignInStatus {
  readonly state: "pending" | "completed" | "failed" | "expired";
  /** One sentence for people when it ended without an account. */
  readonly why: string | null;
  /** The account that was added or renewed. */
  readonly account: Account | null;
}

const PENDING: SignInStatus = { state: "pending", why: null, account: null };

export class Session {
  readonly id = crypto.randomUUID();
  readonly ended: Promise<SignInStatus>;
  /** What the account is to be. */
  readonly ask: SignInRequest;
  /** The account whose tokens are renewed; null for a new one. */
  readonly renews: string | null;
  /** Epoch ms. */
  readonly expiresAt: number;
  /** How it goes; set before anyone is told of it. */
  flow: OAuthSignIn["flows"][number] = "paste";
  /** Where the provider was told to send the person; set before anyone is sent there. */
  redirectUri = "";
  /** Set while a code is being exchanged, so that a second one is not. */
  finishing: Promise<Account> | null = null;
  #secrets: { readonly verifier: string; readonly state: string } | null = {
    verifier: createVerifier(),
    state: createState(),
  };
  #status = PENDING;
  #undo: (() => void)[] = [];
  readonly #resolve: (status: SignInStatus) => void;

  constructor(
    ask: SignInRequest,
    about: { readonly renews: string | null; readonly expiresAt: number },
  ) {
    this.ask = ask;
    this.renews = about.renews;
    this.expiresAt = about.expiresAt;
    const { promise, resolve } = Promise.withResolvers<SignInStatus>();
    this.ended = promise;
    this.#resolve = resolve;
  }

  get status(): SignInStatus {
    return this.#status;
  }

  get isPending(): boolean {
    return this.#status === PENDING;
  }

  /** Verifier and state; throws the reason for which the sign-in is over. */
  get secrets(): { readonly verifier: string; readonly state: string } {
    if (this.#secrets !== null) return this.#secrets;
    throw new Fault("invalid", this.#status.why ?? "This sign-in is over");
  }

  /** Calls `undo` when the session ends. */
  onEnd(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** Only the first end counts. */
  end(status: SignInStatus): void {
    if (!this.isPending) return;
    this.#status = status;
    this.#secrets = null;
    for (const undo of this.#undo.splice(0)) undo();
    this.#resolve(status);
  }

  fail(why: string): void {
    this.end({ state: "failed", why, account: null });
  }
}
