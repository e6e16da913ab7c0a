// @ts-check
/** How an account stands, as a tone for the style sheet, a shape and a word for people; pure. */

/** @import { AccountWire, CooldownWire } from "../src/api/wire.ts" */

/** @typedef {"ok" | "running" | "warn" | "bad" | "idle"} Tone */
/** @typedef {{ tone: Tone, icon: string, word: string }} Standing */

/** @type {Record<AccountWire["state"], Standing>} */
const STANDINGS = {
  active: { tone: "ok", icon: "play", word: "Active" },
  ready: { tone: "idle", icon: "check", word: "Ready" },
  paused: { tone: "idle", icon: "pause", word: "Paused" },
  needs_sign_in: { tone: "bad", icon: "key", word: "Needs sign-in" },
  token_trouble: { tone: "warn", icon: "key", word: "Token trouble" },
  limited: { tone: "warn", icon: "stop", word: "Out of quota" },
  throttled: { tone: "warn", icon: "clock", word: "Throttled" },
  down: { tone: "warn", icon: "alert", word: "Provider trouble" },
};

/** @param {Pick<AccountWire, "state" | "auth_method">} account @returns {Standing} */
export function accountStanding({ state, auth_method }) {
  return state === "needs_sign_in" && auth_method === "api_key"
    ? { ...STANDINGS.needs_sign_in, word: "Key refused" }
    : STANDINGS[state];
}

/** @type {Record<string, string>} */
const TITLES = {
  anthropic: "Anthropic API",
  openai: "OpenAI API",
  "claude-code": "Claude subscription",
  codex: "ChatGPT subscription",
};

/** @param {string} provider */
export function providerTitle(provider) {
  return TITLES[provider] ?? provider;
}

const COOLDOWNS = {
  quota: "Out of quota",
  throttled: "Told to slow down",
  down: "Provider trouble, asked last",
};

/** @param {CooldownWire} cooldown */
export function cooldownWord({ reason, scope }) {
  return COOLDOWNS[reason] + (scope === null ? "" : ` for ${scope} models`);
}

/** True while it, or one model family of it, has to wait for an upstream. @param {Pick<AccountWire, "state" | "stateUntil">} account */
export function isCoolingDown({ state, stateUntil }) {
  if (state === "ready" || state === "active") return stateUntil !== null;
  return state === "limited" || state === "throttled" || state === "down";
}

/** Epoch ms at which the first wait or session of all ends; null when there is none. @param {readonly AccountWire[]} accounts @param {number} now */
export function soonestEnd(accounts, now) {
  const ends = accounts.flatMap(({ stateUntil, sessionInfo }) =>
    [stateUntil, sessionInfo.endsAt].map((end) => Date.parse(end ?? ""))
  ).filter((end) => end > now);
  return ends.length === 0 ? null : Math.min(...ends);
}
