// @ts-check
/** Why an account, or one model family of it, has to wait: reason, source, end, and a way to end it. */

import { cooldownWord } from "../account_state.js";
import { html } from "../html.js";
import { Age, Countdown } from "./moment.js";

/** @import { CooldownWire } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */

/** @param {{ cooldowns: CooldownWire[], now: ReadonlySignal<number> }} props Only those that have not ended. */
export function AccountCooldowns({ cooldowns, now }) {
  if (cooldowns.length === 0) return null;
  return html`
    <ul class="cooldowns">
      ${cooldowns.map((one) =>
        html`
          <li key=${`${one.reason} ${one.scope} ${one.until}`}>
            <strong>${cooldownWord(one)}</strong>,
            ${" "}again in <${Countdown} until=${one.until} now=${now} />
            <small>
              since <${Age} at=${one.since} now=${now} suffix=" ago" />, ${one
                  .source === "default"
                ? "the provider named no end"
                : html`read from <code>${one.source}</code>`}
            </small>
          </li>
        `
      )}
    </ul>
  `;
}
