// @ts-check
/** Shows which requests one client session has made: those with the same mark. */

import { html } from "../html.js";
import { markOf } from "../session_mark.js";

/** @param {{ session: string | null }} props */
export function SessionMark({ session }) {
  if (session === null) return html`<span class="mark"></span>`;
  const { colour, shape } = markOf(session);
  return html`
    <span class="mark" data-colour=${colour} data-shape=${shape}
      title=${`Session ${session}`}></span>
  `;
}
