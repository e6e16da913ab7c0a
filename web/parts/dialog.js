// @ts-check
/// <reference lib="dom" />
/** A native modal dialog around a form: open while it is mounted, closed by Escape, its cross or a submit that went well. */

import { html, useEffect, useId, useRef, useSignal } from "../html.js";
import { Icon } from "./icon.js";

/** @import { ComponentChildren } from "preact" */

/**
 * `onSubmit` gets the fields and resolves to a sentence about what went wrong, or null when the dialog may close.
 * @param {{ title: string, action: string, tone?: string, disabled?: boolean, onClose: () => void,
 *   onSubmit: (fields: Record<string, string>) => Promise<string | null>, children?: ComponentChildren }} props
 */
export function Dialog(
  { title, action, tone, disabled, onClose, onSubmit, children },
) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const titleId = useId();
  const busy = useSignal(false);
  const failure = useSignal("");
  useEffect(() => dialog.current?.showModal(), []);

  /** @param {SubmitEvent} event */
  async function handleSubmit(event) {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const problem = await onSubmit(trimmed(new FormData(form)));
    busy.value = false;
    failure.value = problem ?? "";
    if (problem === null) dialog.current?.close();
  }

  return html`
    <dialog class="dialog" ref=${dialog} aria-labelledby=${titleId}
      onClose=${onClose}>
      <form class="dialog-form" novalidate onSubmit=${handleSubmit}>
        <header class="dialog-head">
          <h2 id=${titleId}>${title}</h2>
          <button type="button" class="button" data-kind="quiet" aria-label="Close"
            onClick=${() => dialog.current?.close()}>
            <${Icon} name="close" />
          </button>
        </header>
        ${children}
        <p class="dialog-failure" role="alert">${failure}</p>
        <footer class="dialog-foot">
          <button type="button" class="button" onClick=${() =>
            dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class="button" data-kind="main" data-tone=${tone}
            disabled=${disabled || busy.value}>
            ${action}
          </button>
        </footer>
      </form>
    </dialog>
  `;
}

/** @param {FormData} data */
function trimmed(data) {
  return Object.fromEntries(
    [...data].map(([name, value]) => [name, String(value).trim()]),
  );
}
