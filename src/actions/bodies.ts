/** What a person can read of the bodies of a request. */

import type { DescribedBodies, Side, StoredBody } from "../model/body.ts";
import { Fault } from "../model/fault.ts";
import type { ActionDeps } from "./deps.ts";
import { showRequest } from "./history.ts";

export interface BodyQuery {
  readonly id: string;
  readonly side: Side;
  /** As it travelled rather than with its encoding undone. */
  readonly raw: boolean;
}

/** Throws `not_found`, and says why there is none. */
export async function showBody(
  deps: Pick<ActionDeps, "store">,
  { id, side, raw }: BodyQuery,
): Promise<StoredBody> {
  const body = await deps.store.readBody(id, side, { decode: !raw });
  if (body !== null) return body;
  const { outcome } = await showRequest(deps, id);
  const why = outcome === null
    ? "it is still running, and bodies are stored when it has ended"
    : "it was not kept (STORE_PAYLOADS says what is), has been given up, or is older than DATA_RETENTION_DAYS";
  throw new Fault("not_found", `No ${side} body is stored of ${id}: ${why}`, {
    details: { request: id, side },
  });
}

/** Both sides without their bytes; null for one that is not stored. */
export function describeBodies(
  deps: Pick<ActionDeps, "store">,
  id: string,
): Promise<DescribedBodies> {
  return deps.store.describeBodies(id);
}
