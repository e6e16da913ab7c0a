/** The routes for the room that the history takes: what it is, cleaning up, and starting afresh. */

import type { Context } from "hono";
import * as actions from "../actions/maintenance.ts";
import type { ApiDeps } from "./deps.ts";
import { iso, isoOrNull } from "./moment.ts";
import { done, json } from "./respond.ts";
import type {
  CleanUpWire,
  CompactWire,
  ResetWire,
  StorageWire,
} from "./wire.ts";

const MB = 1_048_576;

export async function showStorage(
  _: Context,
  deps: ApiDeps,
): Promise<Response> {
  const { bodies, ...storage } = await actions.readStorage(deps);
  return json(
    {
      fileBytes: storage.fileBytes,
      freeBytes: storage.freeBytes,
      canShrink: storage.canShrink,
      requests: storage.requests,
      oldestRequestAt: isoOrNull(storage.oldestRequestAt),
      bodies: bodies.bodies,
      bodyBytes: bodies.bytes,
      bodyOriginalBytes: bodies.originalBytes,
      oldestBodyAt: isoOrNull(bodies.oldestAt),
      budgetBytes: deps.retention.current.payloadBudgetMb * MB,
    } satisfies StorageWire,
  );
}

export async function cleanUp(_: Context, deps: ApiDeps): Promise<Response> {
  const { requests, bodies, cutoff, bytes } = await actions.cleanUp(deps);
  return done(
    `Removed ${requests} requests and the bodies of ${bodies} requests and answers`,
    {
      removedRequests: requests,
      removedPayloads: bodies,
      cutoffIso: iso(cutoff),
      freedBytes: bytes,
    } satisfies CleanUpWire,
  );
}

export async function compact(_: Context, deps: ApiDeps): Promise<Response> {
  const compacted = await actions.compact(deps);
  const { freedBytes, reusableBytes, canShrink } = compacted;
  const message = canShrink
    ? `The database is ${size(freedBytes)} smaller`
    : `This database cannot become smaller, for it was made by an older version; ${
      size(reusableBytes)
    } of it will be used again`;
  return done(message, { ...compacted } satisfies CompactWire);
}

export async function resetStats(_: Context, deps: ApiDeps): Promise<Response> {
  const { requests, bodies } = await actions.resetStats(deps);
  return done(
    "Statistics reset",
    { removedRequests: requests, removedPayloads: bodies } satisfies ResetWire,
  );
}

function size(bytes: number): string {
  return `${(bytes / MB).toFixed(1)} MB`;
}
