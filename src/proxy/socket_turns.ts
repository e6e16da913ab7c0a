/** The requests of one WebSocket: each `response.create` up to the event that ends its answer. */

import { uuidv7 } from "../model/uuid.ts";
import { type Attempt, Exchange, type Outcome } from "../model/exchange.ts";
import type { Frame } from "../model/socket.ts";
import { Transcript } from "../model/transcript.ts";
import type { Deps } from "./deps.ts";
import { noteQuotasIn, typeOf } from "./socket_frame.ts";
import { type Connection, SocketTurn } from "./socket_turn.ts";

/** The events about the account rather than about a turn. */
const ASIDE = "codex.rate_limits";

export class SocketTurns {
  readonly #connection: Connection;
  readonly #deps: Deps;
  /** Answered in the order in which they were asked. */
  readonly #open: SocketTurn[] = [];
  /** The turn whose frame is on its way up. */
  #rising: SocketTurn | null = null;
  #sawTurn = false;
  #ended = false;

  constructor(connection: Connection, deps: Deps) {
    this.#connection = connection;
    this.#deps = deps;
  }

  /** Returns what the text is on the wire where it had to be made for the record. */
  goesUp(frame: Frame): Uint8Array | undefined {
    if (this.#ended) return undefined;
    if (typeof frame !== "string" || typeOf(frame) !== "response.create") {
      this.#connection.handshake.requestBytes += frame.length;
      return undefined;
    }
    const exchange = this.#openExchange();
    this.#rising = new SocketTurn(exchange, this.#connection, this.#deps);
    const utf8 = this.#rising.asked(frame);
    this.#open.push(this.#rising);
    return utf8;
  }

  wentUp(): void {
    this.#rising?.wentUp();
    this.#rising = null;
  }

  cameDown(frame: Frame): void {
    if (this.#ended) return;
    const type = typeOf(frame);
    if (type === ASIDE) this.#noteQuotas(type, frame as string);
    const turn = this.#open[0];
    if (turn === undefined || type === ASIDE) {
      this.#connection.handshake.responseBytes += frame.length;
      return;
    }
    if (turn.answered(frame, type)) this.#open.shift();
  }

  /** Closes what is open; a connection without any turn becomes one record itself. */
  end(outcome: Outcome, error: string | null): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const turn of this.#open) turn.end(outcome, error);
    if (!this.#sawTurn) this.#recordConnection();
  }

  #openExchange(): Exchange {
    const { handshake, account, provider } = this.#connection;
    const exchange = new Exchange({
      // The id that the client got with the handshake leads to the turn it was made for.
      id: this.#sawTurn ? uuidv7() : handshake.id,
      receivedAt: this.#deps.now(),
      method: handshake.method,
      path: handshake.path,
      client: handshake.client,
    }, this.#deps.tick());
    exchange.pool = handshake.pool;
    exchange.provider = provider.id;
    exchange.accountId = account?.id ?? null;
    exchange.accountName = account?.name ?? null;
    exchange.upstreamPath = handshake.upstreamPath;
    exchange.decision = handshake.decision;
    exchange.addedFields = handshake.addedFields;
    exchange.attempts.push(...this.#attempts());
    exchange.isStream = true;
    if (handshake.transcript !== null) exchange.keep(new Transcript());
    this.#sawTurn = true;
    return exchange;
  }

  #noteQuotas(type: string, text: string): void {
    const { account, provider } = this.#connection;
    if (account === null) return;
    noteQuotasIn({ type, text }, account, { provider, deps: this.#deps });
  }

  /** The first turn shows how the connection came about; its attempts were over before it began. */
  #attempts(): Attempt[] {
    const { attempts, id } = this.#connection.handshake;
    if (!this.#sawTurn) {
      return attempts.map((one) => ({ ...one, startedMs: 0 }));
    }
    const why = `went over the connection that was opened as ${id}`;
    return attempts.slice(-1).map((one) => ({
      ...one,
      why,
      startedMs: 0,
      durationMs: 0,
    }));
  }

  #recordConnection(): void {
    const { handshake } = this.#connection;
    const { recorder } = this.#deps;
    handshake.status = 101;
    handshake.isStream = true;
    recorder.opened(handshake);
    recorder.started(handshake);
    handshake.close("done", this.#deps.tick());
    recorder.closed(handshake);
  }
}
