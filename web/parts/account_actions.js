// @ts-check
/// <reference lib="dom" />
/** The buttons of an account: some in sight, the rest in a menu. */

import { verbsAtHand, verbsInMenu } from "../account_verbs.js";
import { html } from "../html.js";
import { Icon } from "./icon.js";
import { Menu } from "./menu.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */
/** @import { Verb, VerbId } from "../account_verbs.js" */

/** @typedef {Record<Exclude<VerbId, "up" | "down">, (account: AccountWire) => void>} Ways What each of them does. */

/**
 * `onMove` takes it so many places down; `place` from 0 and `count` are told where it can be moved.
 * @param {{ account: AccountWire, ways: Ways, isAsking: boolean, place?: number, count?: number, onMove?: (by: number) => void }} props
 */
export function AccountActions(
  { account, ways, isAsking, place, count, onMove },
) {
  /** @param {VerbId} id @param {Element} button */
  function act(id, button) {
    const panel = button.closest("[popover]");
    if (panel instanceof HTMLElement) panel.hidePopover();
    if (id === "up") onMove?.(-1);
    else if (id === "down") onMove?.(1);
    else ways[id](account);
  }

  /** @param {Verb} verb */
  const button = ({ id, text, label, icon, kind, tone, disabled }) =>
    html`
      <button key=${id} type="button" class="button" data-kind=${kind}
        data-tone=${tone}
        aria-label=${label} disabled=${disabled}
        onClick=${(/** @type {{ currentTarget: Element }} */ event) =>
          act(id, event.currentTarget)}>
        <${Icon} name=${icon} />${text}
      </button>
    `;

  return html`
    <div class="account-actions">
      ${verbsAtHand(account).map(button)}
      <${Menu} title=${`More for ${account.name}`} label=${html`
        <${Icon} name="more" /><span class="hidden">More for ${account
          .name}</span>
      `}>
        ${verbsInMenu(account, { isAsking, place, count }).map(button)}
      <//>
    </div>
  `;
}
