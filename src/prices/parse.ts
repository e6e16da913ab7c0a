/** Reads a price sheet in the shape of models.dev, without believing that its figures make sense. */

import type { Rates } from "../model/bill.ts";
import {
  type LongRates,
  type ModelPrice,
  type RateCard,
  type Sheet,
  stemOf,
} from "./sheet.ts";

export interface Parsed {
  readonly sheet: Sheet;
  /** Figures that were no price, and models without one that can be used. */
  readonly ignored: number;
}

/** What the sheet says of whom we have accounts with; the other providers in it are skipped. */
export const PROVIDERS: readonly string[] = ["anthropic", "openai"];

/** `providers` is the sheet's outermost object. A provider that is missing has no models. */
export function parseSheet(providers: unknown, date: string): Parsed {
  let ignored = 0;
  const ignore = () => void ignored++;
  const read = PROVIDERS.map((provider) => {
    const models = fieldsOf(fieldsOf(fieldsOf(providers)[provider]).models);
    const found = Object.entries(models).flatMap(([id, model]) => {
      const price = modelIn(fieldsOf(model), { id, provider, ignore });
      if (price === null) ignore();
      return price ?? [];
    });
    return [provider, indexOf(found)] as const;
  });
  return { sheet: { date, providers: new Map(read) }, ignored };
}

interface Place {
  readonly id: string;
  readonly provider: string;
  ignore(): void;
}

type Fields = Readonly<Record<string, unknown>>;

function modelIn(model: Fields, place: Place): ModelPrice | null {
  if (!isOfText(fieldsOf(model.modalities))) return null;
  const card = cardIn(fieldsOf(model.cost), place);
  if (card === null) return null;
  const services = new Map<string, RateCard>();
  const modes = fieldsOf(fieldsOf(model.experimental).modes);
  for (const [name, mode] of Object.entries(modes).map(named)) {
    const own = cardIn(fieldsOf(mode.cost), place);
    if (own === null) continue; // a mode at the ordinary price
    const asked = fieldsOf(fieldsOf(mode.provider).body).service_tier;
    services.set(name, own);
    if (typeof asked === "string") services.set(asked, own);
  }
  return { id: place.id, ...card, services };
}

/** Sound and pictures are billed by rates that token counts don't tell apart. */
function isOfText({ input, output }: Fields): boolean {
  const heard = Array.isArray(input) ? input : [];
  const made = Array.isArray(output) ? output : [];
  return !heard.includes("audio") && !heard.includes("video") &&
    made.every((kind) => kind === "text");
}

/** Null without a price for input: what else there may be, it can't be billed with. */
function cardIn(cost: Fields, place: Place): RateCard | null {
  const rates = ratesIn(cost, place);
  if (rates.input === null) return null;
  const tiers = Array.isArray(cost.tiers)
    ? cost.tiers.map(fieldsOf)
    : olderTier(cost);
  const long = tiers.flatMap((tier): LongRates[] => {
    const { type = "context", size } = fieldsOf(tier.tier);
    const own = ratesIn(tier, place);
    if (type !== "context" || !isPrice(size) || own.input === null) {
      place.ignore();
      return [];
    }
    // What a tier leaves out it leaves unknown, except for searches, which no prompt makes dearer.
    return [{ above: size, rates: { ...own, webSearch: rates.webSearch } }];
  });
  return { rates, long: long.toSorted((a, b) => b.above - a.above) };
}

/** The one threshold that models.dev told of before it had tiers. */
function olderTier({ context_over_200k: rates }: Fields): Fields[] {
  if (rates === undefined) return [];
  return [{ ...fieldsOf(rates), tier: { size: 200_000 } }];
}

function ratesIn(cost: Fields, { provider, ignore }: Place): Rates {
  const rate = (name: string): number | null => {
    const value = cost[name];
    if (isPrice(value)) return value;
    if (value !== undefined && value !== null) ignore();
    return null;
  };
  const input = rate("input");
  const isAnthropic = provider === "anthropic";
  // Anthropic's page says it for every model: 1.25 and 2 times the input rate, 10 dollars for 1,000 searches (2026-11).
  const usual = (factor: number) =>
    isAnthropic && input !== null ? input * factor : null;
  return {
    input,
    cacheRead: rate("cache_read"),
    cacheWrite5m: rate("cache_write") ?? usual(1.25),
    cacheWrite1h: rate("cache_write_1h") ?? usual(2),
    output: rate("output"),
    webSearch: rate("web_search") ?? (isAnthropic ? 10 : null),
  };
}

function isPrice(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

/** Under their ids, and without date where that leaves no doubt: the plain id, else `-latest`, else the newest one. */
function indexOf(models: readonly ModelPrice[]): Map<string, ModelPrice> {
  const oldestFirst = models.toSorted((a, b) =>
    rankOf(a.id) < rankOf(b.id) ? -1 : 1
  );
  const stems = oldestFirst.map((model) =>
    [stemOf(model.id.toLowerCase()), model] as const
  );
  const ids = models.map((model) => [model.id.toLowerCase(), model] as const);
  return new Map([...stems, ...ids]);
}

function rankOf(id: string): number {
  if (id.endsWith("-latest")) return Infinity;
  const [, date] = /-(\d{8}|\d{4}-\d{2}-\d{2})$/.exec(id) ?? [];
  return date === undefined ? 0 : Number(date.replaceAll("-", ""));
}

function named([name, mode]: [string, unknown]): [string, Fields] {
  return [name, fieldsOf(mode)];
}

/** The fields of an object; of anything else there are none. */
function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? value as Fields : {};
}
