/** Finds the rates of one request in the sheets; what the sheet does not say stays unknown, nothing is taken for alike. */

import type { Price, Rates } from "../model/bill.ts";
import type { Usage } from "../model/usage.ts";
import { type ModelPrice, type RateCard, type Sheet, stemOf } from "./sheet.ts";

export interface Asked {
  /** Of the account. */
  readonly provider: string | null;
  /** In the order in which they are looked for: as answered, then as asked. */
  readonly models: readonly (string | null)[];
  /** What the meter read: null, one class of service, or some joined by `+`. */
  readonly serviceTier: string | null;
  readonly usage: Usage;
}

/** Subscriptions are priced like the API of their provider: what the work would have cost by the token. */
const SHEET_PROVIDER: Readonly<Record<string, string>> = {
  "anthropic": "anthropic",
  "claude-code": "anthropic",
  "openai": "openai",
  "codex": "openai",
};

/** Anthropic's word for inference that stays in the US, and how much dearer all tokens are then (its pricing page, 2026-11). */
const US_ONLY = "us";
const US_FACTOR = 1.1;

/** `sheets`: the newest first; what it does not know at all is looked for in the next. */
export function priceOf(sheets: readonly Sheet[], asked: Asked): Price | null {
  const provider = SHEET_PROVIDER[asked.provider ?? ""];
  if (provider === undefined) return null;
  for (const name of asked.models) {
    if (name === null) continue;
    for (const sheet of sheets) {
      const model = modelIn(sheet, [provider, name]);
      if (model !== null) return priceFrom(model, { sheet, provider, asked });
    }
  }
  return null;
}

/** By its exact name, then without its date. A prefix that names the provider is no part of the name. */
function modelIn(
  { providers }: Sheet,
  [provider, name]: readonly [string, string],
): ModelPrice | null {
  const models = providers.get(provider);
  const lower = name.toLowerCase();
  const id = lower.startsWith(`${provider}/`)
    ? lower.slice(provider.length + 1)
    : lower;
  return models?.get(id) ?? models?.get(stemOf(id)) ?? null;
}

function priceFrom(
  model: ModelPrice,
  { sheet, provider, asked }: { sheet: Sheet; provider: string; asked: Asked },
): Price | null {
  const words = asked.serviceTier?.split("+") ?? [];
  const isUsOnly = provider === "anthropic" && words.includes(US_ONLY);
  const service = words.filter((word) => !isUsOnly || word !== US_ONLY)
    .join("+");
  const card = service === "" ? model : model.services.get(service);
  if (card === undefined) return null;
  const found = forPrompt(card, {
    tokens: promptTokens(asked.usage),
    isLong: (tokens) => model.long.some(({ above }) => tokens > above),
  });
  if (found === null) return null;
  const tier = [service, isUsOnly ? "US only" : "", found.tier]
    .filter((word) => word !== "").join(", ");
  return {
    provider,
    model: model.id,
    sheetDate: sheet.date,
    tier: tier === "" ? null : tier,
    rates: isUsOnly ? dearer(found.rates) : found.rates,
  };
}

interface Prompt {
  readonly tokens: number;
  /** Whether the model's ordinary rates end before that many. */
  isLong(tokens: number): boolean;
}

/** Null for a long prompt in a class of service of which only the ordinary rates are known. */
function forPrompt(
  card: RateCard,
  { tokens, isLong }: Prompt,
): { rates: Rates; tier: string } | null {
  const long = card.long.find(({ above }) => tokens > above);
  if (long !== undefined) {
    const tier = `over ${Math.round(long.above / 1_000)}k input`;
    return { rates: long.rates, tier };
  }
  return isLong(tokens) ? null : { rates: card.rates, tier: "" };
}

function promptTokens(usage: Usage): number {
  return usage.input + usage.cacheRead + usage.cacheWrite5m +
    usage.cacheWrite1h;
}

function dearer(rates: Rates): Rates {
  const times = (rate: number | null) =>
    rate === null ? null : Math.round(rate * US_FACTOR * 1e9) / 1e9; // 3.3, not 3.3000000000000003
  return {
    input: times(rates.input),
    cacheRead: times(rates.cacheRead),
    cacheWrite5m: times(rates.cacheWrite5m),
    cacheWrite1h: times(rates.cacheWrite1h),
    output: times(rates.output),
    webSearch: rates.webSearch,
  };
}
