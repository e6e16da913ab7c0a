// @ts-check
/** The settings that hold and the room that the history takes, with what can be done about both. */

import * as api from "../api.js";
import { signal } from "../html.js";
import { noteAuth } from "./auth.js";
import { resource } from "./resource.js";
import { toast } from "./toasts.js";

/** @import { Done } from "../../src/api/wire.ts" */
/** @import { ConfigWire, RetentionWire, StorageWire } from "../../src/api/wire.ts" */
/** @import { Result } from "../ask.js" */

export const config = resource(
  api.readConfig,
  /** @type {ConfigWire | null} */ (null),
);

export const storage = resource(
  api.readStorage,
  /** @type {StorageWire | null} */ (null),
);

/** @typedef {"cleanup" | "compact" | "reset"} Work */

/** What is under way; one thing at a time. */
export const busy = signal(/** @type {Work | null} */ (null));

/** What the last of it did, in a sentence. */
export const report = signal({ text: "", isFailed: false });

export function load() {
  report.value = { text: "", isFailed: false };
  config.load();
  storage.load();
}

/** Resolves to what is wrong with it, or null when it holds. @param {Partial<RetentionWire>} change */
export async function keep(change) {
  const result = noteAuth(await api.setRetention(change));
  if (!result.ok) return result.message;
  put(result.data.data ?? {});
  storage.load(); // the budget is told there too
  return null;
}

/** @param {"on" | "off"} state */
export async function switchProviderStatus(state) {
  const result = noteAuth(await api.switchProviderStatus(state));
  if (!result.ok) return toast(result.message, "failed");
  put(result.data.data ?? {});
}

export const cleanUp = () => work("cleanup", api.cleanUp);
export const compact = () => work("compact", api.compact);

/** Resolves to what went wrong, or null. */
export async function resetStats() {
  const result = await run("reset", api.resetStats);
  if (!result.ok) return result.message;
  toast(result.data.message);
  storage.load();
  return null;
}

/** @param {Work} name @param {() => Promise<Result<Done<unknown>>>} ask */
async function work(name, ask) {
  const result = await run(name, ask);
  report.value = result.ok
    ? { text: `${result.data.message}.`, isFailed: false }
    : { text: `${result.message}.`, isFailed: true };
  storage.load();
}

/**
 * @template T
 * @param {Work} name @param {() => Promise<Result<T>>} ask
 */
async function run(name, ask) {
  busy.value = name;
  const result = noteAuth(await ask());
  busy.value = null;
  return result;
}

/** @param {Partial<ConfigWire>} change */
function put(change) {
  const known = config.data.peek();
  if (known !== null) config.data.value = { ...known, ...change };
}
