/** A copy of everything that is stored, into a file of a person's own or to be sent. */

import { dirname, join, resolve } from "node:path";
import { Fault } from "../model/fault.ts";
import type { Copied } from "../store/backup.ts";
import type { ActionDeps } from "./deps.ts";
import type { SettingsDeps } from "./settings.ts";

/** Begins the names of copies that are to be sent; they are gone when the sending begins. */
const PASSING = ".backup-";

/** What is older was left behind by a process that died while it copied. */
const LEFT_BEHIND_MS = 3_600_000;

/** Throws a conflict when the file is there already. */
export async function backUpTo(
  { store }: Pick<ActionDeps, "store">,
  path: string,
): Promise<Copied & { readonly path: string }> {
  const whole = resolve(path);
  return { ...await store.backUp(whole), path: whole };
}

export interface OpenBackup extends Copied {
  /** To be read to its end or cancelled. */
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/**
 * A copy to be sent. Its file has no name any more when this resolves, so that nothing is left of it when it is closed,
 * however that comes about.
 */
export async function openBackup(
  { store, settings, now }:
    & Pick<ActionDeps, "store" | "now">
    & Pick<SettingsDeps, "settings">,
): Promise<OpenBackup> {
  const folder = dirname(settings.places.database);
  await removeLeftBehind(folder, now());
  const path = join(folder, `${PASSING}${crypto.randomUUID()}`);
  const { bytes } = await store.backUp(path);
  try {
    const file = await Deno.open(path);
    return { bytes, stream: file.readable };
  } catch (cause) {
    throw new Fault("unavailable", "Cannot read the backup that was made", {
      cause,
    });
  } finally {
    await Deno.remove(path);
  }
}

async function removeLeftBehind(folder: string, now: number): Promise<void> {
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.startsWith(PASSING)) continue;
      const path = join(folder, name);
      const writtenAt = (await Deno.stat(path)).mtime?.getTime() ?? 0;
      if (now - writtenAt > LEFT_BEHIND_MS) await Deno.remove(path);
    }
  } catch (cause) {
    throw new Fault("unavailable", `Cannot back up: ${folder} cannot be read`, {
      cause,
    });
  }
}
