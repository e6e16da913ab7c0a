// @ts-check
/** Asks for the name of an account before it is removed. */

import { html, useSignal } from "../html.js";
import { Dialog } from "../parts/dialog.js";
import { Field } from "../parts/field.js";
import * as accounts from "../stores/accounts.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */

/** @param {{ account: AccountWire, onClose: () => void }} props */
export function RemoveDialog({ account, onClose }) {
  const typed = useSignal("");

  async function handleSubmit() {
    const result = await accounts.remove(account);
    return result.ok ? null : result.message;
  }

  return html`
    <${Dialog}
      title=${`Remove ${account.name}`}
      action="Remove account"
      tone="bad"
      disabled=${typed.value !== account.name}
      onClose=${onClose}
      onSubmit=${handleSubmit}
    >
      <p>Its credential is deleted. The requests it served stay in the history.</p>
      <${Field}
        name="confirm"
        label=${`Type ${account.name} to confirm`}
        autofocus
        onInput=${(
          /** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget },
        ) => typed.value = currentTarget.value}
      />
      <//>
  `;
}
