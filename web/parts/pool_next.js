// @ts-check
/** Who of a pool serves the next request and why; when nobody can, who is back first. */

import { firstBack, nextOf } from "../account_next.js";
import { html } from "../html.js";
import { Icon } from "./icon.js";
import { Countdown } from "./moment.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */
/** @import { ReadonlySignal } from "@preact/signals" */

/** @param {{ pool: readonly AccountWire[], now: ReadonlySignal<number> }} props */
export function PoolNext({ pool, now }) {
  const next = nextOf(pool, now.value);
  if (next !== null) {
    return html`
      <span class="pool-next" data-tone="ok">
        <${Icon} name="right" />Next: <strong>${next.account
          .name}</strong>, ${next.why}
      </span>
    `;
  }
  const back = firstBack(pool, now.value);
  return html`
    <span class="pool-next" data-tone="warn">
      <${Icon} name="alert" />Nobody can serve${back === null
        ? " until one is resumed or gets a new credential"
        : html`
          ; <strong>${back.account
            .name}</strong> is back first, in <${Countdown}
            until=${new Date(back.until).toISOString()} now=${now} />
        `}
    </span>
  `;
}
