// @ts-check
/** Pieces of a conversation in a few words, for the line that they are folded behind; pure. */

import { isObject } from "./message.js";

/** @import { Difference } from "./difference.js" */
/** @import { Piece } from "./message.js" */

const MOST = 160; // characters, as many as fit beside a label

/** @param {unknown} value */
export function jsonText(value) {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** Of a call the first text that it is given: a command, a path, a question. @param {unknown} value @returns {string} */
export function firstLine(value) {
  if (typeof value === "string") {
    const [line = ""] = value.slice(0, 10 * MOST).trim().split("\n");
    return line.slice(0, MOST);
  }
  if (!isObject(value)) return "";
  if (value.kind === "text") return firstLine(value.text);
  const text = Object.values(value).find((one) =>
    typeof one === "string" && one !== ""
  );
  return text === undefined
    ? JSON.stringify(value).slice(0, MOST)
    : firstLine(text);
}

/** In characters. @param {Piece[]} pieces @returns {number} */
export function lengthOf(pieces) {
  return pieces.reduce((sum, piece) => {
    if ("text" in piece) return sum + piece.text.length;
    return piece.kind === "result" ? sum + lengthOf(piece.pieces) : sum;
  }, 0);
}

/** What became of the marks that say up to where to cache. @param {NonNullable<Difference["marked"]>} marked */
export function markNote({ before, after }) {
  const isSame = before.join() === after.join();
  const now = after.length === 0 ? "nowhere" : after.join("; ");
  if (isSame) return `The cache marks stand where they stood: ${now}.`;
  const then = before.length === 0 ? "nowhere" : before.join("; ");
  return `The cache marks moved, which changes nothing in the prompt itself. Before: ${then}. Now: ${now}.`;
}
