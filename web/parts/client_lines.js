// @ts-check
/** How each kind of client is pointed at this very program, in lines to copy. */

import { html } from "../html.js";
import { Copyable } from "./copyable.js";

/** @param {{ origin: string }} props */
export function ClientLines({ origin }) {
  return html`
    <dl class="client-lines">
      <dt>Claude Code</dt>
      <dd>
        <${Copyable} label="the line for Claude Code" text=${`ANTHROPIC_BASE_URL=${origin} ANTHROPIC_AUTH_TOKEN=ccflare claude`} />
      </dd>
      <dt>Codex, in <code>~/.codex/config.toml</code></dt>
      <dd>
        <${Copyable} label="the line for Codex" text=${`openai_base_url = "${origin}/v1"`} />
      </dd>
      <dt>Anthropic SDKs</dt>
      <dd>
        <${Copyable} label="the line for Anthropic SDKs" text=${`ANTHROPIC_BASE_URL=${origin} ANTHROPIC_API_KEY=ccflare`} />
      </dd>
      <dt>OpenAI SDKs</dt>
      <dd>
        <${Copyable} label="the line for OpenAI SDKs" text=${`OPENAI_BASE_URL=${origin}/v1 OPENAI_API_KEY=ccflare`} />
      </dd>
    </dl>
  `;
}
