/** The providers there are. */

import { anthropic } from "./anthropic.ts";
import { openai } from "./openai.ts";
import type { Provider } from "./provider.ts";

/** Within a family in the order in which its pools are asked: what costs nothing extra goes first. */
export const PROVIDERS: readonly Provider[] = [anthropic, openai];

export function providerOf(id: string): Provider | null {
  return PROVIDERS.find((provider) => provider.id === id) ?? null;
}
