/** The prices in use: the sheet that came with the program, or a newer one that was fetched since. */

import type { Clock } from "../clock.ts";
import type { Answer, Outgoing } from "../model/answer.ts";
import type { Price } from "../model/bill.ts";
import type { LogLevel } from "../model/event.ts";
import { completed } from "./completed.ts";
import { fetchSheet, MODELS_DEV } from "./fetch.ts";
import { readKept, wholeSheet, writeKept } from "./kept.ts";
import { parseSheet, PROVIDERS } from "./parse.ts";
import { type Asked, priceOf } from "./price_of.ts";
import type { Sheet } from "./sheet.ts";
import own from "./sheet.json" with { type: "json" };

const FIRST_MS = 60_000; // behind the work of the start
const HOUR_MS = 3_600_000;
const RETRY_MS = 900_000; // after a failure, doubled with each, up to the ordinary time
const JITTER = 0.1; // of a wait, so that not everyone asks at once

export interface BookOptions {
  /** Where a fetched sheet is kept. */
  readonly path: string;
  /** True: nothing is fetched, and nothing that was fetched is used. */
  readonly offline: boolean;
  readonly refreshHours: number;
  /** Where newer sheets come from; tests name their own. */
  readonly url?: string;
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Answer>;
  readonly clock: Pick<Clock, "now" | "after">;
  /** 0 to 1; spreads the questions. */
  random(): number;
  log(level: LogLevel, message: string, data?: Record<string, unknown>): void;
}

export interface PricesState {
  /** The day of the sheet in use. */
  readonly sheetDate: string;
  readonly source: "bundled" | "fetched";
  readonly offline: boolean;
  /** Why the last refresh failed, in one sentence; null when it did not. */
  readonly lastError: string | null;
}

export class PriceBook {
  readonly #options: BookOptions;
  readonly #bundled: Sheet = parseSheet(own.providers, own.date).sheet;
  readonly #closing = new AbortController();
  #fetched: Sheet | null = null;
  #etag: string | null = null;
  #failures = 0;
  #lastError: string | null = null;
  #callOff = () => {};
  #flight: Promise<void> = Promise.resolve();

  private constructor(options: BookOptions) {
    this.#options = options;
  }

  /** With what was fetched by an earlier run. A file that can't be read is told to the log and left alone. */
  static async open(options: BookOptions): Promise<PriceBook> {
    const book = new PriceBook(options);
    if (!options.offline) await book.#readKept();
    return book;
  }

  /** Null when no sheet knows the model, or not what this class of service or prompt length costs. */
  priceOf(asked: Asked): Price | null {
    return priceOf(this.#sheets(), asked);
  }

  state(): PricesState {
    const [sheet] = this.#sheets();
    return {
      sheetDate: sheet.date,
      source: sheet === this.#bundled ? "bundled" : "fetched",
      offline: this.#options.offline,
      lastError: this.#lastError,
    };
  }

  /** Keeps it up to date until it is closed; offline that means nothing. */
  start(): void {
    if (!this.#options.offline) this.#arm(FIRST_MS);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#callOff();
    await this.#flight;
  }

  /** The newest first. */
  #sheets(): [Sheet, ...Sheet[]] {
    const fetched = this.#fetched;
    if (fetched === null) return [this.#bundled];
    return fetched.date < this.#bundled.date
      ? [this.#bundled]
      : [fetched, this.#bundled];
  }

  async #readKept(): Promise<void> {
    const { path, log } = this.#options;
    try {
      const kept = await readKept(path);
      if (kept === null) return;
      this.#fetched = completed(kept.sheet, this.#bundled);
      this.#etag = kept.etag;
    } catch (error) {
      log(
        "warn",
        `Cannot read ${path}: ${
          messageOf(error)
        } (the next refresh writes a new one)`,
      );
    }
  }

  #arm(ms: number): void {
    if (this.#closing.signal.aborted) return;
    const { clock, random } = this.#options;
    const waitMs = ms * (1 + JITTER * random());
    this.#callOff = clock.after(waitMs, () => {
      this.#flight = this.#refresh();
    });
  }

  async #refresh(): Promise<void> {
    const { log, refreshHours } = this.#options;
    const ordinaryMs = refreshHours * HOUR_MS;
    try {
      await this.#fetch();
      this.#failures = 0;
      this.#lastError = null;
      this.#arm(ordinaryMs);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      const why = messageOf(error);
      this.#lastError = `Cannot refresh the prices: ${why}`;
      const known = this.state().sheetDate;
      // Once for a row of them; whoever works without network would read it every hour.
      const level = this.#failures === 0 ? "warn" : "debug";
      log(level, `${this.#lastError} (those of ${known} stay in use)`);
      this.#arm(Math.min(RETRY_MS * 2 ** this.#failures, ordinaryMs));
      this.#failures++;
    }
  }

  async #fetch(): Promise<void> {
    const { path, url = MODELS_DEV, send, clock, log } = this.#options;
    const { signal } = this.#closing;
    const etag = this.#etag;
    const fetched = await fetchSheet({ url, etag, send, clock, signal });
    if (fetched === null) return;
    const date = new Date(clock.now()).toISOString().slice(0, 10);
    const providers = pick(fetched.providers);
    const { sheet, ignored } = wholeSheet(providers, date);
    this.#fetched = completed(sheet, this.#bundled);
    await writeKept(path, { date, etag: fetched.etag, providers });
    this.#etag = fetched.etag; // only now, so that what could not be written is fetched again
    log("info", `Prices of ${date} are in use`, { ignored });
  }
}

/** Ours among the many providers. */
function pick(providers: unknown): Record<string, unknown> {
  const all = Object(providers) as Record<string, unknown>;
  return Object.fromEntries(PROVIDERS.map((name) => [name, all[name]]));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
