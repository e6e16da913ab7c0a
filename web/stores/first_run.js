// @ts-check
/** The way of a new installation from nothing to its first request, and that request when it comes. */

import { computed, signal } from "../html.js";
import * as accounts from "./accounts.js";
import { stats } from "./stats.js";

/** @import { RequestEvent, RequestSummary } from "../../src/api/wire.ts" */

/** `summary` is null while it runs. @typedef {{ id: string, method: string, path: string, summary: RequestSummary | null }} First */

/** The first request that came while we were waiting, or a later one when that failed. */
export const first = signal(/** @type {First | null} */ (null));

const isSkipped = signal(false);

export const hasAccount = computed(() => accounts.list.value.length > 0);

/** Nothing has been set up, or nothing was ever sent. */
const isWaiting = computed(() => {
  if (accounts.status.value !== "ready") return false;
  return !hasAccount.value || stats.data.value?.totalRequests === 0;
});

/** True until the person goes on to the overview. */
export const isOn = computed(() =>
  !isSkipped.value && (isWaiting.value || first.value !== null)
);

export function leave() {
  isSkipped.value = true;
}

/** @param {RequestEvent[]} events */
export function hear(events) {
  if (!isOn.peek()) return;
  for (const event of events) {
    if (event.type === "ingress" && isOpenFor(first.peek())) {
      const { id, method, path } = event;
      first.value = { id, method, path, summary: null };
    }
    const known = first.peek();
    if (event.type === "summary" && event.payload.id === known?.id) {
      first.value = { ...known, summary: event.payload };
    }
  }
}

/** @param {First | null} known */
function isOpenFor(known) {
  return known === null || known.summary?.success === false;
}

/** As if the page had just been opened. */
export function reset() {
  first.value = null;
  isSkipped.value = false;
}
