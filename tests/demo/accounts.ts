/** The demo's accounts: one at work, one out of quota for two hours, one paused, one whose key is refused, one of OpenAI. */

import type { Store } from "../../src/store/store.ts";
import {
  type Behaviour,
  limited,
  unknownKey,
  type Upstream,
} from "../support/upstream.ts";
import { modelAnswer } from "./model.ts";

interface DemoAccount {
  readonly name: string;
  readonly provider: "anthropic" | "openai";
  readonly behaviour: Behaviour;
  readonly paused?: true;
}

const HOUR_MS = 3_600_000;

/** In order of priority, so that the first turn meets the refused key, then the limit, then an account that works. */
const ACCOUNTS: readonly DemoAccount[] = [
  { name: "old-key", provider: "anthropic", behaviour: unknownKey() },
  {
    name: "personal",
    provider: "anthropic",
    behaviour: limited({ window: "5h", resetsInMs: 2 * HOUR_MS }),
  },
  { name: "work", provider: "anthropic", behaviour: modelAnswer },
  {
    name: "spare",
    provider: "anthropic",
    behaviour: modelAnswer,
    paused: true,
  },
  { name: "codex", provider: "openai", behaviour: modelAnswer },
];

export async function addAccounts(
  book: Store["accounts"],
  upstream: Upstream,
): Promise<void> {
  for (const [priority, account] of ACCOUNTS.entries()) {
    const { name, provider, behaviour, paused } = account;
    const apiKey = `sk-demo-${name}`;
    upstream.on(apiKey, behaviour);
    const { id } = await book.add({
      name,
      provider,
      // OpenAI's own base address has the version in it, Anthropic's has not.
      baseUrl: provider === "openai" ? `${upstream.url}/v1` : upstream.url,
      priority,
      credentials: { kind: "key", apiKey },
    });
    if (paused) await book.update(id, { paused });
  }
}
