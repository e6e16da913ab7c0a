// @ts-check
/** A setting with its name: what it is, and in small what that means. */

import { html } from "../html.js";

/** @import { ComponentChildren } from "preact" */

/** @param {{ name: string, note?: ComponentChildren, children?: ComponentChildren }} props */
export function Setting({ name, note, children }) {
  return html`
    <div class="setting">
      <dt>${name}</dt>
      <dd>
        <div class="setting-value">${children}</div>
        ${note && html`<p class="setting-note">${note}</p>`}
      </dd>
    </div>
  `;
}

/** One of the page's groups. @param {{ id: string, title: string, about: ComponentChildren, children?: ComponentChildren }} props */
export function SettingGroup({ id, title, about, children }) {
  return html`
    <section class="settings-group" aria-labelledby=${`settings-${id}`}>
      <header>
        <h2 id=${`settings-${id}`}>${title}</h2>
        <p>${about}</p>
      </header>
      <div class="settings-body">${children}</div>
    </section>
  `;
}
