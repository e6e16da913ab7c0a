// @ts-check
/// <reference lib="dom" />
/** The place the address bar names: location hash to route signal, and back. */

import { signal } from "./html.js";

/** @typedef {{ view: string, id: string | null, params: URLSearchParams }} Route */
/** What a view keeps in the address beside its id; null or "" leaves one out. */
/** @typedef {URLSearchParams | Record<string, string | null | undefined>} Params */

/**
 * `#/requests/abc?tab=raw` is the view "requests" with the id "abc" and one parameter; no hash is the overview.
 * @param {string} hash
 * @returns {Route}
 */
export function parseHash(hash) {
  const [, path = "", query = ""] = /^#?\/?([^?]*)\??(.*)$/s.exec(hash) ?? [];
  const [view, id] = path.split("/");
  return {
    view: view || "overview",
    id: id ? decode(id) : null,
    params: new URLSearchParams(query),
  };
}

/** @param {string} view @param {string | null} [id] @param {Params} [params] */
export function hashOf(view, id = null, params = {}) {
  const path = view === "overview" ? "" : view;
  const place = id === null ? path : `${path}/${encodeURIComponent(id)}`;
  const query = queryOf(params);
  return query === "" ? `#/${place}` : `#/${place}?${query}`;
}

export const route = signal(parseHash(globalThis.location?.hash ?? ""));

/** @param {string} view @param {string | null} [id] @param {Params} [params] */
export function go(view, id = null, params = {}) {
  location.hash = hashOf(view, id, params);
}

/**
 * Changes parameters of the view that is open, in place: "back" leads to where one was before, not
 * through every letter that was typed. Null or "" takes one away; those not named stay.
 * @param {Record<string, string | null>} changes
 */
export function setParams(changes) {
  const { view, id, params } = route.peek();
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") next.delete(name);
    else next.set(name, value);
  }
  const hash = hashOf(view, id, next);
  if (hash === hashOf(view, id, params)) return;
  history.replaceState(history.state, "", hash);
  route.value = parseHash(hash);
}

/** Follows the address bar; returns its undo. */
export function startRouter() {
  const follow = () => route.value = parseHash(location.hash);
  addEventListener("hashchange", follow);
  follow();
  return () => removeEventListener("hashchange", follow);
}

/** A comma may stand as it is, and lists read better so. @param {Params} params */
function queryOf(params) {
  const query = new URLSearchParams();
  const entries = params instanceof URLSearchParams
    ? params
    : Object.entries(params);
  for (const [name, value] of entries) if (value) query.append(name, value);
  return query.toString().replaceAll("%2C", ",");
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a hand-typed "%" is no reason for a blank page
  }
}
