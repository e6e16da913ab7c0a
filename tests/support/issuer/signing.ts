/** Identity and access tokens shaped as ChatGPT's: three parts and claims, but nobody's signature. */

import { Buffer } from "node:buffer";

export interface Claims {
  readonly accountId: string;
  readonly plan: string;
  readonly email: string;
  /** Epoch seconds. */
  readonly exp: number;
  /** Makes two tokens of the same second different ones. */
  readonly jti: string;
}

export function tokenOf({ accountId, plan, email, exp, jti }: Claims): string {
  const payload = {
    email,
    exp,
    jti,
    "https://api.openai.com/auth": {
      chatgpt_account_id: accountId,
      chatgpt_plan_type: plan,
      chatgpt_user_id: `user-${accountId}`,
    },
    "https://api.openai.com/profile": { email },
  };
  const parts = [{ alg: "none", typ: "JWT" }, payload, "unsigned"];
  return parts.map((part) => base64Url(part)).join(".");
}

function base64Url(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
