// @ts-check
/** Puts the accounts of a pool in another order. */

import { prioritiesFor } from "../account_order.js";
import * as api from "../api.js";
import { load, notePriorities, wanted } from "./accounts.js";
import { noteAuth } from "./auth.js";
import { dismiss, toast, toasts } from "./toasts.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */

/**
 * Makes this the order of a pool by changing as few priorities as it takes. Can be taken back.
 * @param {readonly AccountWire[]} order @param {string} said
 */
export function arrange(order, said) {
  const changes = prioritiesFor(order);
  const before = order.filter(({ id }) => changes.has(id));
  const own = new Map(before.map(({ id, priority }) => [id, priority]));
  return prioritize(changes, said, () => {
    prioritize(own, "Moved back");
  });
}

/** @param {ReadonlyMap<string, number>} priorities @param {string} said @param {() => void} [undo] */
async function prioritize(priorities, said, undo) {
  if (priorities.size === 0) return;
  wanted.value = new Map([...wanted.value, ...priorities]);
  const answers = await Promise.all(
    [...priorities].map(([id, priority]) =>
      api.changeAccount(id, { priority })
    ),
  );
  const refused = answers.map(noteAuth).find(({ ok }) => !ok);
  if (refused && !refused.ok) {
    toast(refused.message, "failed");
    await load();
  } else {
    tell(said, undo);
    await notePriorities(priorities);
  }
  wanted.value = new Map(
    [...wanted.value].filter(([id, priority]) =>
      priorities.get(id) !== priority
    ),
  );
}

let lastTold = 0;

/** Only the latest move can be taken back: an earlier one knew another order. @param {string} said @param {() => void} [undo] */
function tell(said, undo) {
  dismiss(lastTold);
  toast(said, "done", undo);
  lastTold = toasts.peek().at(-1)?.id ?? 0;
}
