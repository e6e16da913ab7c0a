// @ts-check
/// <reference lib="dom" />
/** The frame around every view: where one is, where one can go, and whether what one sees is current. */

import { html } from "../html.js";
import { connection } from "../live.js";
import { Icon } from "../parts/icon.js";
import { ToastList } from "../parts/toast_list.js";
import { hashOf, route } from "../router.js";
import { locked, logout, signedIn } from "../stores/auth.js";
import { dismiss, toasts } from "../stores/toasts.js";
import { nextTheme, theme } from "../stores/ui.js";
import { Accounts } from "./accounts.js";
import { Login } from "./login.js";
import { Notice } from "./notice.js";
import { Overview } from "./overview.js";
import { Requests } from "./requests.js";

/** All there is to see, in the order of the navigation; another view is another line. */
export const VIEWS = [
  { id: "overview", title: "Overview", icon: "overview", View: Overview },
  { id: "requests", title: "Requests", icon: "rows", View: Requests },
  { id: "accounts", title: "Accounts", icon: "people", View: Accounts },
];

export function Shell() {
  if (locked.value) return html`<${Login} />`;
  const { view, id } = route.value;
  const { View } = VIEWS.find((one) => one.id === view) ?? { View: NotFound };
  return html`
    <a class="skip" href="#main" onClick=${focusMain}>Skip to content</a>
    <header class="bar">
      <a class="bar-brand"
        href="#/"><img src="/icon.svg" alt="" width="16" height="16" />ccflare</a>
      <nav class="bar-nav" aria-label="Views">
        ${VIEWS.map((one) =>
          html`
            <a key=${one.id} href=${hashOf(
              one.id,
            )} aria-current=${one.id === view ? "page" : undefined}>
              <${Icon} name=${one.icon} />${one.title}
            </a>
          `
        )}
      </nav>
      <div class="bar-side">
        <${Live} />
        <button type="button" class="button" data-kind="quiet" onClick=${nextTheme}
          aria-label=${`Theme: ${theme.value}`} title=${`Theme: ${theme.value}`}>
          <${Icon} name=${theme.value} />
        </button>
        ${signedIn.value && html`
          <button type="button" class="button" data-kind="quiet" onClick=${logout}
            aria-label="Sign out" title="Sign out">
            <${Icon} name="leave" />
          </button>
        `}
      </div>
    </header>
    <${Notice} />
    <main class="main" id="main" tabindex="-1" data-view=${view}>
      <${View} key=${view} id=${id} />
    </main>
    <${ToastList} toasts=${toasts.value} onDismiss=${dismiss} />
  `;
}

function Live() {
  const { state } = connection.value;
  const word = {
    off: "Off",
    connecting: "Connecting",
    open: "Live",
    lost: "Disconnected",
  }[state];
  return html`
    <span class="bar-live" data-state=${state}
      role="status"><span>${word}</span></span>
  `;
}

function NotFound() {
  return html`
    <div class="placeholder">
      <h1>There is no such page</h1>
      <a class="button" href="#/">To the overview</a>
    </div>
  `;
}

/** Not by the address, which names the view. @param {Event} event */
function focusMain(event) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
