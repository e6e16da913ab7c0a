/** The routes for the settings: seen whole, and changed where that can be done while the program runs. */

import type { Context } from "hono";
import { chooseStrategy, readSettings, STRATEGY } from "../actions/settings.ts";
import { readObject } from "./body.ts";
import type { ApiDeps } from "./deps.ts";
import { done, json } from "./respond.ts";
import type { ConfigWire, RetentionWire } from "./wire.ts";

export function showConfig(_: Context, deps: ApiDeps): Response {
  const { strategy, retention, prices, places, ...rest } = readSettings(deps);
  return json(
    {
      lbStrategy: strategy,
      ...rest,
      ...retention,
      prices: { ...prices },
      places: { ...places },
      fixed: { ...rest.fixed },
    } satisfies ConfigWire,
  );
}

export function showStrategy(): Response {
  return json({ strategy: STRATEGY });
}

export function listStrategies(): Response {
  return json([STRATEGY]);
}

export async function setStrategy({ req }: Context): Promise<Response> {
  const { strategy } = await readObject(req.raw);
  chooseStrategy(strategy);
  return done("Accounts are chosen by session", { strategy: STRATEGY });
}

export function showRetention(_: Context, { retention }: ApiDeps): Response {
  return json({ ...retention.current } satisfies RetentionWire);
}

export async function setRetention(
  { req }: Context,
  { retention }: ApiDeps,
): Promise<Response> {
  const changed = await retention.change(await readObject(req.raw));
  return done("Retention changed", { ...changed } satisfies RetentionWire);
}
