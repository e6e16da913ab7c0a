/** How the accounts of a provider sign in: by a key, or by OAuth with tokens that are renewed. */

import type { Credentials } from "../model/account.ts";
import type { Field, Fields } from "../model/fields.ts";

export interface KeySignIn {
  readonly kind: "key";
}

/** How a person signs in and how tokens are renewed. Pure: it says what to send and what an answer means. */
export interface OAuthSignIn {
  readonly kind: "oauth";
  /** In the order in which they are offered. `loopback` listens on the ports of `redirectUris`. */
  readonly flows: readonly ("loopback" | "paste" | "device")[];
  /** Where the provider sends the person afterwards; for `loopback` the first whose port is free. */
  readonly redirectUris: readonly string[];
  /** The provider's own addresses; the config may name others. */
  readonly addresses: OAuthAddresses;
  /** The page where the person agrees. */
  authorizeUrl(ask: AuthorizeAsk, addresses: OAuthAddresses): string;
  /** Turns what the person pastes, or the callback's query, into code and state; null when it is neither. */
  readCode(pasted: string): ReturnedCode | null;
  exchange(grant: CodeGrant, addresses: OAuthAddresses): TokenRequest;
  refresh(refreshToken: string, addresses: OAuthAddresses): TokenRequest;
  /** What the token address said. `before` are the tokens that were to be renewed; null at the first sign-in. */
  readTokens(
    answer: TokenAnswer,
    about: { readonly now: number; readonly before: TokenCredentials | null },
  ): TokenResult;
  /** Only where `flows` has `device`. */
  readonly device?: DeviceFlow;
}

export type TokenCredentials = Extract<Credentials, { kind: "tokens" }>;

export interface OAuthAddresses {
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
}

export interface AuthorizeAsk {
  readonly state: string;
  /** PKCE, S256. */
  readonly challenge: string;
  readonly redirectUri: string;
}

export interface CodeGrant {
  readonly code: string;
  readonly state: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/** What comes back from the page where the person agreed; the state is null when it was not among it. */
export interface ReturnedCode {
  readonly code: string;
  readonly state: string | null;
}

/** A POST to the token address. */
export interface TokenRequest {
  readonly url: string;
  readonly fields: readonly Field[];
  readonly body: string;
}

export interface TokenAnswer {
  readonly status: number;
  readonly fields: Fields;
  readonly text: string;
}

export type TokenResult =
  | { readonly kind: "tokens"; readonly credentials: TokenCredentials }
  /** For good: the refresh token or code will never be taken. The sentence holds no secret. */
  | { readonly kind: "refused"; readonly why: string }
  /** Passing: try again later. */
  | {
    readonly kind: "trouble";
    readonly why: string;
    readonly retryAfterMs: number | null;
  };

export interface DeviceFlow {
  start(addresses: OAuthAddresses): TokenRequest;
  readStart(answer: TokenAnswer): DeviceStart | null;
  poll(start: DeviceStart, addresses: OAuthAddresses): TokenRequest;
  /** `waiting` while the person has not agreed yet. */
  readPoll(
    answer: TokenAnswer,
  ):
    | {
      readonly kind: "code";
      readonly code: string;
      readonly verifier: string;
    }
    | {
      readonly kind: "waiting";
    }
    | { readonly kind: "refused"; readonly why: string };
  /** The redirect address that the exchange of a device code names. */
  readonly redirectUri: string;
}

export interface DeviceStart {
  readonly deviceId: string;
  /** What the person types. */
  readonly userCode: string;
  /** Where. */
  readonly verifyUrl: string;
  readonly intervalMs: number;
}
