// @ts-check
/** The latest requests, kept current by the live stream. */

import * as api from "../api.js";
import { batch, computed, signal } from "../html.js";
import { passes } from "../outcome.js";
import { applied, matches, merged } from "../request_list.js";
import { resource } from "./resource.js";

/** @import { RequestEvent, RequestSummary } from "../../src/api/wire.ts" */
/** @import { OutcomeFilter } from "../outcome.js" */

const FIRST_READ = 200; // eight screens; the stream brings the rest
const MOST_HELD = 1_500; // three events for each of the 500 that could be shown

const requests = resource(
  async () => {
    const result = await api.listRequests(FIRST_READ);
    if (result.ok) result.data = merged(list.value, result.data);
    return result;
  },
  /** @type {RequestSummary[]} */ ([]),
);

export const { data: list, status, failure, load } = requests;

export const text = signal("");
export const outcome = signal(/** @type {OutcomeFilter} */ ("all"));

/** While it is paused nothing moves; what happens meanwhile is held back. */
export const paused = signal(false);
const held = signal(/** @type {RequestEvent[]} */ ([]));

/** Requests that have arrived since the pause. */
export const heldCount = computed(() =>
  held.value.filter((event) => event.type === "ingress").length
);

export const shown = computed(() => {
  const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
  return list.value.filter((request) =>
    passes(request, outcome.value) && matches(request, words)
  );
});

/** @param {RequestEvent[]} events */
export function take(events) {
  if (paused.value) held.value = [...held.value, ...events].slice(-MOST_HELD);
  else list.value = applied(list.value, events);
}

export function pauseOrResume() {
  batch(() => {
    paused.value = !paused.value;
    take(held.value);
    held.value = [];
  });
  return refresh();
}

/** Reads the list again, unless it is to stand still. */
export async function refresh() {
  if (!paused.peek()) await load();
}
