/** Counts requests since the start of the program, cheaply when they end; what can be done when somebody asks is done then. */

import type { Exchange } from "../model/exchange.ts";
import { overheadMs, upstreamFirstByteMs } from "../model/exchange_times.ts";
import { type AccountRows, Row } from "./account_rows.ts";
import type { Family } from "./family.ts";
import { LastMinute } from "./last_minute.ts";
import { ProviderTimes, timeFamilies } from "./provider_times.ts";
import { countFamilies } from "./request_families.ts";

/** More accounts and models than any person has; those that come after them are counted as `other`. */
export const MAX_ACCOUNTS = 100;
export const MAX_MODELS = 100;
/** Rows of an account and a model: both limits multiplied would be more than a scrape should carry. */
const MAX_ROWS = 250;
/** A client may send anything as the name of a model. */
const MAX_MODEL_LENGTH = 100;
const OTHER = "other";

/** What names the account that an exchange or an attempt belongs to. */
type Holder = Pick<Exchange, "accountId" | "accountName" | "provider">;

export class RequestMetrics {
  readonly #accounts = new Map<string, AccountRows>();
  readonly #models = new Set<string>();
  readonly #times = new Map<string, ProviderTimes>();
  readonly #lastMinute = new LastMinute();
  #rows = 0;

  closed(exchange: Exchange): void {
    const endedAt = exchange.receivedAt + (exchange.timings.closed ?? 0);
    this.#lastMinute.note(endedAt, exchange.usage?.output ?? 0);
    this.#rowOf(exchange).count(exchange);
    for (const attempt of exchange.attempts) {
      const { verdicts } = this.#accountOf(attempt);
      verdicts.set(attempt.verdict, (verdicts.get(attempt.verdict) ?? 0) + 1);
    }
    if (exchange.timings.sent !== null) this.#time(exchange);
  }

  /** Requests that ended in the minute before this moment. */
  lastMinute(now: number): { requests: number; outputTokens: number } {
    return this.#lastMinute.sums(now);
  }

  /** `nameOf` tells what an account is called now; null for one that is gone. */
  families(nameOf: (accountId: string) => string | null): Family[] {
    return [
      ...countFamilies(this.#accounts.values(), nameOf),
      ...timeFamilies(this.#times),
    ];
  }

  #rowOf(exchange: Exchange): Row {
    const { rows } = this.#accountOf(exchange);
    const named = exchange.modelAnswered ?? exchange.modelAsked ?? "";
    const known = rows.get(named);
    if (known !== undefined) return known;
    const model = this.#admits(named, exchange) ? named : OTHER;
    return rows.get(model) ?? this.#addRow(rows, model);
  }

  #addRow(rows: Map<string, Row>, model: string): Row {
    const row = new Row(model);
    rows.set(model, row);
    this.#rows += 1;
    return row;
  }

  /** Names that clients made up take nobody's place: a new one has to be served once. */
  #admits(model: string, { status }: Exchange): boolean {
    if (model === "") return true;
    if (this.#rows >= MAX_ROWS) return false;
    if (this.#models.has(model)) return true;
    const isServed = status !== null && status < 400;
    if (!isServed || model.length > MAX_MODEL_LENGTH) return false;
    if (this.#models.size >= MAX_MODELS) return false;
    this.#models.add(model);
    return true;
  }

  #accountOf(holder: Holder): AccountRows {
    const { accountId, accountName, provider } = holder;
    const known = this.#accounts.get(accountId ?? provider ?? "");
    if (known === undefined) return this.#newAccount(holder);
    if (accountName !== null) known.name = accountName;
    return known;
  }

  #newAccount({ accountId, accountName, provider }: Holder): AccountRows {
    const isOther = accountId !== null && this.#accounts.size >= MAX_ACCOUNTS;
    const key = isOther ? `${OTHER} ${provider}` : accountId ?? provider ?? "";
    let account = this.#accounts.get(key);
    if (account === undefined) {
      account = {
        id: isOther ? null : accountId,
        name: isOther ? OTHER : accountName ?? "",
        provider: provider ?? "",
        rows: new Map(),
        verdicts: new Map(),
      };
      this.#accounts.set(key, account);
    }
    return account;
  }

  #time(exchange: Exchange): void {
    const provider = exchange.provider ?? "";
    let times = this.#times.get(provider);
    if (times === undefined) {
      times = new ProviderTimes();
      this.#times.set(provider, times);
    }
    times.observe({
      durationMs: exchange.timings.closed,
      firstTokenMs: exchange.timings.firstToken,
      firstByteMs: upstreamFirstByteMs(exchange),
      overheadMs: overheadMs(exchange),
    });
  }
}
