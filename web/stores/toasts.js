// @ts-check
/** Short messages about what has just been done. */

import { signal } from "../html.js";

/** @typedef {{ id: number, text: string, kind: "done" | "failed" }} Toast */

const MOST = 3; // more would cover what they are about

export const toasts = signal(/** @type {Toast[]} */ ([]));

let lastId = 0;

/** @param {string} text @param {Toast["kind"]} [kind] */
export function toast(text, kind = "done") {
  const added = { id: ++lastId, text, kind };
  toasts.value = [...toasts.value, added].slice(-MOST);
}

/** @param {number} id */
export function dismiss(id) {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}
