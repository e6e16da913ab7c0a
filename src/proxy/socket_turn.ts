/** One request of a WebSocket and the events that answer it. */

import { Buffer } from "node:buffer";
import type { Account } from "../model/account.ts";
import type { Exchange, Outcome } from "../model/exchange.ts";
import type { Fields } from "../model/fields.ts";
import type { Frame } from "../model/socket.ts";
import type { Meter, Provider } from "../providers/provider.ts";
import { CLOSING_EVENTS, DELTA } from "../providers/responses_events.ts";
import type { Deps } from "./deps.ts";
import { noteReading } from "./note_reading.ts";
import { peekText } from "./peek.ts";
import { noteTrouble, type Trouble, troubleIn } from "./socket_frame.ts";
import { SocketLines } from "./socket_lines.ts";

/** What all turns of a connection share. */
export interface Connection {
  /** The record of the handshake; nobody has been told of it. */
  readonly handshake: Exchange;
  /** Null for the client's own credentials (pass-through). */
  readonly account: Account | null;
  readonly provider: Provider;
}

const KEYS = ["model", "previous_response_id"];

/** Frames have no fields of their own: these say what is kept of them, beside those of the handshake. */
const ASKED_AS: Fields[number] = ["content-type", "application/json"];
const ANSWERED_AS: Fields[number] = ["content-type", "application/x-ndjson"];

export class SocketTurn {
  readonly #exchange: Exchange;
  readonly #connection: Connection;
  readonly #deps: Deps;
  readonly #meter: Meter;
  readonly #lines: SocketLines;
  /** Epoch ms. */
  #sentAt = 0;
  #started = false;
  /** True once the upstream has said that it works on this. */
  #isCreated = false;
  #trouble: Trouble | null = null;

  constructor(exchange: Exchange, connection: Connection, deps: Deps) {
    this.#exchange = exchange;
    this.#connection = connection;
    this.#deps = deps;
    this.#meter = connection.provider.dialect.meter("stream");
    this.#lines = new SocketLines(exchange);
  }

  /** Returns the frame's bytes, of which the record keeps a reference. */
  asked(frame: string): Uint8Array {
    const exchange = this.#exchange;
    const bytes = Buffer.from(frame); // in half the time of a `TextEncoder` (Deno 2.9.6)
    const peeked = peekText(frame, KEYS);
    exchange.requestBytes = bytes.length;
    exchange.modelAsked = peeked["model"] ?? null;
    exchange.previousResponseId = peeked["previous_response_id"] ?? null;
    const { request } = this.#connection.handshake.transcript ?? {};
    const fields = [ASKED_AS, ...request?.fields ?? []];
    exchange.transcript?.asked(fields, bytes);
    exchange.mark("read", this.#deps.tick());
    exchange.mark("routed", this.#deps.tick());
    this.#deps.recorder.opened(exchange);
    return bytes;
  }

  /** A turn is a use of the account like any request. */
  wentUp(): void {
    const { accounts, settings } = this.#deps;
    this.#exchange.mark("sent", this.#deps.tick());
    this.#sentAt = this.#deps.now();
    if (this.#connection.account === null) return;
    accounts.startSession(this.#connection.account.id, {
      at: this.#sentAt,
      durationMs: settings.sessionDurationMs,
    });
  }

  /** True when that was the last event of the answer; the turn is closed then. */
  answered(frame: Frame, type: string): boolean {
    if (!this.#started) this.#start();
    if (typeof frame !== "string") {
      this.#exchange.responseBytes += frame.length;
      return false;
    }
    this.#lines.add(frame);
    this.#meterEvent(type, frame);
    if (type.endsWith(DELTA)) return false;
    if (type === "response.created") this.#isCreated = true;
    if (type === "error" || type === "response.failed") {
      this.#noteTrouble(type, frame);
    }
    if (!CLOSING_EVENTS.has(type) && !this.#isFatal(type)) return false;
    this.#exchange.mark("lastByte", this.#deps.tick());
    this.#finish();
    return true;
  }

  /** The connection went before the answer was whole. */
  end(outcome: Outcome, error: string | null): void {
    this.#takeReading();
    this.#close(outcome, error);
  }

  #start(): void {
    const exchange = this.#exchange;
    this.#started = true;
    exchange.mark("firstByte", this.#deps.tick());
    exchange.status = 101;
    const { answer } = this.#connection.handshake.transcript ?? {};
    exchange.transcript?.answered([ANSWERED_AS, ...answer?.fields ?? []]);
    this.#deps.recorder.started(exchange);
  }

  #meterEvent(type: string, text: string): void {
    const { sawToken } = this.#meter;
    this.#meter.take?.(type, text);
    if (!sawToken && this.#meter.sawToken) {
      this.#exchange.mark("firstToken", this.#deps.tick());
    }
  }

  /** A Realtime session goes on after an error; only one in place of the answer ends the turn there. */
  #isFatal(type: string): boolean {
    if (type !== "error") return false;
    return !this.#isCreated || !this.#exchange.path.endsWith("/realtime");
  }

  #noteTrouble(type: string, text: string): void {
    const { account, provider } = this.#connection;
    this.#trouble = troubleIn({ type, text }, provider, this.#deps.now());
    if (account === null) return;
    noteTrouble(account, this.#trouble, { provider, deps: this.#deps });
  }

  /** An error with a status in place of an answer is the upstream's answer; anything else that went wrong broke one off. */
  #finish(): void {
    const { accounts } = this.#deps;
    const { account } = this.#connection;
    const error = this.#takeReading();
    const status = this.#trouble?.status ?? null;
    if (error === null) {
      const evidence = {
        model: this.#exchange.modelAsked,
        seenAt: this.#sentAt,
      };
      if (account !== null) accounts.lift(account.id, evidence);
      return this.#close("done", null);
    }
    if (status === null || this.#isCreated) {
      return this.#close("upstream_broke", error);
    }
    this.#exchange.status = status;
    this.#close("done", error);
  }

  /** Fills in what the meter has read; the text of an error, if there was one. */
  #takeReading(): string | null {
    this.#lines.write();
    const reading = this.#meter.reading();
    noteReading(this.#exchange, reading);
    return reading.error;
  }

  #close(outcome: Outcome, error: string | null): void {
    if (this.#exchange.close(outcome, this.#deps.tick(), error)) {
      this.#deps.recorder.closed(this.#exchange);
    }
  }
}
