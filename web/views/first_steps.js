// @ts-check
/// <reference lib="dom" />
/** What to do before there is an account: two steps, each with its exact commands. */

import { html } from "../html.js";
import { Copyable } from "../parts/copyable.js";

/** @param {{ origin?: string }} props */
export function FirstSteps({ origin = location.origin }) {
  return html`
    <div class="steps">
      <h1>Two steps to the first request</h1>
      <ol>
        <li>
          <h2>Add an account</h2>
          <p>
            In the browser: <a href="#/accounts/add">add an account here</a>. In a terminal:
          </p>
          <${Copyable} label="command"
            text="ccflare --add-account work --provider claude-code" />
          <p
            class="steps-note">Other kinds: <code>codex</code> for ChatGPT, <code>anthropic</code> and <code>openai</code> for API keys. Tokens and keys are kept encrypted and never shown.</p>
        </li>
        <li>
          <h2>Point your client here</h2>
          <p>Claude Code:</p>
          <${Copyable}
            label="command"
            text=${`ANTHROPIC_BASE_URL=${origin} ANTHROPIC_AUTH_TOKEN=ccflare claude`}
          />
          <p>Codex, in <code>~/.codex/config.toml</code>:</p>
          <${Copyable} label="line" text=${`openai_base_url = "${origin}/v1"`} />
          <p>Any other client:</p>
          <${Copyable} label="line" text=${`OPENAI_BASE_URL=${origin}/v1`} />
          <p
            class="steps-note">What the client sends as its own key is thrown away; ccflare puts the account’s in its place.</p>
        </li>
      </ol>
    </div>
  `;
}
