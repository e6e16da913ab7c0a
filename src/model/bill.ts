/** What a request cost: token counts times the rates that held when it ended. */

import type { Usage } from "./usage.ts";

/** US dollars per million tokens, for searches per thousand. Null where the sheet does not say. */
export interface Rates {
  readonly input: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite5m: number | null;
  readonly cacheWrite1h: number | null;
  /** Reasoning is billed as output. */
  readonly output: number | null;
  /** Web searches that the provider ran itself. */
  readonly webSearch: number | null;
}

/** The rates a request was billed with, kept with it, so that a newer sheet changes no past bill. */
export interface Price {
  /** As the sheet calls them. */
  readonly provider: string;
  readonly model: string;
  /** The day of the sheet, `2026-11-22`. */
  readonly sheetDate: string;
  /** What made these rates differ from the model's ordinary ones: "over 200k input", "flex"; null for nothing. */
  readonly tier: string | null;
  readonly rates: Rates;
}

/** What is billed of a request. */
export interface Billed {
  readonly usage: Usage;
  readonly webSearches: number;
}

export interface BillItem {
  readonly category: keyof Rates;
  /** Tokens, or searches. */
  readonly quantity: number;
  /** Dollars per `per` of them; null when unknown. */
  readonly rate: number | null;
  readonly per: 1_000_000 | 1_000;
  /** Billionths of a dollar, not rounded; null when the rate is unknown. */
  readonly nanoUsd: number | null;
}

const NANO = 1e9;

/** One item for each category, also the empty ones, in the order of `Rates`. */
export function itemsOf(
  { usage, webSearches }: Billed,
  rates: Rates,
): BillItem[] {
  const item = (
    category: keyof Rates,
    quantity: number,
    per: BillItem["per"] = 1_000_000,
  ): BillItem => {
    const rate = rates[category];
    const nanoUsd = rate === null ? null : quantity * rate * (NANO / per);
    return { category, quantity, rate, per, nanoUsd };
  };
  return [
    item("input", usage.input),
    item("cacheRead", usage.cacheRead),
    item("cacheWrite5m", usage.cacheWrite5m),
    item("cacheWrite1h", usage.cacheWrite1h),
    item("output", usage.output),
    item("webSearch", webSearches, 1_000),
  ];
}

/** In whole billionths of a dollar, so that sums are exact; null when something of it has no known rate. */
export function costOf(billed: Billed, rates: Rates): number | null {
  let sum = 0;
  for (const { quantity, nanoUsd } of itemsOf(billed, rates)) {
    if (quantity === 0) continue;
    if (nanoUsd === null) return null;
    sum += nanoUsd;
  }
  return Math.round(sum);
}
