/** Reads what comes back from the provider's page: a code, or the reason for which there is none. */

import { Fault } from "../model/fault.ts";
import type { OAuthSignIn, ReturnedCode } from "../providers/sign_in.ts";

/** A sentence; more is a page that was sent in its place. */
const MAX_REASON_CHARS = 200;

/** From what a person pasted: the code, an address with it, or null for anything else. */
export function readPasted(
  signIn: OAuthSignIn,
  pasted: string,
): ReturnedCode | null {
  const text = pasted.trim();
  return text === "" ? null : signIn.readCode(text);
}

/** The query of a pasted address, or null when it is no address. */
export function queryOf(pasted: string): URLSearchParams | null {
  return URL.parse(pasted.trim())?.searchParams ?? null;
}

/** The fault of a query in which the provider says no, or null. */
export function denialIn(query: URLSearchParams): Fault | null {
  const error = query.get("error");
  if (error === null) return null;
  if (error === "access_denied") {
    return new Fault("invalid", "Cannot sign in: consent was denied");
  }
  const reason = plain(query.get("error_description") || error);
  return new Fault("invalid", `Cannot sign in: the provider says "${reason}"`);
}

/** Keeps what came in an address from steering a terminal or filling a page. */
function plain(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  return text.replace(/[\x00-\x1f\x7f-\x9f]+/g, " ").slice(
    0,
    MAX_REASON_CHARS,
  );
}
