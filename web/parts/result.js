// @ts-check
/** What a tool answered, folded unless it is short. */

import { firstLine, lengthOf } from "../conversation/wording.js";
import { html } from "../html.js";
import { Fold } from "./fold.js";

/** @import { ComponentChildren } from "preact" */
/** @import { Piece } from "../conversation/message.js" */

const SHORT = 400; // characters that are shown without asking

/** @param {{ piece: Extract<Piece, { kind: "result" }>, name: string, children?: ComponentChildren }} props `name` of the tool. */
export function Result({ piece, name, children }) {
  const { pieces, isError } = piece;
  const length = lengthOf(pieces);
  return html`
    <${Fold}
      label=${`${isError ? "Error" : "Result"}${name && ` of ${name}`}`}
      tone=${isError ? "bad" : undefined}
      preview=${firstLine(pieces[0])}
      length=${length}
      open=${length > 0 && length <= SHORT}
    >
      ${children}
    <//>
  `;
}
