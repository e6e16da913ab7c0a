// @ts-check
/** What an account proves itself with, and how long that lasts. */

import { html } from "../html.js";
import { Age, Countdown } from "./moment.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */

/** @param {{ account: AccountWire, now: ReadonlySignal<number> }} props */
export function AccountCredential({ account, now }) {
  const { auth_method, tokenStatus, tokenExpiresAt } = account;
  if (auth_method === "api_key") {
    return tokenStatus === "valid" ? "API key" : "API key, refused";
  }
  if (tokenExpiresAt === null) {
    return tokenStatus === "valid" ? "Token, end not told" : "No valid token";
  }
  return tokenStatus === "valid"
    ? html`
      Token for <${Countdown} key=${tokenExpiresAt} until=${tokenExpiresAt}
        now=${now} />, renewed by itself
    `
    : html`
      Token ended <${Age} key=${tokenExpiresAt} at=${tokenExpiresAt} now=${now}
        suffix=" ago" />
    `;
}
