// @ts-check
/** How much of an account's running session has gone by, and what is left of it. */

import { html } from "../html.js";
import { Meter } from "./meter.js";
import { Countdown } from "./moment.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */

/** @param {{ session: AccountWire["sessionInfo"], now: ReadonlySignal<number> }} props */
export function SessionMeter({ session, now }) {
  const { active, startedAt, endsAt } = session;
  if (!active || startedAt === null || endsAt === null) {
    return html`<${Meter} label="Session" share=${null}>none running<//>`;
  }
  const wholeMs = Date.parse(endsAt) - Date.parse(startedAt);
  const share = (now.value - Date.parse(startedAt)) / wholeMs;
  return html`
    <${Meter} label="Session" share=${share} tone="running">
      <${Countdown} until=${endsAt} now=${now} /> left
    <//>
  `;
}
