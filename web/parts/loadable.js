// @ts-check
/** What stands where data will be: while it is read, when that failed, and when there is none. */

import { html } from "../html.js";
import { Icon } from "./icon.js";

/** @import { ComponentChildren } from "preact" */
/** @import { Status } from "../stores/resource.js" */

/**
 * Draws `children` once there is something to draw.
 * @param {{ status: Status, failure: string, onRetry: () => void, what: string, children?: ComponentChildren }} props
 */
export function Loadable({ status, failure, onRetry, what, children }) {
  if (status === "ready") return children;
  if (status === "failed") {
    return html`
      <div class="placeholder" role="alert" data-state="failed">
        <${Icon} name="alert" />
        <p>Cannot show ${what}: ${failure}</p>
        <button type="button" class="button" onClick=${onRetry}>
          <${Icon} name="retry" /> Try again
        </button>
      </div>
    `;
  }
  return html`
    <div class="placeholder" aria-busy="true" data-state="loading">
      <p>Loading ${what}…</p>
    </div>
  `;
}

/** @param {{ title: string, children?: ComponentChildren }} props */
export function Empty({ title, children }) {
  return html`
    <div class="placeholder" data-state="empty">
      <h2>${title}</h2>
      ${children}
    </div>
  `;
}
