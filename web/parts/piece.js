// @ts-check
/** One piece of a message: what was said, thought, called, answered or shown. */

import { firstLine, jsonText } from "../conversation/wording.js";
import { html } from "../html.js";
import { CodeBlock } from "./code_block.js";
import { Fold } from "./fold.js";
import { LongText } from "./long_text.js";
import { Result } from "./result.js";

/** @import { Piece as PieceOf } from "../conversation/message.js" */

const FIRST = 4_000; // characters of a text: more than a screen

/** @param {{ piece: PieceOf, names: Map<string, string> }} props `names` of the calls, by their id. */
export function Piece({ piece, names }) {
  if (piece.kind === "text") {
    return html`<${LongText} text=${piece.text} first=${FIRST} />`;
  }
  if (piece.kind === "thinking") {
    if (piece.text === "") {
      return html`
        <p
          class="message-note">Thinking, told in a sealed form that only the provider can read.</p>
      `;
    }
    return html`
      <${Fold} label="Thinking" preview=${firstLine(piece.text)} length=${piece
        .text.length}>
        <${LongText} text=${piece.text} />
        <//>
    `;
  }
  if (piece.kind === "image") {
    return piece.source === null
      ? html`<p class="message-note">${piece.note}</p>`
      : html`
        <img class="message-image" src=${piece
          .source} alt="Image in the message"
          loading="lazy" />
      `;
  }
  if (piece.kind === "call" || piece.kind === "other") {
    const value = piece.kind === "call" ? piece.input : piece.value;
    const tone = piece.kind === "call" ? "running" : undefined;
    return html`
      <${Fold} label=${piece.name || "call"} tone=${tone} preview=${firstLine(
        value,
      )}>
        ${() => html`<${CodeBlock} text=${jsonText(value)} />`}
      <//>
    `;
  }
  return html`
    <${Result} piece=${piece} name=${names.get(piece.id ?? "") ?? ""}>
      ${piece.pieces.map((one, index) =>
        one.kind === "text"
          ? html`<${LongText} key=${index} text=${one.text} plain />`
          : html`<${Piece} key=${index} piece=${one} names=${names} />`
      )}
    <//>
  `;
}
