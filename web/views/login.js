// @ts-check
/** The form that stands before everything while the server wants its admin token. */

import { html, useSignal } from "../html.js";
import { Field } from "../parts/field.js";
import { login } from "../stores/auth.js";

export function Login() {
  const failure = useSignal("");
  const busy = useSignal(false);

  /** @param {SubmitEvent} event */
  async function handleSubmit(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const token = String(new FormData(form).get("token") ?? "").trim();
    if (token === "") {
      failure.value = "Enter the token";
      return;
    }
    busy.value = true;
    const result = await login(token);
    busy.value = false;
    if (!result.ok) {
      failure.value = result.status === 401
        ? "That is not the token"
        : result.message;
    }
  }

  return html`
    <main class="login">
      <form class="login-form" novalidate onSubmit=${handleSubmit}>
        <h1>Sign in to ccflare</h1>
        <${Field}
          name="token"
          label="Admin token"
          type="password"
          autofocus
          hint="The value of CCFLARE_ADMIN_TOKEN on the server"
          problem=${failure.value || undefined}
        />
        <button type="submit" class="button" data-kind="main" disabled=${busy
          .value}>
          Sign in
        </button>
      </form>
    </main>
  `;
}
