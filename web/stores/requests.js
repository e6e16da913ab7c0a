// @ts-check
/** The latest requests, whatever the list is filtered by, kept current by the live stream. */

import * as api from "../api.js";
import { applied, merged } from "../request_list.js";
import { resource } from "./resource.js";

/** @import { RequestEvent, RequestSummary } from "../../src/api/wire.ts" */

const FIRST_READ = 50; // more than an overview shows; the stream brings the rest

const requests = resource(
  async () => {
    const result = await api.listRequests(FIRST_READ);
    if (result.ok) result.data = merged(list.value, result.data);
    return result;
  },
  /** @type {RequestSummary[]} */ ([]),
);

export const { data: list, status, failure, load } = requests;

/** @param {RequestEvent[]} events */
export function take(events) {
  list.value = applied(list.value, events);
}

/** Reads the list again. */
export function refresh() {
  return load();
}
