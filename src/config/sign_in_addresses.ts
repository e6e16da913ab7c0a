/** Where people sign in and where tokens come from, as far as the settings have a say in it. */

import type { SettingName, Values } from "../settings.ts";

/** What `OAuthAddresses` of the providers is; told here by its shape, because providers stand above this file. */
interface SignInAddresses {
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
}

/** From provider to the settings that may name other addresses. */
const ADDRESS_SETTINGS = {
  "claude-code": {
    authorizeUrl: "claudeCodeAuthorizeUrl",
    tokenUrl: "claudeCodeTokenUrl",
  },
  "codex": { authorizeUrl: "codexAuthorizeUrl", tokenUrl: "codexTokenUrl" },
} as const satisfies Record<string, Record<string, SettingName>>;

type AddressSetting =
  typeof ADDRESS_SETTINGS[keyof typeof ADDRESS_SETTINGS][keyof SignInAddresses];

/** Where people sign in to a provider and where its tokens come from: what the settings name, else its own addresses. */
export function addressesOf(
  provider: {
    readonly id: string;
    readonly signIn: { readonly addresses: SignInAddresses };
  },
  config: Pick<Values, AddressSetting>,
): SignInAddresses {
  const own = provider.signIn.addresses;
  const settings = Object.entries(ADDRESS_SETTINGS)
    .find(([id]) => id === provider.id)?.[1];
  if (settings === undefined) return own;
  return {
    authorizeUrl: config[settings.authorizeUrl] ?? own.authorizeUrl,
    tokenUrl: config[settings.tokenUrl] ?? own.tokenUrl,
  };
}
