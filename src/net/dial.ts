/** Opens a WebSocket to an upstream, or brings back the answer with which it was refused. */

import type { IncomingMessage } from "node:http";
import type { Clock } from "../clock.ts";
import { type Outgoing, SendError } from "../model/answer.ts";
import type { Field } from "../model/fields.ts";
import { type Dialled, MAX_FRAME_BYTES } from "../model/socket.ts";
import { IncomingBody } from "./incoming_body.ts";
import { agentFor, trustOf } from "./agents.ts";
import { clientLeft } from "./failures.ts";
import { fieldsFrom, headersOf } from "./node_fields.ts";
import type { OutboundOptions } from "./outbound.ts";
import { UpstreamSocket } from "./upstream_socket.ts";
import { lendMask } from "./websocket_mask.ts";

type Ws = typeof import("./ws.d.ts");

export interface DialOptions extends OutboundOptions {
  readonly clock: Pick<Clock, "after">;
  /** For the whole handshake: nobody works on anything yet, so nobody may take long. */
  readonly connectTimeoutMs: number;
  /** The longest silence within the body of a refusal. */
  readonly idleTimeoutMs: number;
}

/** Resolves when the upstream has answered; rejects with a `SendError`. Aborting `signal` later changes nothing. */
export type Dial = (
  outgoing: Outgoing,
  signal: AbortSignal,
) => Promise<Dialled>;

/** Redirects are not followed. The sub-protocols on offer are read from the fields. */
export function createDialer(options: DialOptions): Dial {
  return async (outgoing, signal) => {
    lendMask();
    // Only now, since it takes 5 MB and few clients ask for WebSockets.
    const { default: WebSocket } = await (import("ws") as Promise<Ws>);
    return await new Promise((resolve, reject) => {
      if (signal.aborted) return reject(clientLeft());
      const origin = new URL(outgoing.origin);
      // A connection of its own, as it is used up by the upgrade.
      const agent = agentFor(origin, options);
      const { fields, protocols } = partsOf(outgoing.fields);
      const ws = new WebSocket(addressOf(outgoing), protocols, {
        agent,
        ...trustOf(options),
        headers: headersOf({ ...outgoing, fields }),
        perMessageDeflate: true,
        maxPayload: MAX_FRAME_BYTES,
        followRedirects: false,
      });
      const settle = () => {
        callOff();
        signal.removeEventListener("abort", onGone);
      };
      const fail = (error: SendError) => {
        settle();
        reject(error);
        ws.terminate();
        agent.destroy();
      };
      const onGone = () => fail(clientLeft());
      const callOff = options.clock.after(
        options.connectTimeoutMs,
        () => fail(tooLate(origin, options.connectTimeoutMs)),
      );
      signal.addEventListener("abort", onGone);

      let accepted: IncomingMessage | null = null;
      ws.once("upgrade", (answer) => accepted = answer);
      ws.once("open", () => {
        settle();
        resolve({
          status: 101,
          fields: fieldsFrom(accepted!.rawHeaders),
          body: NO_BODY,
          socket: new UpstreamSocket(ws, options.clock),
          protocol: ws.protocol === "" ? null : ws.protocol,
        });
      });
      ws.once("unexpected-response", (_request, answer) => {
        settle();
        answer.once("close", () => agent.destroy());
        resolve({
          status: answer.statusCode ?? 0,
          fields: fieldsFrom(answer.rawHeaders),
          body: new IncomingBody(answer, {
            clock: options.clock,
            idleTimeoutMs: options.idleTimeoutMs,
            host: origin.host,
            signal,
          }),
          socket: null,
          protocol: null,
        });
      });
      ws.on("error", (cause) => fail(unreachable(origin, cause)));
    });
  };
}

const NO_BODY = { read: () => Promise.resolve(null), cancel: () => {} };

/** The package writes these itself, from what it is told; the client's extensions are between it and us. */
const OWN_PREFIX = "sec-websocket-";

function partsOf(fields: readonly Field[]) {
  const protocols = fields.flatMap(([name, value]) =>
    name === "sec-websocket-protocol"
      ? value.split(",").map((one) => one.trim()).filter((one) => one !== "")
      : []
  );
  return {
    fields: fields.filter(([name]) => !name.startsWith(OWN_PREFIX)),
    protocols: [...new Set(protocols)],
  };
}

/** http becomes ws, and https wss. */
function addressOf({ origin, target }: Outgoing): string {
  return origin.replace(/^http/, "ws") + target;
}

function tooLate({ host }: URL, ms: number): SendError {
  return new SendError(
    "connect",
    `No WebSocket to ${host} within ${ms / 1000} s`,
  );
}

function unreachable(
  { host }: URL,
  cause: Error & { code?: string },
): SendError {
  const what = `${cause.code ?? cause.name}: ${cause.message}`;
  return new SendError(
    "connect",
    `Cannot open a WebSocket to ${host}: ${what}`,
    cause,
  );
}
