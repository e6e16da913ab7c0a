/** Asks the providers' status pages, at most once a minute, and only when somebody wants to know. */

import type { Clock } from "./clock.ts";
import { type Answer, type Outgoing, SendError } from "./model/answer.ts";
import type { ProviderReport } from "./model/provider_status.ts";
import { wholeAnswer } from "./tokens/whole.ts";

const LASTS_MS = 60_000;
const TIMEOUT_MS = 10_000;

export interface StatusPage {
  readonly name: string;
  /** `https://status.claude.com`. */
  readonly origin: string;
}

export const STATUS_PAGES: readonly StatusPage[] = [
  { name: "Anthropic", origin: "https://status.claude.com" },
  { name: "OpenAI", origin: "https://status.openai.com" },
];

export interface StatusOptions {
  readonly pages: readonly StatusPage[];
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Answer>;
  readonly clock: Pick<Clock, "now" | "after">;
}

export class ProviderStatus {
  readonly #options: StatusOptions;
  readonly #closing = new AbortController();
  #askedAt = -Infinity;
  #reports: Promise<readonly ProviderReport[]> = Promise.resolve([]);

  constructor(options: StatusOptions) {
    this.#options = options;
  }

  /** One for each page, in their order. Never rejects. */
  read(): Promise<readonly ProviderReport[]> {
    const { pages, clock } = this.#options;
    if (clock.now() - this.#askedAt < LASTS_MS) return this.#reports;
    this.#askedAt = clock.now();
    return this.#reports = Promise.all(pages.map((page) => this.#ask(page)));
  }

  /** Gives up what is being asked. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#reports;
  }

  async #ask({ name, origin }: StatusPage): Promise<ProviderReport> {
    const { clock } = this.#options;
    const found = await this.#summary(origin);
    const about = { name, page: origin, checkedAt: clock.now() };
    return typeof found === "string"
      ? { ...about, standing: null, incidents: [], problem: found }
      : { ...about, ...found, problem: null };
  }

  /** Or why there is none. */
  async #summary(origin: string) {
    const { send, clock } = this.#options;
    const { host } = new URL(origin);
    const outgoing: Outgoing = {
      method: "GET",
      origin,
      target: "/api/v2/summary.json",
      fields: [
        ["host", host],
        ["accept", "application/json"],
        ["connection", "close"], // the next one is asked a minute later at the soonest
      ],
      body: null,
    };
    const { signal } = this.#closing;
    const how = { send, clock, timeoutMs: TIMEOUT_MS, signal };
    try {
      const answer = await wholeAnswer(outgoing, how);
      if (answer.status !== 200) return `${host} answered ${answer.status}`;
      const { readSummary } = await import("./provider_status/summary.ts");
      return readSummary(answer.text) ?? `${host} answered something else`;
    } catch (error) {
      return error instanceof SendError ? error.message : "No answer";
    }
  }
}
