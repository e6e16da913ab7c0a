// @ts-check
/// <reference lib="dom" />
/** The theme and the time, which every view shares. */

import { effect, signal } from "../html.js";

/** @typedef {"system" | "light" | "dark"} Theme */

const THEME = "ccflare.theme";
/** @type {readonly Theme[]} */
const THEMES = ["system", "light", "dark"];

const remembered = globalThis.localStorage?.getItem(THEME);

export const theme = signal(
  THEMES.find((one) => one === remembered) ?? "system",
);

export function nextTheme() {
  const next = (THEMES.indexOf(theme.value) + 1) % THEMES.length;
  theme.value = THEMES[next] ?? "system";
}

/** Puts the theme on the page and remembers it; returns its undo. */
export function startTheme() {
  return effect(() => {
    document.documentElement.dataset.theme = theme.value;
    localStorage.setItem(THEME, theme.value);
  });
}

/** Epoch ms, turned once a second while somebody can see it. */
export const now = signal(Date.now());

/** Returns its undo. */
export function startClock() {
  const turn = () => {
    if (!document.hidden) now.value = Date.now();
  };
  const timer = setInterval(turn, 1_000); // the smallest step that is shown
  document.addEventListener("visibilitychange", turn);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", turn);
  };
}
