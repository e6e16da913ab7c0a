/** How the providers are doing, in the document. */

import { z } from "zod";
import type { ProviderStatusSwitchWire, ProviderStatusWire } from "../wire.ts";
import { moment } from "./schemas_answers.ts";

const ON_OR_OFF = z.enum(["on", "off"]);

export const ProviderStatusSwitch = z.strictObject({
  providerStatus: ON_OR_OFF,
}).meta({ id: "ProviderStatusSwitch" }) satisfies z.ZodType<
  ProviderStatusSwitchWire
>;

export const ProviderStatus = z.strictObject({
  state: ON_OR_OFF,
  providers: z.array(z.strictObject({
    name: z.string(),
    page: z.string(),
    checkedAt: moment(),
    indicator: z.enum(["none", "minor", "major", "critical", "maintenance"])
      .nullable().describe("Null when the page could not be read."),
    description: z.string().nullable(),
    incidents: z.array(z.strictObject({
      name: z.string(),
      impact: z.string(),
      status: z.string(),
      url: z.string().nullable(),
      startedAt: moment().nullable(),
    })),
    problem: z.string().nullable().describe("Why it could not be read."),
  })),
}).meta({ id: "ProviderStatus" }) satisfies z.ZodType<ProviderStatusWire>;
