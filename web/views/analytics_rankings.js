// @ts-check
/** Who used what, and what went wrong: one ranking for each way to divide the span. */

import { BarChart } from "../charts/bars.js";
import {
  amount,
  count,
  duration,
  money,
  ofHundred,
  percent,
} from "../format.js";
import { html } from "../html.js";
import { hashOf } from "../router.js";
import { reasonWord } from "../outcome.js";

/** @import { AnalyticsWire, SumsWire } from "../../src/api/wire.ts" */

const SUMS = [
  { name: "Cost", format: money },
  { name: "Requests", format: count },
  { name: "Tokens", format: amount },
  { name: "Success", format: ofHundred },
  { name: "Time", format: duration, title: "Average response time" },
];

/** @param {{ numbers: AnalyticsWire }} props */
export function AnalyticsRankings({ numbers }) {
  const { costByModel, accountPerformance, providerBreakdown, clients } =
    numbers;
  const { sessions, meta, totals } = numbers;
  const span = meta.range;
  const all = totals.requests;
  const linkTo = (/** @type {Record<string, string>} */ filter) =>
    hashOf("requests", null, { range: span, ...filter });
  return html`
    <${BarChart} title="Cost by model" what="Model" span=${span} tone="1"
      description="What the tokens would cost by the price sheet"
      none="Nothing with a known price."
      columns=${[...SUMS.slice(0, 3), { name: "Per request", format: money }]}
      rows=${costByModel.map(({ model, costUsd, requests, totalTokens }) => ({
        name: model,
        href: linkTo({ model }),
        cells: [costUsd, requests, totalTokens, costUsd / requests],
      }))} />
    <${BarChart} title="Cost by account" what="Account" span=${span} tone="2"
      description="Whom the requests were sent as" columns=${SUMS}
      rows=${costliest(accountPerformance, ({ id, name }) => ({
        name: name === "no_account" ? "No account" : name,
        href: id === null ? undefined : linkTo({ account: name }),
      }))} />
    <${BarChart} title="Cost by provider" what="Provider" span=${span} tone="3"
      description="Where the requests went" columns=${[
        ...SUMS,
        { name: "Share", format: percent, title: "Of the requests" },
      ]} rows=${costliest(providerBreakdown, ({ provider, requests }) => ({
        name: provider,
        href: linkTo({ provider }),
        more: [requests / all],
      }))} />
    <${BarChart} title="Clients" what="Client" span=${span} tone="5"
      description="By the first word of the user agent" columns=${SUMS}
      rows=${costliest(clients, ({ client }) => ({
        name: client,
        href: linkTo({ client }),
      }))} />
    <div class="analytics-wide">
      <${BarChart} title="Cost by client session" what="Session" span=${span}
        tone="4"
        description="The twenty that cost most, by the client’s own session"
        columns=${SUMS}
        none="No client told of a session."
        rows=${costliest(sessions, ({ sessionId }) => ({
          name: sessionId,
          href: linkTo({ session: sessionId }),
        }))} />
    </div>
  `;
}

/** @param {{ numbers: AnalyticsWire }} props */
export function Failures({ numbers: { failures, totals, meta } }) {
  return html`
    <${BarChart} title="Failures by reason" what="Reason" span=${meta.range}
      tone="bad"
      description="Requests that did not end well"
      none="None. Every request went well."
      columns=${[
        { name: "Requests", format: count },
        { name: "Share", format: percent, title: "Of all requests" },
      ]} rows=${failures.map(({ reason, count }) => ({
        name: reasonWord(reason),
        cells: [count, count / totals.requests],
      }))} />
  `;
}

/**
 * @template {SumsWire} Sums
 * @param {readonly Sums[]} groups
 * @param {(group: Sums) => { name: string, href?: string | undefined, more?: number[] }} tell
 */
function costliest(groups, tell) {
  return [...groups]
    .sort((a, b) => b.totalCostUsd - a.totalCostUsd || b.requests - a.requests)
    .map((group) => {
      const { more = [], ...named } = tell(group);
      const {
        totalCostUsd,
        requests,
        totalTokens,
        successRate,
        avgResponseTime,
      } = group;
      return {
        ...named,
        cells: [
          totalCostUsd,
          requests,
          totalTokens,
          successRate,
          avgResponseTime,
          ...more,
        ],
      };
    });
}
