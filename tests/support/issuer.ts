/**
 * An OAuth issuer that isn't one: signs people in at Claude and ChatGPT, rotates their refresh tokens and refuses used ones.
 *
 *     await using issuer = openIssuer();
 *     await using upstream = openUpstream({ issuer });
 *     const tokens = issuer.signIn("codex", "work");
 *     upstream.on("work", ok("pong"));
 *     issuer.onToken(status(500), cut(10, issuer.honest));
 */

import {
  AUTHORIZE_PATHS,
  DEVICE_POLL_PATH,
  DEVICE_START_PATH,
  envAt,
  providerAt,
  TOKEN_PATHS,
} from "./issuer/addresses.ts";
import { ConsentDesk } from "./issuer/consent.ts";
import { DeviceDesk } from "./issuer/devices.ts";
import {
  type Grant,
  Mint,
  type OAuthProvider,
  type TokenSet,
} from "./issuer/mint.ts";
import { formOf } from "./issuer/token_answers.ts";
import { type Refresh, TokenDesk } from "./issuer/token_desk.ts";
import { Listener } from "./upstream/listener.ts";
import type { Received } from "./upstream/received.ts";
import {
  type Behaviour,
  EMPTY_REPLY,
  type Reply,
  type World,
} from "./upstream/reply.ts";

export { DEVICE_REDIRECT } from "./issuer/devices.ts";
export type { OAuthProvider, TokenSet } from "./issuer/mint.ts";
export type { Refresh } from "./issuer/token_desk.ts";

export interface IssuerOptions {
  readonly now?: () => number;
  /** For how long a refresh token that was used is taken once more; not at all without it. */
  readonly graceMs?: number;
}

export function openIssuer(options: IssuerOptions = {}): Issuer {
  return new Issuer(options);
}

export class Issuer implements AsyncDisposable {
  /** Every request to a token address, in order, those that a script answered too. */
  readonly tokenRequests: Received[] = [];
  readonly consent: ConsentDesk;
  readonly devices: DeviceDesk;
  readonly #mint: Mint;
  readonly #tokens: TokenDesk;
  readonly #listener: Listener;
  readonly #world: World;
  #script: Behaviour[] = [];
  #people = 0;
  #waiting: (() => void)[] = [];

  constructor({ now = Date.now, graceMs = 0 }: IssuerOptions) {
    this.#mint = new Mint({ now, graceMs });
    this.consent = new ConsentDesk((provider) =>
      grantOf(provider, `person-${++this.#people}`)
    );
    this.devices = new DeviceDesk(this.consent);
    this.#tokens = new TokenDesk({ mint: this.#mint, consent: this.consent });
    this.#world = { now, nextId: () => "1", noteSocket: () => {} };
    this.#listener = new Listener((request) => this.#respond(request));
  }

  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  get url(): string {
    return this.#listener.url;
  }

  addressesOf(provider: OAuthProvider) {
    return {
      authorizeUrl: this.url + AUTHORIZE_PATHS[provider],
      tokenUrl: this.url + TOKEN_PATHS[provider],
    };
  }

  /** The environment that makes the program ask here. */
  get env(): Record<string, string> {
    return envAt(this.url);
  }

  /** Tokens of a person who has agreed before; the upstream knows them as `holder`. */
  signIn(provider: OAuthProvider, holder: string): TokenSet {
    return this.#mint.give(grantOf(provider, holder));
  }

  /** How long the next access tokens last. */
  set lifetimeMs(ms: number) {
    this.#mint.lifetimeMs = ms;
  }

  /** Ends the access tokens of this holder before their time. */
  expire(holder: string): void {
    this.#mint.expire(holder);
  }

  /** Takes the consent back: every token of this holder is refused for good. */
  revoke(holder: string): void {
    this.#mint.revoke(holder);
  }

  /** What the upstream asks of an access token. */
  holderOf(accessToken: string) {
    return this.#mint.holderOf(accessToken);
  }

  /** What the next requests to a token address get, one each; then it is honest again. */
  onToken(...script: Behaviour[]): this {
    this.#script = script;
    return this;
  }

  /** What it does without a script. Put into a shape, its answer is slow or lost, but the token is used up all the same. */
  readonly honest: Behaviour = (request) => this.#tokens.answer(request);

  /** The refresh tokens that were looked at, in order. */
  get refreshes(): readonly Refresh[] {
    return this.#tokens.refreshes;
  }

  /** Those that came again after they had been used. */
  get reuses(): Refresh[] {
    return this.refreshes.filter((one) => one.standing === "reused");
  }

  /** Resolves when so many requests to a token address have arrived. */
  async arrived(count: number): Promise<void> {
    while (this.tokenRequests.length < count) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** All that must stand in no log, row, answer or file: tokens, codes, verifiers. */
  get secrets(): string[] {
    return [
      ...this.#mint.secrets,
      ...this.consent.secrets,
      ...this.devices.secrets,
      ...this.#tokens.verifiers,
    ];
  }

  /** Breaks off whatever is running and frees the port. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#listener[Symbol.asyncDispose]();
  }

  async #respond(request: Received): Promise<Reply> {
    const { path } = request;
    const opened = providerAt(AUTHORIZE_PATHS, path);
    if (opened !== null) return this.consent.open(request, opened);
    if (path === DEVICE_START_PATH) return this.devices.start();
    if (path === DEVICE_POLL_PATH) return this.devices.poll(formOf(request));
    if (providerAt(TOKEN_PATHS, path) === null) {
      return { ...EMPTY_REPLY, status: 404 };
    }
    this.tokenRequests.push(request);
    for (const wake of this.#waiting.splice(0)) wake();
    const behaviour = this.#script.shift() ?? this.honest;
    return await behaviour(request, this.#world);
  }
}

function grantOf(provider: OAuthProvider, holder: string): Grant {
  return { provider, holder, plan: "pro", accountId: `account-of-${holder}` };
}
