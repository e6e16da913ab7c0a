// @ts-check
/** The forms that add and change an account. */

import { changesTo, problemsOf } from "../account_form.js";
import { html, useSignal } from "../html.js";
import { Choice } from "../parts/choice.js";
import { Dialog } from "../parts/dialog.js";
import { Field } from "../parts/field.js";
import * as accounts from "../stores/accounts.js";
import * as signIn from "../stores/sign_in.js";

/** @import { AccountWire } from "../../src/api/wire.ts" */
/** @import { Draft, Problems } from "../account_form.js" */

/** Two of each kind; the first ones have tokens, the others keys. */
const PROVIDERS = [
  ["claude-code", "Claude subscription"],
  ["codex", "ChatGPT subscription"],
  ["anthropic", "Anthropic API key"],
  ["openai", "OpenAI API key"],
];

/** Makes an account of a key, or begins to sign in to one. @param {{ onClose: () => void }} props */
export function AddDialog({ onClose }) {
  const problems = useSignal(/** @type {Problems} */ ({}));
  const provider = useSignal("claude-code");
  const needsKey = provider.value === "anthropic" ||
    provider.value === "openai";

  /** @param {Record<string, string>} fields */
  async function handleSubmit(fields) {
    const draft = /** @type {Draft} */ ({ api_key: "", ...fields });
    const taken = accounts.list.value.map(({ name }) => name);
    problems.value = problemsOf(draft, { taken, needsKey });
    if (Object.keys(problems.value).length > 0) return "";
    const { name, api_key, base_url, priority } = draft;
    const account = {
      name,
      provider: provider.value,
      priority: Number(priority),
      ...(base_url !== "" && { base_url }),
    };
    const result = needsKey
      ? await accounts.add({ ...account, api_key })
      : await signIn.begin(account);
    return result.ok ? null : result.message;
  }

  return html`
    <${Dialog} title="Add an account" action=${needsKey
      ? "Add account"
      : "Sign in"} onClose=${onClose}
      onSubmit=${handleSubmit}>
      <${Choice}
        wide
        name="provider"
        label="Provider"
        options=${PROVIDERS}
        value=${provider.value}
        onChange=${(/** @type {string} */ id) => provider.value = id}
      />
      <${Field} name="name" label="Name" placeholder="work" autofocus
        hint="How you will tell it from the others" problem=${problems.value
          .name} />
      ${needsKey && html`
        <${Field} name="api_key" label="API key" type="password"
          placeholder=${provider.value === "anthropic" ? "sk-ant-…" : "sk-…"}
          hint="Kept encrypted, never shown again" problem=${problems.value
            .api_key} />
      `}
      <${Where} problems=${problems.value} priority=${0} baseUrl="" />
      <//>
  `;
}

/** @param {{ account: AccountWire, onClose: () => void }} props */
export function EditDialog({ account, onClose }) {
  const problems = useSignal(/** @type {Problems} */ ({}));

  /** @param {Record<string, string>} fields */
  async function handleSubmit(fields) {
    const draft = /** @type {Draft} */ ({ api_key: "", ...fields });
    const taken = accounts.list.value
      .filter(({ id }) => id !== account.id)
      .map(({ name }) => name);
    problems.value = problemsOf(draft, { taken, needsKey: false });
    if (Object.keys(problems.value).length > 0) return "";
    const changes = changesTo(account, draft);
    if (Object.keys(changes).length === 0) return null;
    const result = await accounts.edit(account, changes);
    return result.ok ? null : result.message;
  }

  return html`
    <${Dialog} title=${`Edit ${account.name}`} action="Save" onClose=${onClose}
      onSubmit=${handleSubmit}>
      <${Field} name="name" label="Name" value=${account
        .name} autofocus hint="How you will tell it from the others"
        problem=${problems.value.name} />
      ${account.auth_method === "api_key" && html`
        <${Field} name="api_key" label="New API key" type="password"
          hint="Leave empty to keep the one it has" problem=${problems.value
            .api_key} />
      `}
      <${Where} problems=${problems.value} priority=${account
        .priority} baseUrl=${account.base_url ?? ""} />
    <//>
  `;
}

/** The fields that most people leave as they are. @param {{ problems: Problems, priority: number, baseUrl: string }} props */
function Where({ problems, priority, baseUrl }) {
  return html`
    <${Field} name="priority" label="Priority" inputmode="numeric"
      value=${String(priority)}
      hint="The lowest number goes first" problem=${problems.priority} />
    <${Field} name="base_url" label="Base address" type="url" value=${baseUrl}
      placeholder="the provider’s own" hint="Only for a gateway of your own"
      problem=${problems.base_url} />
  `;
}
