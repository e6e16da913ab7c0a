// @ts-check
/** One of a few, all of them in sight. */

import { html } from "../html.js";

/**
 * `options` are pairs of value and title.
 * @param {{ name: string, label: string, options: readonly (readonly [string, string])[], value: string,
 *   onChange: (value: any) => void, wide?: boolean }} props `wide` shows the label and fills the line, as in a form.
 */
export function Choice({ name, label, options, value, onChange, wide }) {
  return html`
    <fieldset class="choice" data-wide=${wide}>
      <legend class=${wide ? "field-label" : "hidden"}>${label}</legend>
      ${options.map(([id, title]) =>
        html`
          <label key=${id}>
            <input
              type="radio"
              name=${name}
              value=${id}
              checked=${value === id}
              onChange=${() => onChange(id)}
            />
            <span>${title}</span>
          </label>
        `
      )}
    </fieldset>
  `;
}
