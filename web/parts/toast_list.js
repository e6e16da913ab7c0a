// @ts-check
/** The messages in the corner; one that went well leaves by itself when its animation has ended. */

import { html } from "../html.js";
import { Icon } from "./icon.js";

/** @import { Toast } from "../stores/toasts.js" */

/** @param {{ toasts: Toast[], onDismiss: (id: number) => void }} props */
export function ToastList({ toasts, onDismiss }) {
  return html`
    <div class="toasts" role="status">
      ${toasts.map(({ id, text, kind, undo }) =>
        html`
          <div
            class="toast"
            key=${id}
            data-kind=${kind}
            onAnimationEnd=${() => onDismiss(id)}
          >
            <${Icon} name=${kind === "done" ? "check" : "alert"} />
            <span>${text}</span>
            ${undo && html`
              <button type="button" class="button" onClick=${() => {
                onDismiss(id);
                undo();
              }}>Undo</button>
            `}
            <button
              type="button"
              class="button"
              data-kind="quiet"
              aria-label="Dismiss"
              onClick=${() => onDismiss(id)}
            >
              <${Icon} name="close" />
            </button>
          </div>
        `
      )}
    </div>
  `;
}
