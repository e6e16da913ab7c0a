/** Fills what models.dev has no word for from the sheet that came with the program: searches, classes of service. */

import type { Rates } from "../model/bill.ts";
import type { ModelPrice, RateCard, Sheet } from "./sheet.ts";

/** The newer sheet's figures stay; of a model whose ordinary rates have changed, the older classes of service are out of date too. */
export function completed(newer: Sheet, own: Sheet): Sheet {
  const providers = [...newer.providers].map(([provider, models]) => {
    const before = own.providers.get(provider);
    const filled = [...models].map(([id, model]) => {
      const known = before?.get(id);
      return [id, known === undefined ? model : fill(model, known)] as const;
    });
    return [provider, new Map(filled)] as const;
  });
  return { date: newer.date, providers: new Map(providers) };
}

function fill(model: ModelPrice, known: ModelPrice): ModelPrice {
  const webSearch = model.rates.webSearch ?? known.rates.webSearch;
  const services = isSame(model, known)
    ? new Map([...known.services, ...model.services])
    : model.services;
  return {
    id: model.id,
    ...withSearch(model, webSearch),
    services: new Map(
      [...services].map(([name, card]) => [name, withSearch(card, webSearch)]),
    ),
  };
}

function isSame({ rates: a }: RateCard, { rates: b }: RateCard): boolean {
  const names: (keyof Rates)[] = ["input", "cacheRead", "output"];
  return names.every((name) => a[name] === b[name]);
}

function withSearch(card: RateCard, webSearch: number | null): RateCard {
  return {
    rates: { ...card.rates, webSearch },
    long: card.long.map(({ above, rates }) => ({
      above,
      rates: { ...rates, webSearch },
    })),
  };
}
