/** What somebody who wants to use an account is given: its credentials, or why there are none. */

import { type Credentials, TOKEN_MARGIN_MS } from "../model/account.ts";

export type Lease =
  | { readonly ok: true; readonly credentials: Credentials }
  /** The account is already marked, or resting; the sentence holds no token. */
  | { readonly ok: false; readonly why: string };

export function granted(credentials: Credentials): Lease {
  return { ok: true, credentials };
}

export function denied(why: string): Lease {
  return { ok: false, why };
}

/** True for tokens that outlive the request they go with. */
export function lasts(
  tokens: { readonly expiresAt: number | null },
  now: number,
): boolean {
  return tokens.expiresAt === null || tokens.expiresAt - now > TOKEN_MARGIN_MS;
}
