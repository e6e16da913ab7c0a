// @ts-check
/** What the request used and what that cost. */

import { TokenBar } from "../charts/token_bar.js";
import { count, duration, percent, speed } from "../format.js";
import { html } from "../html.js";
import { BillTable } from "../parts/bill_table.js";
import { Figure } from "../parts/figure.js";
import { Section } from "../parts/section.js";
import { costNote, tokenNote, tokenParts } from "../request_facts.js";

/** @import { RequestDetail } from "../../src/api/wire.ts" */

/** @param {{ request: RequestDetail }} props */
export function RequestBill({ request }) {
  const costs = costNote(request);
  return html`
    <${Section} title="Tokens" note=${tokenNote(request)}>
      ${request.totalTokens !== null && html`
        <${TokenBar} parts=${tokenParts(request)} />
        <dl class="story-figures">${figuresOf(request).map((figure) =>
          html`<${Figure} key=${figure.label} ...${figure} />`
        )}</dl>
      `}
    <//>
    <${Section} title="Bill" note=${costs ?? "nothing to bill"}>
      ${request.bill && html`<${BillTable} bill=${request.bill} />`}
      ${request.bill === null && request.totalTokens !== null && html`
        <p class="story-none">
          The price sheet has no rates for ${request.model ??
            "this model"}, so what it cost is not known.
        </p>
      `}
    <//>
  `;
}

/** @param {RequestDetail} request */
function figuresOf(request) {
  const { promptTokens, cacheReadInputTokens, reasoningTokens } = request;
  const hit = promptTokens ? (cacheReadInputTokens ?? 0) / promptTokens : null;
  return [
    {
      label: "Cache hit",
      value: percent(hit),
      note: `${count(cacheReadInputTokens)} of ${
        count(promptTokens)
      } prompt tokens`,
    },
    {
      label: "Speed",
      value: speed(request.tokensPerSecond),
      note: "output tokens per second",
    },
    {
      label: "First token",
      value: duration(request.ttftMs),
      note: "after arrival",
    },
    {
      label: "Reasoning",
      value: count(reasoningTokens),
      note: "of the output tokens",
    },
  ];
}
