/** Signing in to a provider: begins, takes what comes back, and leaves an account or nothing behind. */

import type { Account } from "../model/account.ts";
import { asFault, Fault } from "../model/fault.ts";
import { denialIn, queryOf, readPasted } from "./_code.ts";
import { openDeviceFlow } from "./_device.ts";
import {
  openBrowserFlow,
  readFlow,
  type SignInFlow,
  type Ways,
} from "./_flow.ts";
import { EXPIRED, SESSION_MS, Shelf } from "./_shelf.ts";
import { Session, type SignInStatus } from "./_sign_in_session.ts";
import { finish } from "./_finish.ts";
import type { AccountFields } from "./account_fields.ts";
import type { Landing } from "./landing_page.ts";
import { oauthProviderOf, type SignInDeps } from "./sign_in_deps.ts";

export type { OAuthProvider, SignInFlow } from "./_flow.ts";
export type { SignInDeps } from "./sign_in_deps.ts";
export type { SignInStatus } from "./_sign_in_session.ts";

export interface SignInStart extends Ways {
  readonly id: string;
  readonly provider: string;
  readonly name: string;
  /** True when an account of this name gets new tokens. */
  readonly renews: boolean;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** The sign-ins on their way; in memory only, so a restart ends them. */
export class SignIns {
  readonly #deps: SignInDeps;
  readonly #shelf: Shelf;
  readonly #closing = new Set<Promise<void>>();

  constructor(deps: SignInDeps) {
    this.#deps = deps;
    this.#shelf = new Shelf((ms, callback) => deps.after(ms, callback));
  }

  /**
   * Throws `not_found` for an unknown provider, `invalid` for one that is joined by a key, and `conflict` when the name
   * belongs to an account of another provider. A sign-in under way for the same name ends.
   */
  async begin(
    { flow, ...fields }: AccountFields & { readonly flow?: unknown },
  ): Promise<SignInStart> {
    const provider = oauthProviderOf(fields.provider, this.#deps);
    const { readSignIn } = await import("./account_fields.ts");
    const ask = readSignIn(fields);
    const wanted = readFlow(provider, flow);
    const renews = this.#accountToRenew(ask);
    this.#shelf.makeRoom(ask.name);
    const expiresAt = this.#deps.now() + SESSION_MS;
    const session = new Session(ask, { renews, expiresAt });
    const ways = wanted === "device"
      ? await openDeviceFlow(session, provider, this.#deps)
      : openBrowserFlow(session, wanted, {
        signIn: provider.signIn,
        addresses: this.#deps.addressesOf(provider),
        onCallback: (query) => this.land(provider.id, query),
        after: (ms, callback) => this.#deps.after(ms, callback),
        onClosing: (closing) => this.#close(closing),
      });
    session.flow = ways.flow;
    this.#shelf.keep(session);
    return {
      id: session.id,
      provider: ask.provider,
      name: ask.name,
      renews: renews !== null,
      expiresAt,
      ...ways,
    };
  }

  /** In the order in which they are offered; throws what `begin` throws for such a provider. */
  flowsOf(provider: unknown): readonly SignInFlow[] {
    return oauthProviderOf(provider, this.#deps).signIn.flows;
  }

  /** Takes what a person pasted. A text that is no code leaves the sign-in open; any other failure ends it. */
  async complete(
    { sessionId, code }: { sessionId: string; code: string },
  ): Promise<Account> {
    const session = this.#shelf.get(sessionId);
    if (session === null) throw new Fault("invalid", EXPIRED.why!);
    if (session.status.account !== null) return session.status.account;
    void session.secrets; // throws when it is over
    if (session.flow === "device") {
      throw new Fault("invalid", "This sign-in takes its code at the provider");
    }
    const denial = denialIn(queryOf(code) ?? new URLSearchParams());
    if (denial !== null) {
      session.fail(denial.message);
      throw denial;
    }
    const { signIn } = oauthProviderOf(session.ask.provider, this.#deps);
    const returned = readPasted(signIn, code);
    if (returned !== null) return await finish(session, returned, this.#deps);
    throw new Fault(
      "invalid",
      "This is no code; paste what the page shows, or the address at which the browser ended",
      { details: { field: "code" } },
    );
  }

  /** Takes the query with which a browser came back, and says what to show in it. */
  async land(
    provider: string,
    query: URLSearchParams,
  ): Promise<Landing> {
    const state = query.get("state");
    const session = this.#shelf.withState(provider, state);
    // Any page can call this address; what it brings must not end a sign-in that it knows nothing of.
    if (session === null) return failed(UNKNOWN);
    try {
      const denial = denialIn(query);
      if (denial !== null) {
        session.fail(denial.message);
        throw denial;
      }
      const code = query.get("code");
      if (!code) return failed(UNKNOWN);
      const { name } = await finish(session, { code, state }, this.#deps);
      return {
        status: 200,
        title: "Signed in",
        text: `Account '${name}' is connected; this page can be closed.`,
      };
    } catch (error) {
      if (!(error instanceof Fault)) this.#deps.report(error);
      return failed(asFault(error));
    }
  }

  /** A session that nobody knows has expired. */
  status(sessionId: string): SignInStatus {
    return this.#shelf.get(sessionId)?.status ?? EXPIRED;
  }

  /** Resolves when the sign-in is over, however it ended. */
  ended(sessionId: string): Promise<SignInStatus> {
    return this.#shelf.get(sessionId)?.ended ?? Promise.resolve(EXPIRED);
  }

  /** Does nothing when it is over. */
  cancel(sessionId: string): void {
    this.#shelf.get(sessionId)?.fail("The sign-in was called off");
  }

  /** Ends what is under way and resolves when every port is free again. */
  async close(): Promise<void> {
    this.#shelf.clear("The sign-in was called off");
    await Promise.all(this.#closing);
  }

  #accountToRenew(
    { name, provider }: { name: string; provider: string },
  ): string | null {
    const taken = this.#deps.accounts.list().find((one) => one.name === name);
    if (taken === undefined) return null;
    if (taken.provider === provider) return taken.id;
    throw new Fault(
      "conflict",
      `Account '${name}' already exists and is one of ${taken.provider}`,
      { details: { field: "name" } },
    );
  }

  #close(closing: Promise<void>): void {
    const closed = closing.catch((error) => this.#deps.report(error))
      .finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }
}

const UNKNOWN = new Fault(
  "invalid",
  "This sign-in is not known here, or it has expired; begin again in ccflare.",
);

function failed({ status, message }: Fault): Landing {
  return { status, title: "Sign-in failed", text: message };
}
