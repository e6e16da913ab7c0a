/** Requests, tokens, cost and attempts as families, one series for each account and model. */

import type { AccountRows, Row } from "./account_rows.ts";
import { Family, type Labels } from "./family.ts";

/** Told one by one; any other status is told by its class ("4xx"). */
// deno-fmt-ignore: one line for each class.
const STATUSES = new Set([
  200, 201, 202, 204,
  400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 499,
  500, 501, 502, 503, 504, 529,
]);

export function countFamilies(
  accounts: Iterable<AccountRows>,
  nameOf: (accountId: string) => string | null,
): Family[] {
  const counts = new Counts();
  for (const { id, name, provider, rows, verdicts } of accounts) {
    const account = id === null ? name : nameOf(id) ?? name;
    for (const row of rows.values()) {
      counts.addRow(row, { provider, account, model: row.model });
    }
    for (const [verdict, times] of verdicts) {
      counts.attempts.add({ provider, account, verdict }, times);
    }
  }
  return counts.families;
}

class Counts {
  readonly attempts = counter(
    "ccflare_attempts_total",
    "Sendings of a request with an account, by what came of it.",
  );
  readonly #requests = counter(
    "ccflare_requests_total",
    "Requests that have ended, by how they ended and what was answered.",
  );
  readonly #tokens = counter(
    "ccflare_tokens_total",
    "Tokens that were used; none of them is of two kinds.",
  );
  readonly #reasoning = counter(
    "ccflare_reasoning_tokens_total",
    "The part of the output tokens that was reasoning.",
  );
  readonly #cost = counter(
    "ccflare_cost_usd_total",
    "What requests cost in US dollars by the price sheet.",
  );
  readonly #unpriced = counter(
    "ccflare_unpriced_requests_total",
    "Requests with tokens whose price is not known.",
  );
  readonly #unmetered = counter(
    "ccflare_unmetered_requests_total",
    "Requests whose answer should have told its tokens and did not.",
  );

  addRow(row: Row, labels: Labels): void {
    for (const [outcome, statuses] of row.results) {
      for (const [code, times] of statuses) {
        const status = statusText(code);
        this.#requests.add({ ...labels, outcome, status }, times);
      }
    }
    const kinds = {
      input: row.input,
      cache_read: row.cacheRead,
      cache_write_5m: row.cacheWrite5m,
      cache_write_1h: row.cacheWrite1h,
      output: row.output,
    };
    for (const [kind, tokens] of Object.entries(kinds)) {
      this.#tokens.add({ ...labels, kind }, tokens);
    }
    this.#reasoning.add(labels, row.reasoning);
    this.#cost.add(labels, row.costNanoUsd / 1e9);
    this.#unpriced.add(labels, row.unpriced);
    this.#unmetered.add(labels, row.usageMissing);
  }

  get families(): Family[] {
    return [
      this.attempts,
      this.#requests,
      this.#tokens,
      this.#reasoning,
      this.#cost,
      this.#unpriced,
      this.#unmetered,
    ];
  }
}

function counter(name: string, help: string): Family {
  return new Family({ name, type: "counter", help });
}

/** Empty for none. */
function statusText(code: number): string {
  if (code === 0) return "";
  return STATUSES.has(code) ? String(code) : `${Math.floor(code / 100)}xx`;
}
