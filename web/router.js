// @ts-check
/// <reference lib="dom" />
/** The place the address bar names: location hash to route signal. */

import { signal } from "./html.js";

/** @typedef {{ view: string, id: string | null }} Route */

/**
 * `#/requests/abc` is the view "requests" with the id "abc"; no hash is the overview.
 * @param {string} hash
 * @returns {Route}
 */
export function parseHash(hash) {
  const [view, id] = hash.replace(/^#?\/?/, "").split("/");
  return { view: view || "overview", id: id ? decode(id) : null };
}

/** @param {string} view @param {string | null} [id] */
export function hashOf(view, id = null) {
  const path = view === "overview" ? "" : view;
  return id === null ? `#/${path}` : `#/${path}/${encodeURIComponent(id)}`;
}

export const route = signal(parseHash(globalThis.location?.hash ?? ""));

/** @param {string} view @param {string | null} [id] */
export function go(view, id = null) {
  location.hash = hashOf(view, id);
}

/** Follows the address bar; returns its undo. */
export function startRouter() {
  const follow = () => route.value = parseHash(location.hash);
  addEventListener("hashchange", follow);
  follow();
  return () => removeEventListener("hashchange", follow);
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a hand-typed "%" is no reason for a blank page
  }
}
