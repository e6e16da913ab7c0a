/** The parts of OAuth that do not differ from provider to provider: addresses, requests, and what people paste. */

import type {
  AuthorizeAsk,
  CodeGrant,
  ReturnedCode,
  TokenRequest,
} from "./sign_in.ts";

type Parameters = Readonly<Record<string, string>>;

/** What every provider's page of consent is asked with. */
export function consentParameters(
  { state, challenge, redirectUri }: AuthorizeAsk,
  { clientId, scope }: { clientId: string; scope: string },
): Parameters {
  return {
    client_id: clientId,
    response_type: "code",
    redirect_uri: redirectUri,
    scope,
    code_challenge: challenge,
    code_challenge_method: "S256",
    state,
  };
}

/** What every token address wants for a code; a `state` beside it is one provider's own wish. */
export function grantParameters(
  { code, verifier, redirectUri }: CodeGrant,
  clientId: string,
): Parameters {
  return {
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri,
    client_id: clientId,
    code_verifier: verifier,
  };
}

export function refreshParameters(
  refreshToken: string,
  clientId: string,
): Parameters {
  return {
    grant_type: "refresh_token",
    refresh_token: refreshToken,
    client_id: clientId,
  };
}

/** The address with these parameters behind the ones it has; a space is `%20`, which every server reads. */
export function withQuery(address: string, parameters: Parameters): string {
  const url = new URL(address);
  const own = url.search.slice(1);
  url.search = own === ""
    ? encoded(parameters)
    : `${own}&${encoded(parameters)}`;
  return url.href;
}

export function jsonPost(url: string, parameters: Parameters): TokenRequest {
  return post(url, "application/json", JSON.stringify(parameters));
}

export function formPost(url: string, parameters: Parameters): TokenRequest {
  return post(url, "application/x-www-form-urlencoded", encoded(parameters));
}

/** Code and state in a callback's address or its query; null when there is no code in it. */
export function codeInQuery(pasted: string): ReturnedCode | null {
  const [address = ""] = pasted.split("#"); // browsers like to add a fragment
  const query = new URLSearchParams(address.slice(address.indexOf("?") + 1));
  const code = query.get("code");
  return code === null || !isCode(code)
    ? null
    : { code, state: query.get("state") };
}

/** Codes hold no white space; what is between the lines of a terminal came with the copying. */
export function withoutSpace(pasted: string): string {
  return pasted.replace(/\s+/g, "");
}

/** True for what can be a code or a state, but not for an address, a query or a sentence. */
export function isCode(text: string): boolean {
  return /^[\w.~+/-]{1,4096}$/.test(text);
}

function post(url: string, contentType: string, body: string): TokenRequest {
  const fields = [
    ["content-type", contentType],
    ["accept", "application/json"],
  ] as const;
  return { url, fields, body };
}

function encoded(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
}
