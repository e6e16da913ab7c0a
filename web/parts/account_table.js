// @ts-check
/** Accounts in the order in which they are used; on a narrow page each row becomes a block. */

import { html } from "../html.js";
import { AccountRow } from "./account_row.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */
/** @import { Ways } from "./account_row.js" */

/** @param {{ accounts: AccountWire[] } & Ways} props */
export function AccountTable({ accounts, ...ways }) {
  return html`
    <table class="table account-table">
      <thead>
        <tr>
          <th scope="col">Account</th>
          <th scope="col">State</th>
          <th scope="col" class="number"
            title="The lowest number goes first">Priority</th>
          <th scope="col">Session and quota</th>
          <th scope="col" class="number">Requests</th>
          <th scope="col">Last used</th>
          <th scope="col"><span class="hidden">Actions</span></th>
        </tr>
      </thead>
      <tbody>
        ${accounts.map((account) =>
          html`<${AccountRow} key=${account.id} account=${account} ...${ways} />`
        )}
      </tbody>
    </table>
  `;
}
