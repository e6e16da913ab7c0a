// @ts-check
/** The accounts and what a person can do with them. */

import * as api from "../api.js";
import { computed } from "../html.js";
import { noteAuth } from "./auth.js";
import { resource } from "./resource.js";
import { toast } from "./toasts.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */
/** @import { AccountChange, NewAccount, Result } from "../api.js" */

const accounts = resource(
  api.listAccounts,
  /** @type {AccountWire[]} */ ([]),
);

export const { status, failure, load, reset } = accounts;

/** In the order in which they are used: by provider, then priority, then age. */
export const list = computed(() =>
  accounts.data.value.toSorted((a, b) =>
    a.provider.localeCompare(b.provider) || a.priority - b.priority ||
    a.created.localeCompare(b.created)
  )
);

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
export async function pauseOrResume(account) {
  const result = await change(
    api.switchAccount(account.id, account.paused ? "resume" : "pause"),
    `${account.paused ? "Resumed" : "Paused"} ${account.name}`,
  );
  if (!result.ok) toast(result.message, "failed");
  return result;
}

/**
 * Says so when it went well and reads the list again; a failure is shown by whoever asked, where they look.
 * @template T
 * @param {Promise<Result<T>>} doing
 * @param {string} done
 */
async function change(doing, done) {
  const result = noteAuth(await doing);
  if (result.ok) {
    toast(done);
    await load();
  }
  return result;
}
