// @ts-check
/** What one turn changed against the turn before: what it added, and where the prefix that a cache could hold ends; pure. */

import { blocksOf } from "./blocks.js";

/** @import { Block } from "./blocks.js" */
/** @import { Dialect } from "./conversation.js" */
/** @import { Json } from "./message.js" */
/** @typedef {{ dialect: Dialect, body: Json }} Turn */
/**
 * `byte` counts in the prompt as a cache sees it: tools, system and messages, without their marks.
 * @typedef {{ where: string, byte: number, before: string, after: string }} Change
 */
/**
 * `change` is null when all that was sent before was sent again as it was. `added` is the place of the first message
 * that was not there before, whatever stands before the messages; `removedCount` of the earlier ones are gone or changed.
 * `marked` names where the cache marks stood before and stand now; null where neither had any.
 * @typedef {{ change: Change | null, equalBytes: number, beforeBytes: number, afterBytes: number, added: number | null,
 *   addedCount: number, removedCount: number, marked: { before: string[], after: string[] } | null,
 *   settings: { name: string, before: string, after: string }[] }} Difference
 */

const EXCERPT = 160; // characters: two lines, enough to know the place
const LEAD = 40; // of them before the change
const MOST_SETTING = 200; // characters of one that is shown

/** Keys of the prompt itself and of what differs without a meaning. */
const PROMPT = new Set([
  "messages",
  "input",
  "system",
  "tools",
  "instructions",
]);

/** @param {Turn} before @param {Turn} after @returns {Difference} */
export function differenceOf(before, after) {
  const old = blocksOf(before.dialect, before.body);
  const now = blocksOf(after.dialect, after.body);
  const equal = equalCount(old, now);
  const equalBefore = bytesOfAll(now.slice(0, equal));
  const change = equal === old.length
    ? null
    : changeOf(old[equal], now[equal], equalBefore);
  const oldTalk = old.filter(({ message }) => message !== null);
  const nowTalk = now.filter(({ message }) => message !== null);
  const equalTalk = equalCount(oldTalk, nowTalk);
  const marks = [old, now].map((blocks) =>
    blocks.filter(({ isMarked }) => isMarked).map(({ where }) => where)
  );
  const [marksBefore = [], marksAfter = []] = marks;
  return {
    change,
    equalBytes: change?.byte ?? equalBefore,
    beforeBytes: bytesOfAll(old),
    afterBytes: bytesOfAll(now),
    added: nowTalk[equalTalk]?.message ?? null,
    addedCount: messagesIn(nowTalk.slice(equalTalk)),
    removedCount: messagesIn(oldTalk.slice(equalTalk)),
    marked: marksBefore.length + marksAfter.length === 0
      ? null
      : { before: marksBefore, after: marksAfter },
    settings: settingsOf(before.body, after.body),
  };
}

/** The first byte in which two bodies differ; null when they are the same. @param {Uint8Array} a @param {Uint8Array} b */
export function firstDifference(a, b) {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) if (a[at] !== b[at]) return at;
  return a.length === b.length ? null : shorter;
}

/** @param {Block[]} old @param {Block[]} now */
function equalCount(old, now) {
  const shorter = Math.min(old.length, now.length);
  for (let at = 0; at < shorter; at++) {
    if (old[at]?.text !== now[at]?.text) return at;
  }
  return shorter;
}

/** @param {Block | undefined} old @param {Block | undefined} now @param {number} from @returns {Change} */
function changeOf(old, now, from) {
  const before = old?.text ?? "";
  const after = now?.text ?? "";
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  // Half a pair is no character.
  if (at > 0 && /[\uD800-\uDBFF]/.test(before[at - 1] ?? "")) at--;
  return {
    where: now?.where ?? old?.where ?? "",
    byte: from + bytesOf(before.slice(0, at)),
    before: excerpt(before, at),
    after: excerpt(after, at),
  };
}

/** @param {string} text @param {number} at */
function excerpt(text, at) {
  const from = Math.max(0, at - LEAD);
  const part = text.slice(from, from + EXCERPT);
  const end = from + EXCERPT < text.length ? "…" : "";
  return `${from > 0 ? "…" : ""}${part}${end}`;
}

/** @param {Json} before @param {Json} after */
function settingsOf(before, after) {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !PROMPT.has(name)).map((name) => ({
    name,
    before: worded(before[name]),
    after: worded(after[name]),
  })).filter((one) => one.before !== one.after);
}

/** @param {unknown} value */
function worded(value) {
  const text = value === undefined ? "not set" : JSON.stringify(value);
  return text.length > MOST_SETTING ? `${text.slice(0, MOST_SETTING)}…` : text;
}

/** @param {Block[]} blocks */
function messagesIn(blocks) {
  const places = blocks.map(({ message }) => message);
  return new Set(places.filter((place) => place !== null)).size;
}

/** @param {Block[]} blocks */
function bytesOfAll(blocks) {
  return blocks.reduce((sum, { text }) => sum + bytesOf(text), 0);
}

/** @param {string} text */
function bytesOf(text) {
  return new TextEncoder().encode(text).length;
}
