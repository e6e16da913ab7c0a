// @ts-check
/// <reference lib="dom" />
/** From nothing to the first request: three steps, each ticked when it is done, the last one by the request itself. */

import { html } from "../html.js";
import { ClientLines } from "../parts/client_lines.js";
import { Copyable } from "../parts/copyable.js";
import { Icon } from "../parts/icon.js";
import { OutcomeBadge } from "../parts/outcome.js";
import { hashOf } from "../router.js";
import { first, hasAccount, leave } from "../stores/first_run.js";

/** @param {{ origin?: string }} props */
export function FirstSteps({ origin = globalThis.location?.origin ?? "" }) {
  const isServed = first.value?.summary?.success === true;
  return html`
    <div class="steps">
      <h1>Three steps to the first request</h1>
      <ol>
        <${Step} title="Add an account" isDone=${hasAccount.value}>
          ${hasAccount.value
            ? html`<p>Done. <a href="#/accounts">See the accounts</a></p>`
            : html`<${AddAccount} />`}
        <//>
        <${Step} title="Point your client here" isDone=${isServed}>
          <${ClientLines} origin=${origin} />
          <p class="steps-note">What the client sends as its own key is thrown away; ccflare puts the account’s in its place.</p>
        <//>
        <${Step} title="Send something" isDone=${isServed}>
          <${Arrival} />
        <//>
      </ol>
    </div>
  `;
}

/** @param {{ title: string, isDone: boolean, children?: import("preact").ComponentChildren }} props */
function Step({ title, isDone, children }) {
  return html`
    <li data-state=${isDone ? "done" : "open"}>
      <h2>${title}${isDone &&
        html`
          <span class="steps-done"><${Icon} name="check" />done</span>
        `}</h2>
      ${children}
    </li>
  `;
}

function AddAccount() {
  return html`
    <p>
      <a class="button" data-kind="main" href="#/accounts/add">
        <${Icon} name="plus" />Add an account
      </a>
    </p>
    <p>Or in a terminal:</p>
    <${Copyable} label="command"
      text="ccflare --add-account work --provider claude-code" />
    <p
      class="steps-note">Other kinds: <code>codex</code> for ChatGPT, <code>anthropic</code> and <code>openai</code> for API keys. Tokens and keys are kept encrypted and never shown.</p>
  `;
}

/** What the live stream tells of the first request. */
function Arrival() {
  const one = first.value;
  if (one === null) {
    return html`
      <p class="steps-wait" role="status">
        <${Icon} name="running" />Waiting for the first request. It appears here as it arrives.
      </p>
      <${Onward} />
    `;
  }
  const { id, method, path, summary } = one;
  const isFailed = summary?.success === false;
  return html`
    <p class="steps-first" role="status">
      ${summary === null
        ? html`<${Icon} name="running" />`
        : html`<${OutcomeBadge} request=${summary} />`}
      <a href=${hashOf("requests", id)}>${method} ${path}</a>
      <span>${summary === null
        ? "has arrived and is being answered."
        : isFailed
        ? `has arrived, but did not go well: ${
          summary.errorMessage ?? "open it to see why"
        }.`
        : `was the first one, served by ${summary.accountName}. Everything works.`}</span>
    </p>
    ${isFailed &&
      html`<p class="steps-note">The next one is shown here too.</p>`}
    <${Onward} isMain=${summary?.success === true} />
  `;
}

/** @param {{ isMain?: boolean }} props */
function Onward({ isMain = false }) {
  if (!isMain && !hasAccount.value) return null;
  return html`
    <p>
      <button type="button" class="button" data-kind=${isMain
        ? "main"
        : undefined}
        onClick=${leave}>To the overview</button>
    </p>
  `;
}
