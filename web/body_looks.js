// @ts-check
/** The ways in which a stored body can be looked at; pure. */

import { eventsOf } from "./conversation/events.js";
import { size } from "./format.js";

/** @import { BodyWire } from "../src/api/wire.ts" */

const SENT = /** @type {const} */ (["sent", "As sent"]);

/** Pairs of id and title, the usual one first. @param {string} text @param {string | null} contentType @returns {(readonly [string, string])[]} */
export function looksOf(text, contentType) {
  if (eventsOf(text.slice(0, 1_000), contentType) !== null) {
    return [["events", "Events"], SENT];
  }
  return /^\s*[[{]/.test(text) ? [["pretty", "Beautified"], SENT] : [SENT];
}

/** What is not JSON, or not all of it, stays as it is. @param {string} text @param {string} look */
export function textAs(text, look) {
  if (look !== "pretty") return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** @param {BodyWire} body */
export function noteOf(
  { size: whole, storedSize, cut, contentType, encoding },
) {
  const packed = encoding === null ? "" : `, travelled as ${encoding}`;
  const type = contentType === null ? "" : `, ${contentType}`;
  const kept = cut
    ? `; only its first ${size(storedSize)} are kept, so it is cut off`
    : "";
  return `${size(whole)}${type}${packed}${kept}`;
}
