/** Sign-ins against a token address that is a function, with time in the test's hand. */

import type { Account, Credentials } from "../../src/model/account.ts";
import { SignIns } from "../../src/actions/sign_in.ts";
import { claudeCode } from "../../src/providers/claude_code.ts";
import { codex } from "../../src/providers/codex.ts";
import type { Provider } from "../../src/providers/provider.ts";
import type {
  OAuthSignIn,
  TokenAnswer,
  TokenRequest,
} from "../../src/providers/sign_in.ts";
import { providerOf } from "../../src/providers/mod.ts";
import type { AccountBook } from "../../src/store/accounts.ts";
import type { HandClock } from "./clock.ts";

/** What the fake token address gives out; nothing that people read may hold them. */
export const SECRETS = {
  access: "fake-access-token",
  refresh: "fake-refresh-token",
  code: "fake-code",
};

export type Post = (request: TokenRequest) => Promise<TokenAnswer>;

/** Codex as it is, but on ports of this test's own; 0 takes any that is free. */
export function codexOn(...ports: number[]): Provider {
  const redirectUris = ports.map((port) =>
    `http://localhost:${port}/auth/callback`
  );
  const signIn = codex.signIn as OAuthSignIn;
  return { ...codex, signIn: { ...signIn, redirectUris } };
}

export function answer(status: number, body: unknown): TokenAnswer {
  return { status, fields: [], text: JSON.stringify(body) };
}

export const TOKENS = {
  access_token: SECRETS.access,
  refresh_token: SECRETS.refresh,
  expires_in: 3600,
};

export function openSignIns(
  { accounts, clock, ports = [0] }: {
    accounts: AccountBook;
    clock: HandClock;
    ports?: number[];
  },
) {
  const asked: TokenRequest[] = [];
  const reported: unknown[] = [];
  const script = { post: (() => Promise.resolve(answer(200, TOKENS))) as Post };
  const codexHere = codexOn(...ports);
  const signIns = new SignIns({
    accounts,
    post: (request) => {
      asked.push(request);
      return script.post(request);
    },
    addressesOf: ({ id }) => ({
      authorizeUrl: `https://${id}.example/authorize`,
      tokenUrl: `https://${id}.example/token`,
    }),
    providerOf: (id) => id === "codex" ? codexHere : providerOf(id),
    now: () => clock.now(),
    after: (ms, callback) => clock.after(ms, callback),
    report: (error) => reported.push(error),
  });
  return { signIns, asked, reported, script };
}

/** A parameter of the authorize address. */
export function inAddress(address: string | null, name: string): string {
  return new URL(address ?? "").searchParams.get(name) ?? "";
}

/** What the person pastes when all goes well. */
export function pasteFor(authorizeUrl: string | null): string {
  return `${SECRETS.code}#${inAddress(authorizeUrl, "state")}`;
}

/** An account of the same kind that needs to sign in. */
export async function addRefused(
  accounts: AccountBook,
  provider: string = claudeCode.id,
): Promise<Account> {
  const credentials: Credentials = {
    kind: "tokens",
    accessToken: "fake-old",
    refreshToken: "fake-old-refresh",
    expiresAt: null,
    idToken: null,
    accountId: null,
  };
  const { id } = await accounts.add({
    name: "work",
    provider,
    baseUrl: null,
    priority: 7,
    credentials,
  });
  accounts.markNeedsSignIn(id, "The refresh token was refused", 1);
  return accounts.find(id)!;
}
