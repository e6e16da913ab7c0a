/** The routes for sums and analytics. */

import { z } from "zod";
import { asDone, asJson, type Operations } from "./operation.ts";
import { Analytics, RANGE, Stats } from "./schemas_stats.ts";
import { Reset } from "./schemas_system.ts";

export const NUMBER_OPERATIONS: Operations = {
  "GET /api/stats": {
    id: "showStats",
    tag: "numbers",
    summary: "Sums over all that is stored",
    answer: asJson(Stats, "The sums"),
  },
  "POST /api/stats/reset": {
    id: "resetStats",
    tag: "numbers",
    summary: "Forget all requests with their bodies; running ones stay",
    answer: asDone(Reset, "They are gone"),
  },
  "GET /api/analytics": {
    id: "showAnalytics",
    tag: "numbers",
    summary: "What happened within a range of time, from every side",
    query: z.strictObject({
      range: z.exactOptional(RANGE.describe("24h when it is not said.")),
      mode: z.exactOptional(
        z.enum(["normal", "cumulative"]).describe(
          "`cumulative`: requests, tokens and cost add up along the series.",
        ),
      ),
      accounts: names("Names of accounts by comma; `no_account` for none."),
      models: names("By comma."),
      providers: names("By comma."),
      clients: names("First words of user agents by comma."),
      status: z.exactOptional(
        z.enum(["all", "success", "error"]).describe("Which requests count."),
      ),
      modelBreakdown: z.exactOptional(
        z.enum(["true", "false"]).describe("A point for each model."),
      ),
    }),
    answer: asJson(Analytics, "The numbers"),
  },
};

function names(description: string) {
  return z.exactOptional(z.string().describe(description));
}
