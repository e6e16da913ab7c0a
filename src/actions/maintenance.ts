/** What a person can do about the room that the history takes. */

import type { CleanedUp } from "../store/housekeeping.ts";
import type { Storage } from "../store/storage.ts";
import type { ActionDeps } from "./deps.ts";
import type { SettingsDeps } from "./settings.ts";

type StoreDeps = Pick<ActionDeps, "store">;

/** Deletes what is too old or too much by the settings of this moment. */
export function cleanUp(
  { store, retention }: StoreDeps & Pick<SettingsDeps, "retention">,
): Promise<CleanedUp> {
  return store.housekeeping.cleanUp(retention.current);
}

export interface Compacted {
  /** By which the file became smaller. */
  readonly freedBytes: number;
  /** What stays in the file and will be used again. */
  readonly reusableBytes: number;
  /** False for a database of an older ccflare, whose file can only be used again. */
  readonly canShrink: boolean;
}

/** Gives free room back to the disk, as far as this database can. */
export async function compact({ store }: StoreDeps): Promise<Compacted> {
  const freedBytes = await store.housekeeping.compact();
  const { freeBytes, canShrink } = await store.storage();
  return { freedBytes, reusableBytes: freeBytes, canShrink };
}

export function readStorage({ store }: StoreDeps): Promise<Storage> {
  return store.storage();
}

/** Sets all sums to nothing and deletes what they were made of; accounts also forget what they served in this session. */
export function resetStats({ store }: StoreDeps): Promise<CleanedUp> {
  return store.housekeeping.clear({ counts: true });
}

/** Deletes all requests that have ended, with their bodies and the sums made of them. */
export function clearHistory({ store }: StoreDeps): Promise<CleanedUp> {
  return store.housekeeping.clear({ counts: false });
}
