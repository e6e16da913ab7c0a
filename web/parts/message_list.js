// @ts-check
/** Messages under each other as in a log: who beside what. */

import { html } from "../html.js";
import { Piece } from "./piece.js";

/** @import { Message } from "../conversation/message.js" */

/** @type {Record<string, string>} */
const ROLES = {
  user: "User",
  assistant: "Assistant",
  tool: "Tool",
  system: "System",
  developer: "Developer",
};

/**
 * @param {{ messages: Message[], names: Map<string, string>, from?: number | null }} props
 *   `from` is the number of the first one; null for those without one.
 */
export function MessageList({ messages, names, from = null }) {
  return html`
    <ol class="messages">
      ${messages.map((message, index) =>
        html`
          <li key=${from === null
            ? index
            : from + index} class="message" data-role=${message.role}>
            <div class="message-head">
              <h3>${ROLES[message.role] ?? message.role}</h3>
              ${from !== null &&
                html`<span class="message-number">${from + index}</span>`}
            </div>
            <div class="message-body">
              ${message.pieces.length === 0
                ? html`<p class="message-note">Empty.</p>`
                : message.pieces.map((piece, nth) =>
                  html`<${Piece} key=${nth} piece=${piece} names=${names} />`
                )}
            </div>
          </li>
        `
      )}
    </ol>
  `;
}
