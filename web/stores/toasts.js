// @ts-check
/** Short messages about what has just been done. */

import { signal } from "../html.js";

/** @typedef {{ id: number, text: string, kind: "done" | "failed", undo?: (() => void) | undefined }} Toast */

const MOST = 3; // more would cover what they are about

export const toasts = signal(/** @type {Toast[]} */ ([]));

let lastId = 0;

/** `undo` is offered where it is cheap. @param {string} text @param {Toast["kind"]} [kind] @param {() => void} [undo] */
export function toast(text, kind = "done", undo) {
  const added = { id: ++lastId, text, kind, undo };
  toasts.value = [...toasts.value, added].slice(-MOST);
}

/** @param {number} id */
export function dismiss(id) {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}
