/** The ways of a sign-in: which one is gone, and how the ones through a browser begin. */

import { Fault } from "../model/fault.ts";
import type { Provider } from "../providers/provider.ts";
import type { OAuthAddresses, OAuthSignIn } from "../providers/sign_in.ts";
import { openLoopback } from "./_loopback.ts";
import type { Landing } from "./landing_page.ts";
import { challengeOf } from "./_pkce.ts";
import type { Session } from "./_sign_in_session.ts";

export type SignInFlow = OAuthSignIn["flows"][number];
export type OAuthProvider = Provider & { readonly signIn: OAuthSignIn };

/** What a person has to know to go on. */
export interface Ways {
  readonly flow: SignInFlow;
  /** Where the person agrees; null for a device code. */
  readonly authorizeUrl: string | null;
  /** What the person types, and where; null for the other flows. */
  readonly device:
    | { readonly userCode: string; readonly verifyUrl: string }
    | null;
  /** One sentence for people when the flow is not the one that was wanted. */
  readonly remark: string | null;
}

/** The flow that was asked for, or the provider's first; throws `invalid`. */
export function readFlow(
  { id, signIn: { flows } }: OAuthProvider,
  asked: unknown,
): SignInFlow {
  const flow = asked === undefined
    ? flows[0]
    : flows.find((one) => one === asked);
  if (flow !== undefined) return flow;
  throw new Fault(
    "invalid",
    `Flow must be one of ${flows.join(", ")} for ${id}`,
    { details: { field: "flow" } },
  );
}

/** Falls back to pasting when every port of the loopback flow is taken. */
export function openBrowserFlow(
  session: Session,
  wanted: SignInFlow,
  options: {
    readonly signIn: OAuthSignIn;
    readonly addresses: OAuthAddresses;
    onCallback(query: URLSearchParams): Promise<Landing>;
    after(ms: number, callback: () => void): () => void;
    /** Hears of each listener that is being closed. */
    onClosing(closing: Promise<void>): void;
  },
): Ways {
  const { signIn, addresses, onCallback, after } = options;
  const { redirectUris } = signIn;
  const loopback = wanted !== "loopback" ? null : openLoopback({
    redirectUris,
    after,
    onCallback,
    onCancel: () => session.fail("Another program took the sign-in over"),
  });
  if (loopback !== null) {
    session.onEnd(() => options.onClosing(loopback.close()));
  }
  session.redirectUri = loopback?.redirectUri ?? redirectUris[0] ?? "";
  const isStuck = wanted === "loopback" && loopback === null;
  const { state, verifier } = session.secrets;
  const ask = {
    state,
    challenge: challengeOf(verifier),
    redirectUri: session.redirectUri,
  };
  return {
    flow: isStuck ? "paste" : wanted,
    authorizeUrl: signIn.authorizeUrl(ask, addresses),
    device: null,
    remark: isStuck ? portsTaken(redirectUris) : null,
  };
}

function portsTaken(redirectUris: readonly string[]): string {
  const ports = redirectUris.map((uri) => new URL(uri).port).join(" and ");
  return `Other programs hold port ${ports}, so paste the address at which the browser ends`;
}
