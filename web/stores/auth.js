// @ts-check
/// <reference lib="dom" />
/** Whether the server wants an admin token that this browser has not given yet. */

import * as api from "../api.js";
import { signal } from "../html.js";
import { toast } from "./toasts.js";

/** @import { Result } from "../ask.js" */

/** The cookie itself cannot be read from here, so that it exists is noted beside it. */
const SIGNED_IN = "ccflare.signedIn";

export const locked = signal(false);
export const signedIn = signal(
  globalThis.localStorage?.getItem(SIGNED_IN) === "yes",
);

/**
 * Every answer passes here, so that any 401 brings up the login form.
 * @template T
 * @param {Result<T>} result
 */
export function noteAuth(result) {
  if (!result.ok && result.status === 401) locked.value = true;
  return result;
}

/** @param {string} token */
export async function login(token) {
  const result = await api.login(token);
  if (!result.ok) return result;
  localStorage.setItem(SIGNED_IN, "yes");
  signedIn.value = true;
  locked.value = false;
  return result;
}

export async function logout() {
  const result = await api.logout();
  if (!result.ok) return toast(result.message, "failed");
  localStorage.removeItem(SIGNED_IN);
  signedIn.value = false;
  locked.value = true;
}
