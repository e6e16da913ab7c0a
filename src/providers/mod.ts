/** The providers there are, and what else the program may know of their formats. */

import { anthropic } from "./anthropic.ts";
import { claudeCode } from "./claude_code.ts";
import { codex } from "./codex.ts";
import { openai } from "./openai.ts";
import type { Provider } from "./provider.ts";

export { type Identity, identityOf } from "./_identity.ts";
export { quotasOfEvent } from "./_codex_limits.ts";

/** Within a family in the order in which its pools are asked: what costs nothing extra goes first. */
export const PROVIDERS: readonly Provider[] = [
  claudeCode,
  anthropic,
  codex,
  openai,
];

export function providerOf(id: string): Provider | null {
  return PROVIDERS.find((provider) => provider.id === id) ?? null;
}
