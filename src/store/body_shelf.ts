/** The proxy's way to the stored bodies: takes what has passed without waiting, has it written piece by piece. */

import type { Clock } from "../clock.ts";
import type { StoredBodies } from "../model/event.ts";
import type { Exchange } from "../model/exchange.ts";
import { describeError } from "../model/fault.ts";
import type { Transcript } from "../model/transcript.ts";
import { stashBodies } from "./body_message.ts";
import type { StoreAnswer } from "./body_batch.ts";
import type { Journal } from "./journal.ts";
import type { Lane } from "./lane.ts";
import { Outbox } from "./_outbox.ts";
import type { Packer } from "./_packet.ts";
import type { Stashed } from "./_stash.ts";
import type { Log, WriteHealth } from "./write_health.ts";

/** A little before the journal's turn, which is spared: its records are written along, and each row only once. */
const BATCH_MS = 90;

/** Of one message to the writer: some 40 ms of its time, so that a rotated token does not wait longer. */
const BATCH_BYTES = 4 * 1_048_576;

/** Whoever looks on live gets this many events at once, and could not keep up with a thousand. */
const BATCH_ITEMS = 400;

const WHAT = "write bodies";

/** What may wait while the disk is full or slow: it is memory, and the proxy needs it more. */
const MAX_WAITING_BYTES = 64 * 1_048_576;

/** About what is told of a body besides its bytes. */
const OWN_BYTES = 4_096;

/** How often the log hears of bodies given up. */
const LOSS_LOG_MS = 60_000;

export interface BodyShelfOptions {
  readonly lane: Lane;
  readonly clock: Clock;
  readonly health: WriteHealth;
  readonly log: Log;
  readonly packer: Packer;
  readonly journal: Pick<Journal, "holds" | "flush" | "saveAlong">;
  /** Called when the bodies of a request can be read. */
  onStored(stored: StoredBodies): void;
}

interface Waiting {
  readonly requestId: string;
  readonly bodies: Stashed;
  letGo(): void;
}

export interface BodyShelfHealth {
  /** Requests whose bodies are not yet written. */
  readonly queued: number;
  /** Requests whose bodies were given up. */
  readonly lost: number;
}

/** Bodies are worth less than the proxy's memory and time: what cannot be written soon is given up, and counted. */
export class BodyShelf {
  readonly #options: BodyShelfOptions;
  readonly #outbox: Outbox<Waiting>;
  #lost = 0;
  #lossLoggedAt = -Infinity;

  constructor(options: BodyShelfOptions) {
    const { clock, health } = options;
    this.#options = options;
    this.#outbox = new Outbox({
      what: WHAT,
      clock,
      health,
      maxWaiting: MAX_WAITING_BYTES,
      batchItems: BATCH_ITEMS,
      batchWeight: BATCH_BYTES,
      weigh: ({ bodies }) => OWN_BYTES + bodies.bytes,
      onGone: ({ bodies, letGo }) => {
        bodies.release();
        letGo();
      },
      write: (bodies) => this.#write(bodies),
      onLost: (count) => this.#giveUp(count),
    });
  }

  /** Takes what has passed of an exchange that has ended. Nothing of it may change before `letGo` is called. */
  put(
    exchange: Exchange,
    { request, answer }: Transcript,
    letGo: () => void,
  ): void {
    const { id: requestId, receivedAt, previousResponseId, client } = exchange;
    const { sessionId } = client;
    const about = { requestId, receivedAt, sessionId, previousResponseId };
    const { packer } = this.#options;
    const bodies = stashBodies({ ...about, request, answer }, packer);
    this.#outbox.put(requestId, { requestId, bodies, letGo }, BATCH_MS);
  }

  /** Resolves when everything so far is committed; rejects when that fails, though it is still kept and tried again. */
  flush(): Promise<void> {
    return this.#outbox.flush();
  }

  health(): BodyShelfHealth {
    return { queued: this.#outbox.size, lost: this.#lost };
  }

  /** Writes what is left. Never rejects. */
  async close(): Promise<void> {
    try {
      await this.flush();
    } catch (error) {
      this.#options.log("error", "Cannot write the last bodies", {
        lost: this.#outbox.size,
        error: describeError(error),
      });
    } finally {
      this.#lost += this.#outbox.close();
    }
  }

  async #write(waiting: readonly Waiting[]): Promise<void> {
    const { log, onStored } = this.#options;
    const { stored, refused } = await this.#store(waiting);
    this.#lost += refused.length;
    for (const { name, message } of refused) {
      log("error", `Cannot write the bodies of request ${name}`, {
        error: message,
      });
    }
    for (const one of stored) onStored(one);
  }

  async #store(waiting: readonly Waiting[]): Promise<StoreAnswer> {
    const { lane, journal, health, packer } = this.#options;
    const bodies = waiting.map((one) => one.bodies);
    const ids = waiting.map((one) => one.requestId);
    if (ids.some((id) => journal.holds(id))) {
      if (!health.isFailing(WHAT)) {
        const isForLater = (id: string) => this.#outbox.waits(id);
        return await journal.saveAlong(
          { with: ids, isForLater },
          ({ run, records }) =>
            lane.run("saveEnded", { run, ...packer.pack({ records, bodies }) }),
        );
      }
      // Each for itself, so that bodies in trouble keep no record waiting. Only what has a row can be found.
      await journal.flush();
    }
    const answer = await lane.run("storeBodies", packer.pack({ bodies }));
    packer.giveBack(answer.room);
    return answer;
  }

  #giveUp(count: number): void {
    const { clock, log } = this.#options;
    this.#lost += count;
    if (clock.now() - this.#lossLoggedAt < LOSS_LOG_MS) return;
    this.#lossLoggedAt = clock.now();
    log("warn", "Bodies are given up: they come faster than they are written", {
      lost: this.#lost,
    });
  }
}
