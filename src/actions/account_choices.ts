/** What there is to choose from for an account, apart from the checks of what was chosen: a server knows these from its start. */

import { providerOf, PROVIDERS } from "../providers/mod.ts";

/** Lower goes first, so whoever is named without one shares the front. */
export const DEFAULT_PRIORITY = 0;

/** The names of the providers that accounts can be added for, in the order in which they are offered. */
export const PROVIDER_NAMES: readonly string[] = PROVIDERS.map((one) => one.id);

/** How accounts of a provider prove themselves; null when there is no such provider. */
export function authMethodOf(provider: unknown): "api_key" | "oauth" | null {
  const kind = providerOf(String(provider))?.signIn.kind;
  if (kind === undefined) return null;
  return kind === "key" ? "api_key" : "oauth";
}
