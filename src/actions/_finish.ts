/** The end of a sign-in: the code becomes tokens, and the tokens an account. */

import type { Account, Credentials } from "../model/account.ts";
import { asFault, Fault } from "../model/fault.ts";
import type { ReturnedCode } from "../providers/sign_in.ts";
import { redeem } from "./_redeem.ts";
import type { Session } from "./_sign_in_session.ts";
import { oauthProviderOf, type SignInDeps } from "./sign_in_deps.ts";

/** Of a device code, the provider gives the verifier. */
export type Returned = ReturnedCode & { readonly verifier?: string };

/** Once for each session; it is over afterwards, one way or the other. */
export function finish(
  session: Session,
  returned: Returned,
  deps: SignInDeps,
): Promise<Account> {
  return session.finishing ??= exchange(session, returned, deps);
}

async function exchange(
  session: Session,
  { code, ...returned }: Returned,
  deps: SignInDeps,
): Promise<Account> {
  try {
    const { state, verifier } = session.secrets;
    if (returned.state !== null && returned.state !== state) {
      throw new Fault(
        "invalid",
        "Cannot sign in: the code belongs to another sign-in; begin again",
      );
    }
    const provider = oauthProviderOf(session.ask.provider, deps);
    const credentials = await redeem({
      code,
      state,
      verifier: returned.verifier ?? verifier,
      redirectUri: session.redirectUri,
    }, {
      ...deps,
      signIn: provider.signIn,
      addresses: deps.addressesOf(provider),
      now: () => deps.now(),
    });
    void session.secrets; // throws when it was called off, or expired, meanwhile
    const account = await save(session, credentials, deps);
    session.end({ state: "completed", why: null, account });
    return account;
  } catch (error) {
    session.fail(asFault(error).message);
    throw error;
  }
}

function save(
  { ask, renews }: Session,
  credentials: Credentials,
  { accounts }: SignInDeps,
): Promise<Account> {
  const { name, provider, baseUrl, priority } = ask;
  if (renews === null || accounts.find(renews) === null) {
    return accounts.add({
      name,
      provider,
      baseUrl: baseUrl ?? null,
      priority: priority ?? 0,
      credentials,
    });
  }
  return accounts.update(renews, {
    credentials,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(priority === undefined ? {} : { priority }),
  });
}
