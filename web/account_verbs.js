// @ts-check
/** What can be done with an account as it stands: what lies at hand, and what a menu holds; pure. */

import { isCoolingDown } from "./account_state.js";

/** @import { AccountWire } from "../src/api/wire.ts" */

/** @typedef {"signIn" | "tryAgain" | "lift" | "pauseOrResume" | "askUsage" | "edit" | "up" | "down" | "remove"} VerbId */
/** @typedef {{ id: VerbId, text: string, label: string, icon: string, kind?: string, tone?: string, disabled?: boolean }} Verb `label` names the account too. */

/** What helps it most, and the pause. @param {AccountWire} account @returns {Verb[]} */
export function verbsAtHand(account) {
  const { name, paused, state } = account;
  const isRefused = state === "needs_sign_in";
  /** @type {Verb[]} */
  const verbs = [];
  if (hasTokens(account) && (isRefused || state === "token_trouble")) {
    const label = `Sign in ${name} again`;
    verbs.push({
      id: "signIn",
      text: "Sign in again",
      label,
      icon: "key",
      kind: "main",
    });
  }
  if (!hasTokens(account) && isRefused) {
    verbs.push({
      id: "tryAgain",
      text: "Try again",
      label: `Try again: ${name}`,
      icon: "retry",
    });
  }
  if (isCoolingDown(account)) {
    verbs.push({
      id: "lift",
      text: "Lift",
      label: `Lift the wait of ${name}`,
      icon: "play",
    });
  }
  const text = paused ? "Resume" : "Pause";
  const icon = paused ? "play" : "pause";
  return [...verbs, {
    id: "pauseOrResume",
    text,
    label: `${text} ${name}`,
    icon,
  }];
}

/**
 * The others; `place` from 0 and `count` of its pool where it can be moved.
 * @param {AccountWire} account
 * @param {{ isAsking: boolean, place?: number | undefined, count?: number | undefined }} around
 * @returns {Verb[]}
 */
export function verbsInMenu(account, { isAsking, place, count = 0 }) {
  const { name, paused, state } = account;
  /** @type {Verb[]} */
  const verbs = [];
  if (hasTokens(account)) {
    verbs.push({
      id: "askUsage",
      text: isAsking ? "Asking for usage…" : "Ask for usage now",
      label: `${isAsking ? "Asking for usage…" : "Ask for usage now"}: ${name}`,
      icon: "retry",
      disabled: isAsking || paused || state === "needs_sign_in",
    }, {
      id: "signIn",
      text: "Renew the sign-in",
      label: `Renew the sign-in of ${name}`,
      icon: "key",
    });
  }
  verbs.push({ id: "edit", text: "Edit", label: `Edit ${name}`, icon: "edit" });
  if (place !== undefined && count > 1) {
    verbs.push(
      {
        id: "up",
        text: "Move up",
        label: `Move up: ${name}`,
        icon: "up",
        disabled: place === 0,
      },
      {
        id: "down",
        text: "Move down",
        label: `Move down: ${name}`,
        icon: "down",
        disabled: place === count - 1,
      },
    );
  }
  return [...verbs, {
    id: "remove",
    text: "Remove",
    label: `Remove ${name}`,
    icon: "close",
    tone: "bad",
  }];
}

/** @param {AccountWire} account */
function hasTokens({ auth_method }) {
  return auth_method === "oauth";
}
