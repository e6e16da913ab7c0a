/** Decides whether a credential may be sent to an address: over https, or in the clear to this machine only. */

import { isLoopback } from "../model/loopback.ts";

/** The address without slashes at its end, or what is wrong with it ("must …"). */
export function upstreamAddress(
  text: string,
): { url: string } | { problem: string } {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return { problem: "must be a whole address" };
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return { problem: "must begin with https://" };
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return {
      problem: "must begin with https:// unless it is on this machine",
    };
  }
  if (url.username !== "" || url.password !== "") {
    return { problem: "must not hold a user name or password" };
  }
  // Looked for in the text, because an empty query or fragment leaves no trace in the parsed address.
  if (/[?#]/.test(text)) {
    return { problem: "must not hold a query or fragment" };
  }
  return { url: url.href.replace(/\/+$/, "") };
}
