// @ts-check
/// <reference lib="dom" />
/** All keys of the dashboard in one place. */

import { html, useEffect, useRef } from "../html.js";
import { Icon } from "../parts/icon.js";

/** @type {[place: string, keys: [keys: string[], what: string][]][]} */
const KEYS = [
  ["Everywhere", [
    [["g", "o"], "Overview"],
    [["g", "a"], "Analytics"],
    [["g", "r"], "Requests"],
    [["g", "c"], "Accounts"],
    [["g", "l"], "Logs"],
    [["g", "s"], "Settings"],
    [["?"], "These keys"],
  ]],
  ["List of requests", [
    [["j"], "Next"],
    [["k"], "Previous"],
    [["Enter"], "Open"],
    [["/"], "Search"],
    [["Esc"], "Back"],
  ]],
  ["One request", [
    [["["], "Previous turn"],
    [["]"], "Next turn"],
    [["1", "…", "5"], "One of its tabs"],
    [["Esc"], "Back to the list"],
  ]],
  ["Charts", [
    [["←"], "Earlier"],
    [["→"], "Later"],
  ]],
];

/** Open while it is mounted. @param {{ onClose: () => void }} props */
export function KeysDialog({ onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => dialog.current?.showModal(), []);
  return html`
    <dialog class="dialog keys" ref=${dialog} aria-labelledby="keys-title"
      onClose=${onClose}>
      <header class="dialog-head">
        <h2 id="keys-title">Keys</h2>
        <button type="button" class="button" data-kind="quiet" aria-label="Close"
          onClick=${() => dialog.current?.close()}>
          <${Icon} name="close" />
        </button>
      </header>
      <div class="keys-places">
        ${KEYS.map(([place, keys]) =>
          html`
            <section key=${place}>
              <h3>${place}</h3>
              <dl>
                ${keys.map(([presses, what]) =>
                  html`
                    <div key=${what}>
                      <dt>${presses.map((key) => html`<kbd>${key}</kbd>`)}</dt>
                      <dd>${what}</dd>
                    </div>
                  `
                )}
              </dl>
            </section>
          `
        )}
      </div>
    </dialog>
  `;
}
