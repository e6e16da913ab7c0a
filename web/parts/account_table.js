// @ts-check
/** Accounts by pool, in the order in which they are used; on a narrow page each row becomes a block. */

import { html } from "../html.js";
import { AccountPool } from "./account_pool.js";

/** @import { Pool } from "../account_pools.js" */
/** @import { PoolWays } from "./account_pool.js" */

/** @param {{ pools: Pool[] } & PoolWays} props */
export function AccountTable({ pools, ...ways }) {
  return html`
    <table class="table account-table">
      <thead>
        <tr>
          <th scope="col" title="In the order in which they are used"><span
            class="hidden">Order</span></th>
          <th scope="col">Account</th>
          <th scope="col">State</th>
          <th scope="col">Session and quota</th>
          <th scope="col" class="number">Requests</th>
          <th scope="col">Last used</th>
          <th scope="col"><span class="hidden">Actions</span></th>
        </tr>
      </thead>
      ${pools.map((pool) =>
        html`<${AccountPool} key=${pool.provider} pool=${pool} ...${ways} />`
      )}
    </table>
  `;
}
