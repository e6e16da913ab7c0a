/** The routes for how the providers say that they are doing. */

import type { Context } from "hono";
import {
  readProviderStatus,
  switchProviderStatus,
} from "../actions/provider_status.ts";
import { readObject } from "./body.ts";
import type { ApiDeps } from "./deps.ts";
import { iso, isoOrNull } from "./moment.ts";
import { done, json } from "./respond.ts";
import type { ProviderStatusSwitchWire, ProviderStatusWire } from "./wire.ts";

export async function showProviderStatus(
  _: Context,
  deps: ApiDeps,
): Promise<Response> {
  const { state, providers } = await readProviderStatus(deps);
  return json(
    {
      state,
      providers: providers.map(({ name, page, checkedAt, ...report }) => ({
        name,
        page,
        checkedAt: iso(checkedAt),
        indicator: report.standing?.indicator ?? null,
        description: report.standing?.description ?? null,
        incidents: report.incidents.map(({ startedAt, ...incident }) => ({
          ...incident,
          startedAt: isoOrNull(startedAt),
        })),
        problem: report.problem,
      })),
    } satisfies ProviderStatusWire,
  );
}

export async function setProviderStatus(
  { req }: Context,
  deps: ApiDeps,
): Promise<Response> {
  const { providerStatus } = await readObject(req.raw);
  const state = await switchProviderStatus(deps, providerStatus);
  return done(
    state === "on"
      ? "Status pages are asked while somebody looks"
      : "Status pages are not asked any more",
    { providerStatus: state } satisfies ProviderStatusSwitchWire,
  );
}
