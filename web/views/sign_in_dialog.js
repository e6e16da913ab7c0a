// @ts-check
/** Leads through a sign-in: where to agree, what to bring back, and how it stands. */

import { providerTitle } from "../account_state.js";
import { html } from "../html.js";
import { Copyable } from "../parts/copyable.js";
import { Dialog } from "../parts/dialog.js";
import { Field } from "../parts/field.js";
import { Icon } from "../parts/icon.js";
import * as signIn from "../stores/sign_in.js";

/** @import { SignInWire } from "../../src/api/wire.ts" */

/** Nothing while no sign-in is under way. */
export function SignInDialog() {
  const current = signIn.session.value;
  if (current === null) return null;
  const { ask, start } = current;
  const failure = signIn.failure.value;
  const takesCode = failure === "" && start.flow !== "device";

  /** @param {Record<string, string>} fields */
  async function handleSubmit({ code }) {
    if (failure !== "") {
      const result = await signIn.begin(ask);
      return result.ok ? "" : result.message; // stays open for the new one
    }
    if (!code) return takesCode ? "Paste what the page gave you" : "";
    return await signIn.complete(code);
  }

  return html`
    <${Dialog}
      key=${start.sessionId}
      title=${`${providerTitle(ask.provider)}: ${ask.name}`}
      action=${failure !== ""
        ? "Begin again"
        : takesCode
        ? "Sign in"
        : "Waiting"}
      disabled=${failure === "" && !takesCode}
      onClose=${signIn.cancel}
      onSubmit=${handleSubmit}
    >
      ${failure !== ""
        ? html`<p class="sign-in-end" role="alert"><${Icon} name="alert" />${failure}</p>`
        : html`
          <${Where} start=${start} />
          ${takesCode && html`
            <${Field} name="code" label=${labelOf(start)} autofocus
              hint=${hintOf(start)} />
          `}
          <p class="sign-in-wait" role="status">
            <${Icon} name="running" />Waiting for you to agree there
          </p>
        `}
    <//>
  `;
}

/** @param {{ start: SignInWire }} props */
function Where({ start }) {
  const { authUrl, device, renews, remark } = start;
  const address = authUrl ?? device?.verifyUrl ?? "";
  return html`
    ${renews &&
      html`<p>The account and its history stay; it gets new tokens.</p>`}
    <p>
      <a class="button" data-kind="main" href=${address} target="_blank"
        rel="noopener noreferrer">Open the sign-in page</a>
    </p>
    ${device !== null && html`
      <p>Type this code there:</p>
      <${Copyable} text=${device.userCode} label="code" />
    `}
    ${remark !== null && html`<p class="sign-in-remark">${remark}.</p>`}
  `;
}

/** @param {SignInWire} start */
function labelOf({ flow, remark }) {
  return flow === "paste" && remark === null
    ? "Code that the page shows"
    : "Address at which the browser ended";
}

/** @param {SignInWire} start */
function hintOf({ flow }) {
  return flow === "loopback"
    ? "Only needed where the browser runs on another machine than ccflare"
    : "Agree on the page, then paste what it gives you";
}
