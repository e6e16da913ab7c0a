/** Start reading here: the way of one request, from its arrival to its last byte. */

import { uuidv7 } from "../model/uuid.ts";
import type { Account } from "../model/account.ts";
import { Exchange } from "../model/exchange.ts";
import { fieldOf, type Fields } from "../model/fields.ts";
import { Transcript } from "../model/transcript.ts";
import { providerOf } from "../providers/mod.ts";
import { attempt } from "./attempt.ts";
import { type Call, openCall } from "./call.ts";
import type { Deps } from "./deps.ts";
import { fail, giveUp } from "./ending.ts";
import { lineup } from "./lineup.ts";
import { noteBody } from "./note_body.ts";
import { poolsOf } from "./pools.ts";
import { relay } from "./relay.ts";
import { readBody } from "./request_body.ts";
import type { Served, Turn } from "./sending.ts";
import { type Route, routeOf } from "./route.ts";

/** Who asks, as far as `CCFLARE_API_KEYS` can tell. */
export interface Guest {
  readonly keyName: string | null;
}

/** Answers one request. Never rejects; a client that leaves gets an answer that nobody reads. */
export async function handle(
  request: Request,
  deps: Deps,
  guest: Guest,
): Promise<Response> {
  const call = openCall(request);
  const exchange = openExchange(call, guest, deps);
  deps.recorder.opened(exchange);
  try {
    const route = routeOf(call);
    exchange.pool = route.pool;
    const body = await readBody(request, call, deps);
    exchange.mark("read", deps.tick());
    if (body?.loan) exchange.borrow(body.loan);
    noteBody(exchange, body?.bytes ?? null, call);
    exchange.transcript?.asked(call.fields, body?.bytes ?? null);

    const accounts = chooseAccounts(route, { call, exchange, deps });
    exchange.mark("routed", deps.tick());
    for (const account of accounts) {
      const served = await attempt(
        turnOf(account, { route, call, body, exchange }),
        deps,
      );
      if (served !== null) {
        return await serve(served, { account, exchange, deps });
      }
    }
    return giveUp(route, { exchange, call, deps });
  } catch (error) {
    return fail(error, { exchange, call, deps });
  }
}

/** The record of a call that has just arrived; nobody has heard of it yet. */
export function openExchange(call: Call, guest: Guest, deps: Deps): Exchange {
  const client = {
    userAgent: fieldOf(call.fields, "user-agent"),
    sessionId: sessionIdOf(call.fields),
    keyName: guest.keyName,
  };
  const { method, path } = call;
  const id = uuidv7(); // sorts by time, so new rows stand together in the index
  const exchange = new Exchange(
    { id, receivedAt: deps.now(), method, path, client },
    deps.tick(),
  );
  if (deps.settings.keepBodies) {
    const transcript = new Transcript();
    transcript.asked(call.fields, null); // all there is when the body cannot be read
    exchange.keep(transcript);
  }
  return exchange;
}

/** The client's own conversation id, by the header that Claude Code, Codex or any other client sends. */
function sessionIdOf(fields: Fields): string | null {
  return fieldOf(fields, "x-ccflare-session-id") ??
    fieldOf(fields, "x-claude-code-session-id") ??
    fieldOf(fields, "session-id") ?? fieldOf(fields, "session_id");
}

/** The accounts to try, in order. Null stands for the client's own credentials, where that has been allowed. */
export function chooseAccounts(
  route: Route,
  { call, exchange, deps }: { call: Call; exchange: Exchange; deps: Deps },
): readonly (Account | null)[] {
  const { accounts, decision } = lineup(poolsOf(route, call, deps), {
    model: exchange.modelAsked,
    now: deps.now(),
    sessionDurationMs: deps.settings.sessionDurationMs,
  });
  exchange.decision = decision;
  const isEmpty = accounts.length === 0 && decision.passedOver.length === 0;
  return isEmpty && deps.settings.passthrough === "no-accounts"
    ? [null]
    : accounts;
}

export function turnOf(
  account: Account | null,
  about: Pick<Turn, "call" | "body" | "exchange"> & { route: Route },
): Turn {
  const { route, call, body, exchange } = about;
  const provider = account === null
    ? route.providers[0]!
    : providerOf(account.provider)!;
  const upstreamPath = route.upstreamPath(provider) + call.query;
  return { account, provider, upstreamPath, call, body, exchange };
}

function serve(
  served: Served,
  { account, exchange, deps }: {
    account: Account | null;
    exchange: Exchange;
    deps: Deps;
  },
): Promise<Response> {
  noteServer(exchange, { account, provider: served.provider });
  return relay(served, exchange, deps);
}

/** Writes down who serves; null for the client's own credentials. */
export function noteServer(
  exchange: Exchange,
  { account, provider }: Pick<Turn, "account" | "provider">,
): void {
  exchange.provider = provider.id;
  exchange.accountId = account?.id ?? null;
  exchange.accountName = account?.name ?? null;
}
