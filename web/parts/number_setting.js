// @ts-check
/// <reference lib="dom" />
/** A number that is saved as soon as it is entered, and says so beside it. */

import { html, useId, useSignal } from "../html.js";
import { Icon } from "./icon.js";

/**
 * `onSave` resolves to what is wrong with it, or null. `fixedBy` is the variable that decides it instead.
 * @param {{ name: string, unit: string, note: string, value: number, min: number, max: number,
 *   fixedBy: string | undefined, onSave: (value: number) => Promise<string | null> }} props
 */
export function NumberSetting(
  { name, unit, note, value, min, max, fixedBy, onSave },
) {
  const id = useId();
  const said = useSignal({ text: "", isWrong: false });
  /** What is typed and not saved. */
  const draft = useSignal(/** @type {string | null} */ (null));

  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  async function handleChange({ currentTarget }) {
    const next = currentTarget.valueAsNumber;
    const isWhole = Number.isInteger(next) && next >= min && next <= max;
    const problem = isWhole
      ? await onSave(next)
      : `A whole number from ${min} to ${max.toLocaleString("en-US")}`;
    if (problem === null) draft.value = null;
    said.value = problem === null
      ? { text: "Saved", isWrong: false }
      : { text: problem, isWrong: true };
  }

  /** @param {Event & { currentTarget: HTMLInputElement }} event */
  function handleInput({ currentTarget }) {
    draft.value = currentTarget.value;
    said.value = { text: "", isWrong: false };
  }

  const { text, isWrong } = said.value;
  return html`
    <div class="setting">
      <dt><label for=${id}>${name}</label></dt>
      <dd>
        <div class="setting-value">
          <input class="input setting-number" id=${id} type="number"
            min=${min}
            max=${max} step="1" value=${draft.value ??
              value} disabled=${fixedBy !== undefined}
            aria-describedby=${`${id}-note`}
            aria-invalid=${isWrong ? "true" : undefined}
            onInput=${handleInput}
            onChange=${handleChange} />
          <span>${unit}</span>
          <span class="setting-said" role="status"
            data-tone=${isWrong ? "bad" : "ok"}>${text !== "" &&
              html`<${Icon} name=${
                isWrong ? "alert" : "check"
              } />${text}`}</span>
        </div>
        <p class="setting-note" id=${`${id}-note`}>${fixedBy === undefined
          ? note
          : html`Set by <code>${fixedBy}</code> in the environment; take it out there to change it here.`}</p>
      </dd>
    </div>
  `;
}
