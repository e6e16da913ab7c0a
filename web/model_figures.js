// @ts-check
/** All that is known about each model of a span, from the parts of the answer it is spread over; pure. */

/** @import { AnalyticsWire } from "../src/api/wire.ts" */

/** The most used first. @param {Pick<AnalyticsWire, "modelPerformance" | "costByModel">} numbers */
export function comparedModels({ modelPerformance, costByModel }) {
  const costs = new Map(costByModel.map((one) => [one.model, one]));
  return modelPerformance.map((one) => {
    const cost = costs.get(one.model);
    return {
      model: one.model,
      requests: one.requests,
      p50: one.responseTime.p50,
      p95: one.responseTime.p95,
      firstToken: one.ttft.p50,
      errorRate: one.errorRate,
      tokensPerSecond: one.avgTokensPerSecond,
      slowest: one.minTokensPerSecond,
      fastest: one.maxTokensPerSecond,
      costPerRequest: cost === undefined ? null : cost.costUsd / cost.requests,
    };
  });
}
