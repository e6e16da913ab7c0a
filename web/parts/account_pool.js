// @ts-check
/// <reference lib="dom" />
/** The accounts of one pool in the order in which they are used, who of them is next and why; rows can be moved. */

import { providerTitle } from "../account_state.js";
import { html, useLayoutEffect, useRef, useSignal } from "../html.js";
import { AccountRow } from "./account_row.js";
import { PoolNext } from "./pool_next.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */
/** @import { Pool } from "../account_pools.js" */
/** @import { ReadonlySignal } from "@preact/signals" */
/** @import { Ways } from "./account_actions.js" */
/** @import { Drag } from "./account_handle.js" */

/**
 * @typedef {{ now: ReadonlySignal<number>, ways: Ways, asking: ReadonlySet<string>, nextIds: ReadonlySet<string>,
 *   onMove: (account: AccountWire, place: number) => void }} PoolWays
 */

/** @param {{ pool: Pool } & PoolWays} props */
export function AccountPool({ pool, now, ways, asking, nextIds, onMove }) {
  const { accounts, provider, serves } = pool;
  const drag = useSignal(/** @type {Drag | null} */ (null));
  const body = useRef(/** @type {HTMLElement | null} */ (null));
  const toFocus = useRef("");
  useLayoutEffect(() => { // a row that is put elsewhere loses the focus
    if (toFocus.current === "") return;
    const handle = body.current?.querySelector(
      `[data-handle="${toFocus.current}"]`,
    );
    toFocus.current = "";
    /** @type {HTMLElement | null | undefined} */ (handle)?.focus();
  }, [accounts.map(({ id }) => id).join()]);

  /** @param {AccountWire} account @param {number} place */
  function put(account, place) {
    drag.value = null;
    const to = Math.min(Math.max(place, 0), accounts.length - 1);
    if (accounts[to] === account) return;
    toFocus.current = account.id;
    onMove(account, to);
  }

  /** @param {KeyboardEvent} event */
  function handleKey(event) {
    const { key, altKey, target } = event;
    const from = target instanceof Element ? target : null;
    const id = from?.closest("tr")?.dataset.id;
    const index = accounts.findIndex((one) => one.id === id);
    const account = accounts[index];
    const by = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (!account || !by || !(altKey || from?.closest("[data-handle]"))) return;
    event.preventDefault();
    put(account, index + by);
  }

  return html`
    <tbody class="pool" ref=${body} onKeyDown=${handleKey}>
      <tr class="pool-head">
        <th colspan="7" scope="rowgroup">
          <span class="pool-title">${providerTitle(provider)}</span>
          <span class="pool-serves">${serves}</span>
          <${PoolNext} pool=${accounts} now=${now} />
        </th>
      </tr>
      ${accounts.map((account, place) =>
        html`
          <${AccountRow} key=${account.id} account=${account} now=${now}
            ways=${ways}
            isAsking=${asking.has(account.id)} isNext=${nextIds.has(account.id)}
            drag=${markOf(drag.value, {
              accounts,
              account,
              place,
            })} place=${place}
            count=${accounts.length} onDrag=${(
              /** @type {Drag | null} */ next,
            ) => drag.value = next}
            onPlace=${(/** @type {number} */ to) => put(account, to)} />
        `
      )}
    </tbody>
  `;
}

/**
 * What a row shows of a drag: that it is held, or that the held one would stand before or after it.
 * @param {Drag | null} drag @param {{ accounts: AccountWire[], account: AccountWire, place: number }} row
 */
function markOf(drag, { accounts, account, place }) {
  if (drag === null) return undefined;
  if (drag.id === account.id) return "held";
  const from = accounts.findIndex(({ id }) => id === drag.id);
  if (drag.place !== place || drag.place === from) return undefined;
  return from < place ? "after" : "before";
}
