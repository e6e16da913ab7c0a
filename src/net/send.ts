/** Carries one request to an upstream over kept HTTP/1.1 connections and leaves the body as it comes. */

import http from "node:http";
import https from "node:https";
import type { Clock } from "../clock.ts";
import {
  type Answer,
  type Outgoing,
  SendError,
  type SendFailure,
} from "../model/answer.ts";
import type { Field } from "../model/fields.ts";
import { IncomingBody } from "./incoming_body.ts";
import { agentFor, type OutboundOptions, trustOf } from "./outbound.ts";

export interface SendOptions extends OutboundOptions {
  readonly clock: Pick<Clock, "after">;
  readonly connectTimeoutMs: number;
  /** From the start of sending until the headers of the answer. */
  readonly headersTimeoutMs: number;
  /** The longest silence within a body. */
  readonly idleTimeoutMs: number;
}

export interface Sender {
  /** Resolves when the headers are here; rejects with a `SendError`. Redirects are not followed. */
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Answer>;
  /** Closes the idle connections. */
  close(): void;
}

interface Upstream {
  readonly origin: URL;
  readonly agent: http.Agent;
  readonly trust: { ca?: string[] };
  readonly request: typeof http.request;
}

export function createSender(options: SendOptions): Sender {
  const upstreams = new Map<string, Upstream>();
  const upstreamAt = (address: string): Upstream => {
    let upstream = upstreams.get(address);
    if (upstream === undefined) {
      const origin = new URL(address);
      const request = origin.protocol === "https:"
        ? https.request
        : http.request;
      const agent = agentFor(origin, options);
      upstream = { origin, agent, trust: trustOf(options), request };
      upstreams.set(address, upstream);
    }
    return upstream;
  };
  return {
    async send(outgoing, signal) {
      const upstream = upstreamAt(outgoing.origin);
      for (;;) {
        try {
          return await sendOnce(upstream, outgoing, { signal, options });
        } catch (error) {
          // A kept connection that the other side has just closed says nothing about the upstream. Each such
          // failure takes one out of the pool, so this ends with a new connection at the latest.
          if (!(error instanceof StaleConnection)) throw error;
        }
      }
    },
    close() {
      for (const { agent } of upstreams.values()) agent.destroy();
    },
  };
}

class StaleConnection extends SendError {}

function sendOnce(
  { origin, agent, trust, request }: Upstream,
  outgoing: Outgoing,
  { signal, options }: { signal: AbortSignal; options: SendOptions },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      return reject(new SendError("aborted", "The client has left"));
    }
    const { clock } = options;
    let connected = false;
    const req = request({
      agent,
      ...trust,
      protocol: origin.protocol,
      hostname: origin.hostname.replace(/^\[|\]$/g, ""),
      port: origin.port,
      method: outgoing.method,
      path: outgoing.target,
      headers: headersOf(outgoing),
    });
    const stop = (error: SendError) => {
      settle();
      reject(error);
      req.destroy();
    };
    const onGone = () => stop(new SendError("aborted", "The client has left"));
    // Most connections are there already, so one timer serves both waits: it is set anew only for a slow answer.
    const { connectTimeoutMs, headersTimeoutMs } = options;
    let callOff = clock.after(connectTimeoutMs, () => {
      if (!connected) return stop(tooLate("connect", origin, connectTimeoutMs));
      callOff = clock.after(
        Math.max(0, headersTimeoutMs - connectTimeoutMs),
        () => stop(tooLate("headers_timeout", origin, headersTimeoutMs)),
      );
    });
    const settle = () => {
      callOff();
      signal.removeEventListener("abort", onGone);
    };
    signal.addEventListener("abort", onGone);
    req.once("socket", (socket) => {
      connected = !socket.connecting;
      const event = origin.protocol === "https:" ? "secureConnect" : "connect";
      if (!connected) socket.once(event, () => connected = true);
    });
    req.once("response", (res) => {
      settle();
      const idle = {
        clock,
        idleTimeoutMs: options.idleTimeoutMs,
        host: origin.host,
      };
      const body = new IncomingBody(res, { ...idle, signal });
      resolve({
        status: res.statusCode ?? 0,
        fields: fieldsFrom(res.rawHeaders),
        body,
      });
    });
    req.on("error", (cause: Error & { code?: string }) => {
      settle();
      const what = `${cause.code ?? cause.name}: ${cause.message}`;
      if (!connected) {
        reject(
          new SendError(
            "connect",
            `Cannot connect to ${origin.host}: ${what}`,
            cause,
          ),
        );
      } else if (req.reusedSocket) {
        reject(
          new StaleConnection(
            "reset",
            `${origin.host} had closed the connection`,
            cause,
          ),
        );
      } else {
        reject(
          new SendError(
            "reset",
            `${origin.host} broke the connection: ${what}`,
            cause,
          ),
        );
      }
    });
    req.end(outgoing.body ?? undefined);
  });
}

function tooLate(failure: SendFailure, { host }: URL, ms: number): SendError {
  const what = failure === "connect" ? "connection to" : "answer from";
  return new SendError(failure, `No ${what} ${host} within ${ms / 1000} s`);
}

/** Repeated names become lists, which is how node writes them as separate fields. */
export function headersOf(
  { fields, body }: Outgoing,
): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of fields) {
    const before = headers[name];
    headers[name] = before === undefined ? value : [before, value].flat();
  }
  if (body !== null) headers["content-length"] = String(body.length);
  return headers;
}

/** Names in lower case, repeats kept. */
export function fieldsFrom(raw: readonly string[]): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    fields.push([raw[at]!.toLowerCase(), raw[at + 1]!]);
  }
  return fields;
}
