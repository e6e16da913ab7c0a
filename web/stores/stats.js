// @ts-check
/** The totals, and how the program itself is doing. */

import * as api from "../api.js";
import { computed, signal } from "../html.js";
import { resource } from "./resource.js";

/** @import { HealthWire, StatsWire } from "../../src/api/wire.ts" */

export const stats = resource(
  api.readStats,
  /** @type {StatsWire | null} */ (null),
);

/** The version of the server that this page came from. */
const pageVersion = signal(/** @type {string | null} */ (null));

export const health = resource(
  async () => {
    const result = await api.readHealth();
    if (result.ok) pageVersion.value ??= result.data.version;
    return result;
  },
  /** @type {HealthWire | null} */ (null),
);

/** The server's version when it is another one than the page's; else null. */
export const newVersion = computed(() => {
  const version = health.data.value?.version ?? null;
  return version === pageVersion.value ? null : version;
});
