/** The way of one WebSocket: the upstream is found first, then the client is accepted, then frames pass. */

import type { Account } from "../model/account.ts";
import type { Exchange } from "../model/exchange.ts";
import { Fault } from "../model/fault.ts";
import { fieldOf } from "../model/fields.ts";
import type { Dialled, PausableSocket } from "../model/socket.ts";
import type { Provider } from "../providers/provider.ts";
import { attempt } from "./attempt.ts";
import { type Call, openCall } from "./call.ts";
import type { Deps } from "./deps.ts";
import { fail, giveUp } from "./ending.ts";
import {
  chooseAccounts,
  type Guest,
  noteServer,
  openExchange,
  turnOf,
} from "./handle.ts";
import { fieldsDown } from "./headers.ts";
import { relay } from "./relay.ts";
import { routeOf } from "./route.ts";
import { acceptClient } from "./socket_client.ts";
import { relaySocket } from "./socket_relay.ts";
import { SocketTurns } from "./socket_turns.ts";

/** Where an upstream speaks WebSocket. */
const PATHS = new Set([
  "/v1/responses",
  "/v1/codex/responses",
  "/v1/openai/responses",
  "/v1/realtime",
  "/v1/openai/realtime",
]);

export function isSocketPath(path: string): boolean {
  return PATHS.has(path);
}

export function wantsSocket(headers: Headers): boolean {
  return headers.get("upgrade")?.toLowerCase() === "websocket";
}

/**
 * Answers a handshake. Never rejects; where no upstream takes it, the refusal is recorded like that of any other
 * request. Where one does, the records are those of the turns.
 */
export async function handleSocket(
  request: Request,
  deps: Deps,
  guest: Guest,
): Promise<Response> {
  const call = openCall(request);
  const exchange = openExchange({ ...call, method: "WS" }, guest, deps);
  const line: Line = { dialled: null };
  const dialling = dialInstead(deps, line);
  let isTold = false;
  const tell = () => {
    if (!isTold) deps.recorder.opened(exchange);
    isTold = true;
  };
  try {
    checkHandshake(call);
    const route = routeOf(call);
    exchange.pool = route.pool;
    exchange.mark("read", deps.tick());
    const accounts = chooseAccounts(route, { call, exchange, deps });
    exchange.mark("routed", deps.tick());
    for (const account of accounts) {
      const turn = turnOf(account, { route, call, body: null, exchange });
      const served = await attempt(turn, dialling);
      if (served === null) continue;
      noteServer(exchange, turn);
      const socket = line.dialled?.socket ?? null;
      if (socket === null) {
        tell();
        return await relay(served, exchange, deps);
      }
      call.gone.throwIfAborted();
      const about = { exchange, account, provider: served.provider, deps };
      return accept(request, { ...line.dialled!, socket }, about);
    }
    tell();
    return giveUp(route, { exchange, call, deps });
  } catch (error) {
    line.dialled?.socket?.close(NOBODY);
    tell();
    return fail(error, { exchange, call, deps });
  }
}

/** The client that the connection was for has gone. */
const NOBODY = { code: 1001, reason: "" };

/** Holds the latest answer of an upstream, with its socket. */
interface Line {
  dialled: Dialled | null;
}

/** Takes a handshake the way of any request, over accounts, retries and renewed tokens: it is sent by dialling, and 101 is a success. */
function dialInstead(deps: Deps, line: Line): Deps {
  return {
    ...deps,
    async send(outgoing, signal) {
      line.dialled = null;
      line.dialled = await deps.dial(outgoing, signal);
      return line.dialled;
    },
  };
}

/** What the client's side will ask for when it is its turn; then it would be too late. */
function checkHandshake({ method, fields }: Call): void {
  const isUpgrade = fieldOf(fields, "connection")?.toLowerCase()
    .split(/\s*,\s*/).includes("upgrade") ?? false;
  const isWhole = method === "GET" && isUpgrade &&
    fieldOf(fields, "sec-websocket-key") !== null;
  if (isWhole) return;
  throw new Fault(
    "invalid",
    "Cannot open a WebSocket: the handshake is not one",
  );
}

/** About the connection to the upstream; the one to the client has its own. */
const OWN_PREFIX = "sec-websocket-";

function accept(
  request: Request,
  dialled: Dialled & { readonly socket: PausableSocket },
  { exchange, account, provider, deps }: {
    exchange: Exchange;
    account: Account | null;
    provider: Provider;
    deps: Deps;
  },
): Response {
  const fields = fieldsDown(dialled.fields, exchange).filter(([name]) =>
    !name.startsWith(OWN_PREFIX)
  );
  if (dialled.protocol !== null) {
    fields.push(["sec-websocket-protocol", dialled.protocol]);
  }
  const { socket: client, response } = acceptClient(request, {
    fields,
    deps,
  });
  exchange.transcript?.answered(dialled.fields);
  const connection = { handshake: exchange, account, provider };
  const turns = new SocketTurns(connection, deps);
  const upstream = dialled.socket;
  relaySocket({ client, upstream, turns, requestId: exchange.id }, deps);
  return response;
}
