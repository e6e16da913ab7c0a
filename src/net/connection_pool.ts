/** Connections to one origin that wait for their next request. */

import type { Clock } from "../clock.ts";
import type { Connection } from "./connection.ts";

/** One for each idle agent of a busy team; more are closed after use. */
const MAX_WAITING = 64;

/** Shorter than the time after which firewalls on the way forget a silent connection without telling either end. */
const MAX_WAIT_MS = 240_000;

interface Waiting {
  readonly connection: Connection;
  /** Epoch ms. */
  readonly since: number;
}

export class ConnectionPool {
  readonly #clock: Pick<Clock, "now">;
  #waiting: Waiting[] = [];
  #isClosed = false;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** The one that was used last, so that those which nobody needs grow old; null when there is none. */
  take(): Connection | null {
    this.#dropOld();
    return this.#waiting.pop()?.connection ?? null;
  }

  put(connection: Connection): void {
    if (this.#isClosed || this.#waiting.length >= MAX_WAITING) {
      return connection.close();
    }
    this.#dropOld();
    this.#waiting.push({ connection, since: this.#clock.now() });
    connection.rest(() => this.#drop(connection));
  }

  close(): void {
    this.#isClosed = true;
    for (const { connection } of this.#waiting) connection.close();
    this.#waiting = [];
  }

  /** The first have waited longest. */
  #dropOld(): void {
    const oldest = this.#clock.now() - MAX_WAIT_MS;
    while (this.#waiting.length > 0 && this.#waiting[0]!.since < oldest) {
      this.#waiting.shift()!.connection.close();
    }
  }

  #drop(connection: Connection): void {
    this.#waiting = this.#waiting.filter((one) =>
      one.connection !== connection
    );
    connection.close();
  }
}
