// @ts-check
/// <reference lib="dom" />
/** The frame around every view: where one is, where one can go, and whether what one sees is current. */

import { html, useEffect, useSignal } from "../html.js";
import { connection } from "../live.js";
import { Icon } from "../parts/icon.js";
import { Countdown } from "../parts/moment.js";
import { ToastList } from "../parts/toast_list.js";
import { go, hashOf, route } from "../router.js";
import { shellKeys } from "../shell_keys.js";
import { locked, logout, signedIn } from "../stores/auth.js";
import { dismiss, toasts } from "../stores/toasts.js";
import { nextTheme, now, theme } from "../stores/ui.js";
import { KeysDialog } from "./keys_dialog.js";
import { late } from "./late.js";
import { Login } from "./login.js";
import { Notice } from "./notice.js";

const Overview = late(
  "the overview",
  async () => (await import("./overview.js")).Overview,
);
const Analytics = late(
  "the analytics",
  async () => (await import("./analytics.js")).Analytics,
);
const Requests = late(
  "the requests",
  async () => (await import("./requests.js")).Requests,
);
const Accounts = late(
  "the accounts",
  async () => (await import("./accounts.js")).Accounts,
);
const Logs = late("the log", async () => (await import("./logs.js")).Logs);
const Settings = late(
  "the settings",
  async () => (await import("./settings.js")).Settings,
);

/** All there is to see, in the order of the navigation; another view is another line. */
export const VIEWS = [
  { id: "overview", title: "Overview", icon: "overview", View: Overview },
  { id: "analytics", title: "Analytics", icon: "chart", View: Analytics },
  { id: "requests", title: "Requests", icon: "rows", View: Requests },
  { id: "accounts", title: "Accounts", icon: "people", View: Accounts },
  { id: "logs", title: "Logs", icon: "lines", View: Logs },
  { id: "settings", title: "Settings", icon: "settings", View: Settings },
];

export function Shell() {
  return locked.value ? html`<${Login} />` : html`<${Frame} />`;
}

function Frame() {
  const showsKeys = useSignal(false);
  useEffect(() => followKeys(() => showsKeys.value = true), []);
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
        <button type="button" class="button bar-keys" data-kind="quiet"
          onClick=${() => showsKeys.value = true}
          aria-label="Keys" title="Keys (?)">?</button>
        <button type="button" class="button" data-kind="quiet" onClick=${nextTheme}
          aria-label=${`Theme: ${theme.value}`} title=${`Theme: ${theme.value}`}>
          <${Icon} name=${theme.value} />
        </button>
        ${signedIn.value && html`
          <button type="button" class="button" data-kind="quiet" onClick=${logout}
            aria-label="Log out" title="Log out">
            <${Icon} name="leave" />
          </button>
        `}
      </div>
    </header>
    <${Notice} />
    <main key=${view} class="main" id="main" tabindex="-1"
      data-view=${view}>
      <${View} id=${id} />
    </main>
    <${ToastList} toasts=${toasts.value} onDismiss=${dismiss} />
    ${showsKeys.value &&
      html`<${KeysDialog} onClose=${() => showsKeys.value = false} />`}
  `;
}

function Live() {
  const { state, retryAt } = connection.value;
  return html`
    <span class="bar-live" data-state=${state}>
      <span role="status">${WORDS[state]}</span>
      ${state === "lost" && retryAt !== null && html`
        <span
          aria-hidden="true">in <${Countdown} until=${new Date(retryAt)
            .toISOString()} now=${now} /></span>
      `}
    </span>
  `;
}

const WORDS = {
  off: "Off",
  connecting: "Connecting",
  open: "Live",
  lost: "Reconnecting",
};

/** Returns its undo. @param {() => void} showKeys */
function followKeys(showKeys) {
  const meaningOf = shellKeys();
  const follow = (/** @type {KeyboardEvent} */ event) => {
    const meaning = meaningOf(event);
    if (meaning === null) return;
    if (meaning !== "keys" && !VIEWS.some(({ id }) => id === meaning.view)) {
      return;
    }
    event.preventDefault();
    if (meaning === "keys") showKeys();
    else go(meaning.view);
  };
  addEventListener("keydown", follow);
  return () => removeEventListener("keydown", follow);
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
