/** Which header fields pass, going up and coming down. What is not named here passes as it is. */

import type { Field, Fields } from "../model/fields.ts";

/** About one connection only, so never for the next one (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Set anew for the upstream: by the address, by the length of the body, or not at all. */
const REPLACED = new Set(["host", "content-length", "expect"]);

/** What the client uses to identify itself to us; it is not for the provider. */
const CREDENTIALS = new Set([
  "authorization",
  "x-api-key",
  "api-key",
  "cookie",
  "proxy-authorization",
]);

/** Ours, whoever sends them. */
const OWN_PREFIX = "x-ccflare-";

/** The client's fields as far as they are for the upstream; its own credentials only for pass-through. */
export function fieldsUp(
  fields: Fields,
  { keepCredentials }: { keepCredentials: boolean },
): Field[] {
  const named = namedByConnection(fields);
  return fields.filter(([name]) =>
    !HOP_BY_HOP.has(name) && !REPLACED.has(name) && !named.has(name) &&
    !name.startsWith(OWN_PREFIX) && (keepCredentials || !CREDENTIALS.has(name))
  );
}

/** The upstream's fields as the client gets them, and whose answer it is. */
export function fieldsDown(
  fields: Fields,
  exchange: { readonly id: string; readonly accountName: string | null },
): [string, string][] {
  const named = namedByConnection(fields);
  const down: [string, string][] = [];
  for (const [name, value] of fields) {
    if (
      !HOP_BY_HOP.has(name) && !named.has(name) && !name.startsWith(OWN_PREFIX)
    ) {
      down.push([name, value]);
    }
  }
  down.push(["x-ccflare-request-id", exchange.id]);
  if (exchange.accountName !== null) {
    down.push(["x-ccflare-account", exchange.accountName]);
  }
  return down;
}

const NONE: ReadonlySet<string> = new Set();

/** The fields that a `Connection` header says are for this hop only. */
function namedByConnection(fields: Fields): ReadonlySet<string> {
  let named: Set<string> | null = null;
  for (const [name, value] of fields) {
    if (name !== "connection") continue;
    for (const word of value.toLowerCase().split(",")) {
      (named ??= new Set()).add(word.trim());
    }
  }
  return named ?? NONE;
}
