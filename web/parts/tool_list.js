// @ts-check
/** The tools that a model was offered. */

import { firstLine, jsonText } from "../conversation/wording.js";
import { html } from "../html.js";
import { CodeBlock } from "./code_block.js";
import { Fold } from "./fold.js";
import { LongText } from "./long_text.js";

/** @import { Tool } from "../conversation/message.js" */

/** @param {{ tools: Tool[] }} props */
export function ToolList({ tools }) {
  return html`
    <ul class="tool-list">
      ${tools.map(({ name, about, value }, index) =>
        html`
          <li key=${index}>
            <${Fold} label=${name} preview=${firstLine(about)}>
              ${() =>
                html`
                  <${LongText} text=${about} />
                  <${CodeBlock} text=${jsonText(value)} language="json" />
                `}
            <//>
          </li>
        `
      )}
    </ul>
  `;
}
