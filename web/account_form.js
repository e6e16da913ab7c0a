// @ts-check
/** What is wrong with the fields of an account before the server is asked, and what they change; pure. */

/** @import { AccountWire } from "../src/api/wire.ts" */
/** @import { AccountChange } from "./api.js" */

/** @typedef {{ name: string, api_key: string, base_url: string, priority: string }} Draft */
/** @typedef {Partial<Record<keyof Draft, string>>} Problems */

const NAME = /^[A-Za-z0-9 _@.+-]{1,100}$/;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * @param {Draft} draft
 * @param {{ taken: readonly string[], needsKey: boolean }} around
 * @returns {Problems}
 */
export function problemsOf({ name, api_key, base_url, priority }, around) {
  /** @type {Problems} */
  const problems = {};
  if (name === "") problems.name = "Give it a name, such as work";
  else if (!NAME.test(name)) {
    problems.name = "Up to 100 letters, digits, spaces and _ @ . + -";
  } else if (around.taken.includes(name)) {
    problems.name = `There is an account called ${name} already`;
  }
  if (around.needsKey && api_key === "") problems.api_key = "Paste the API key";
  else if (/\s/.test(api_key)) problems.api_key = "A key holds no spaces";
  if (base_url !== "" && !isAllowedAddress(base_url)) {
    problems.base_url = "An https address, or http to this machine";
  }
  if (!/^\d{1,4}$/.test(priority) || Number(priority) > 1_000) {
    problems.priority = "A whole number from 0 to 1000; the lowest goes first";
  }
  return problems;
}

/** @param {string} text */
function isAllowedAddress(text) {
  const url = URL.parse(text);
  return url !== null &&
    (url.protocol === "https:" ||
      url.protocol === "http:" && LOOPBACK.test(url.hostname));
}

/** Only what differs from what the account has. @param {AccountWire} account @param {Draft} draft @returns {AccountChange} */
export function changesTo(account, { name, api_key, base_url, priority }) {
  return {
    ...(name !== account.name && { name }),
    ...(base_url !== (account.base_url ?? "") && { base_url }),
    ...(Number(priority) !== account.priority &&
      { priority: Number(priority) }),
    ...(api_key !== "" && { api_key }),
  };
}
