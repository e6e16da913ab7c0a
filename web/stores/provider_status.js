// @ts-check
/// <reference lib="dom" />
/** What the providers say of their services; the server asks them, and only where that is switched on. */

import * as api from "../api.js";
import { resource } from "./resource.js";

/** @import { ProviderStatusWire } from "../../src/api/wire.ts" */

const EVERY_MS = 60_000; // the server asks no sooner either

export const status = resource(
  api.readProviderStatus,
  /** @type {ProviderStatusWire | null} */ (null),
);

/** Keeps it current for whoever looks, until the returned function is called. */
export function follow() {
  status.load();
  const timer = setInterval(() => {
    if (!document.hidden) status.load();
  }, EVERY_MS);
  return () => clearInterval(timer);
}
