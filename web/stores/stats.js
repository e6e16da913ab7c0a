// @ts-check
/** The totals, and how the program itself is doing. */

import * as api from "../api.js";
import { resource } from "./resource.js";

/** @import { HealthWire, StatsWire } from "../../src/api/wire.ts" */

export const stats = resource(
  api.readStats,
  /** @type {StatsWire | null} */ (null),
);

export const health = resource(
  api.readHealth,
  /** @type {HealthWire | null} */ (null),
);
