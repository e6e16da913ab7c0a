/** Reads what a sign-in's tokens say about themselves. They come straight from the token address, so no signature is checked. */

import { Buffer } from "node:buffer";
import { type Json, objectAt, parseObject, textAt } from "./_json.ts";

/** Whom an identity token of OpenAI names. */
export interface Identity {
  /** The ChatGPT account (workspace) that requests are counted for. */
  readonly accountId: string | null;
  readonly plan: string | null;
  readonly email: string | null;
  /** An account of the US government's own installation, which wants to be told so with every request. */
  readonly isFedramp: boolean;
}

const AUTH = "https://api.openai.com/auth";
const PROFILE = "https://api.openai.com/profile";

/** Null for what is no token at all; what a token does not tell is null inside. */
export function identityOf(idToken: string): Identity | null {
  const claims = claimsOf(idToken);
  if (claims === null) return null;
  const auth = objectAt(claims, AUTH);
  return {
    accountId: textAt(auth, "chatgpt_account_id"),
    plan: textAt(auth, "chatgpt_plan_type"),
    email: textAt(claims, "email") ??
      textAt(objectAt(claims, PROFILE), "email"),
    isFedramp: auth?.["chatgpt_account_is_fedramp"] === true,
  };
}

/** Epoch ms by the issuer's clock; null when the token is opaque or tells no end. */
export function endOf(accessToken: string): number | null {
  const end = claimsOf(accessToken)?.["exp"];
  return typeof end === "number" && Number.isFinite(end) ? end * 1_000 : null;
}

function claimsOf(token: string): Json | null {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) return null;
  return parseObject(Buffer.from(payload, "base64url"));
}
