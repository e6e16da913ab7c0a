/** What signing in asks of the rest of the program. */

import { Fault } from "../model/fault.ts";
import { providerOf } from "../providers/mod.ts";
import type { Provider } from "../providers/provider.ts";
import type { OAuthAddresses } from "../providers/sign_in.ts";
import type { AccountBook } from "../store/accounts.ts";
import type { OAuthProvider } from "./_flow.ts";
import type { Post } from "./_redeem.ts";

export interface SignInDeps {
  readonly accounts: Pick<AccountBook, "list" | "find" | "add" | "update">;
  /** Rejects when no answer came. */
  readonly post: Post;
  /** Where this provider's tokens come from, by the settings. */
  addressesOf(provider: OAuthProvider): OAuthAddresses;
  /** Epoch ms. */
  now(): number;
  /** Calls back once after `ms`; the returned function calls it off. */
  after(ms: number, callback: () => void): () => void;
  /** Hears of what went wrong inside while nobody waited for it. */
  report(error: unknown): void;
  /** The providers there are, unless a test says otherwise. */
  readonly providerOf?: (id: string) => Provider | null;
}

/** Throws `not_found` for an unknown provider, and `invalid` for one that is joined by a key. */
export function oauthProviderOf(id: unknown, deps: SignInDeps): OAuthProvider {
  const found = (deps.providerOf ?? providerOf)(String(id));
  if (found === null) {
    throw new Fault("not_found", `There is no provider '${id}'`);
  }
  if (isOAuth(found)) return found;
  throw new Fault(
    "invalid",
    `Accounts of ${found.title} have an API key; there is nothing to sign in to`,
    { details: { field: "provider" } },
  );
}

function isOAuth(provider: Provider): provider is OAuthProvider {
  return provider.signIn.kind === "oauth";
}
