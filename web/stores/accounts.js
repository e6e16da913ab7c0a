// @ts-check
/** The accounts and what a person can do with them. */

import { nextOf } from "../account_next.js";
import { withPriorities } from "../account_order.js";
import { poolsOf, sorted } from "../account_pools.js";
import * as api from "../api.js";
import { computed, signal } from "../html.js";
import { noteAuth } from "./auth.js";
import { resource } from "./resource.js";
import { toast } from "./toasts.js";
import { now } from "./ui.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */
/** @import { AccountChange, NewAccount } from "../api.js" */
/** @import { Result } from "../ask.js" */

const accounts = resource(
  api.listAccounts,
  /** @type {AccountWire[]} */ ([]),
);

export const { status, failure, load, reset } = accounts;

/** Priorities that are on their way to the server, so that what was moved stays where it was put. */
export const wanted = signal(
  /** @type {ReadonlyMap<string, number>} */ (new Map()),
);

/** In the order in which they are used. */
export const list = computed(() =>
  sorted(withPriorities(accounts.data.value, wanted.value))
);

/** The server has taken them; a reading that began before it did must not bring the old ones back. @param {ReadonlyMap<string, number>} priorities */
export function notePriorities(priorities) {
  accounts.data.value = withPriorities(accounts.data.value, priorities);
  return load();
}

/** Ids of those that would serve the next request, one of each pool that can; turns with the clock. */
export const nextIds = computed(() =>
  poolsOf(list.value).flatMap(({ accounts }) =>
    nextOf(accounts, now.value)?.account.id ?? []
  ).join(" ")
);

/** Ids of those whose provider is being asked how much is used. */
export const asking = signal(/** @type {ReadonlySet<string>} */ (new Set()));

/** @param {NewAccount} account */
export function add(account) {
  return change(api.addAccount(account), `Added ${account.name}`);
}

/** @param {AccountWire} account @param {AccountChange} changes */
export function edit(account, changes) {
  return change(
    api.changeAccount(account.id, changes),
    `Saved ${changes.name ?? account.name}`,
  );
}

/** @param {AccountWire} account */
export function remove(account) {
  return change(api.removeAccount(account.id), `Removed ${account.name}`);
}

/** @param {AccountWire} account */
export function lift(account) {
  return change(
    api.liftCooldowns(account.id),
    `${account.name} is asked again`,
  );
}

/** Can be taken back. @param {AccountWire} account @returns {Promise<Result<unknown>>} */
export function pauseOrResume(account) {
  const { id, name, paused } = account;
  const undo = () => {
    pauseOrResume({ ...account, paused: !paused });
  };
  return tell(change(
    api.switchAccount(id, paused ? "resume" : "pause"),
    `${paused ? "Resumed" : "Paused"} ${name}`,
    undo,
  ));
}

/** Has a refused key tried once more. @param {AccountWire} account */
export function tryAgain({ id, name }) {
  return tell(change(
    api.switchAccount(id, "resume"),
    `The key of ${name} is tried with the next request`,
  ));
}

/** Asks the provider how much is used. @param {AccountWire} account */
export async function askUsage({ id, name }) {
  if (asking.value.has(id)) return;
  asking.value = new Set([...asking.value, id]);
  await tell(change(api.refreshUsage(id), `Read the usage of ${name}`));
  asking.value = new Set([...asking.value].filter((one) => one !== id));
}

/** Shows a failure, where nobody else would. @template T @param {Promise<Result<T>>} doing */
async function tell(doing) {
  const result = await doing;
  if (!result.ok) toast(result.message, "failed");
  return result;
}

/**
 * Says so when it went well and reads the list again; a failure is shown by whoever asked, where they look.
 * @template T
 * @param {Promise<Result<T>>} doing
 * @param {string} done
 * @param {() => void} [undo]
 */
async function change(doing, done, undo) {
  const result = noteAuth(await doing);
  if (result.ok) {
    toast(done, "done", undo);
    await load();
  }
  return result;
}
