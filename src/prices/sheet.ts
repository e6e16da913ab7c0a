/** What a price sheet says once it has been read: the rates of each model, by provider and id. */

import type { Rates } from "../model/bill.ts";

export interface Sheet {
  /** The day on which its figures stood, `2026-11-18`. */
  readonly date: string;
  /** By the sheet's name of the provider, then by the model's id in lower case, with and without its date. */
  readonly providers: ReadonlyMap<string, ReadonlyMap<string, ModelPrice>>;
}

export interface ModelPrice extends RateCard {
  /** As the sheet writes it. */
  readonly id: string;
  /** For the classes of service with a price of their own, by the provider's word for them. */
  readonly services: ReadonlyMap<string, RateCard>;
}

export interface RateCard {
  readonly rates: Rates;
  /** For long prompts, the longest first. */
  readonly long: readonly LongRates[];
}

export interface LongRates {
  /** More input tokens than this, cached ones included, and all tokens of the request have these rates. */
  readonly above: number;
  readonly rates: Rates;
}

/** An id without its date or its `-latest`. */
export function stemOf(id: string): string {
  return id.replace(/-(latest|\d{8}|\d{4}-\d{2}-\d{2})$/, "");
}
