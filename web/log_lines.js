// @ts-check
/** Log lines as the page holds them: put together from two ways, filtered, counted, written out; pure. */

import { exact } from "./format.js";

/** @import { LogLineWire } from "../src/api/wire.ts" */

/** @typedef {LogLineWire["level"]} Level */
/** @typedef {{ levels: readonly Level[], text: string }} LogFilter No level means all of them. */
/** @typedef {LogLineWire & { seq: number, search: string, key: string }} LogLine */

/** The gravest first. @type {readonly Level[]} */
export const LEVELS = ["ERROR", "WARN", "INFO", "DEBUG"];

/** What is kept; some hours of a busy day, and little memory. */
export const MOST = 5_000;

let lastSeq = 0;

/** @param {LogLineWire} told @returns {LogLine} */
export function lineOf(told) {
  const data = told.data === undefined ? "" : JSON.stringify(told.data);
  return {
    ...told,
    seq: ++lastSeq,
    search: `${told.msg} ${data}`.toLowerCase(),
    key: `${told.ts} ${told.level} ${told.msg} ${data}`,
  };
}

/**
 * What was read beside what is known, by time, and which of it was new. Two ways bring the same lines, and the same
 * line may have been said twice, so they are counted.
 * @param {readonly LogLine[]} known
 * @param {readonly LogLineWire[]} read
 */
export function merged(known, read) {
  const left = tally(known);
  const added = read.map(lineOf).filter(({ key }) => !take(left, key));
  if (added.length === 0) return { lines: known, added };
  const isLater = (added[0]?.ts ?? 0) >= (known.at(-1)?.ts ?? 0);
  const all = [...known, ...added];
  const lines = isLater ? all : all.sort((a, b) => a.ts - b.ts);
  return { lines: lines.slice(-MOST), added };
}

/** How often each line is there, by its key. @param {readonly LogLine[]} lines */
export function tally(lines) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { key } of lines) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** True when there was one left to take. @param {Map<string, number>} counts @param {string} key */
export function take(counts, key) {
  const count = counts.get(key) ?? 0;
  if (count > 1) counts.set(key, count - 1);
  else counts.delete(key);
  return count > 0;
}

/** @param {URLSearchParams} params @returns {LogFilter} */
export function filterOf(params) {
  const named = (params.get("level") ?? "").toUpperCase().split(",");
  return {
    levels: LEVELS.filter((level) => named.includes(level)),
    text: params.get("q") ?? "",
  };
}

/** The lines that hold all of the words. @param {readonly LogLine[]} lines @param {string} text */
export function holding(lines, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return lines;
  return lines.filter(({ search }) =>
    words.every((word) => search.includes(word))
  );
}

/** @param {readonly LogLine[]} lines @param {readonly Level[]} levels */
export function ofLevels(lines, levels) {
  if (levels.length === 0) return lines;
  return lines.filter(({ level }) => levels.includes(level));
}

/** @param {readonly LogLine[]} lines */
export function countLevels(lines) {
  const counts = { ERROR: 0, WARN: 0, INFO: 0, DEBUG: 0 };
  for (const { level } of lines) counts[level]++;
  return counts;
}

/** The request that a line is about. @param {LogLineWire} line @returns {string | null} */
export function requestOf({ data }) {
  return typeof data?.requestId === "string" ? data.requestId : null;
}

/** What was said beside the message, in a line. @param {LogLineWire} line */
export function briefOf({ data = {} }) {
  return Object.entries(data)
    .filter(([name, value]) => value !== null && name !== "requestId")
    .map(([name, value]) =>
      `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`
    )
    .join("  ");
}

/** The whole line as text. @param {LogLineWire} line */
export function textOf({ ts, level, msg, data }) {
  const more = data === undefined ? "" : ` ${JSON.stringify(data)}`;
  const ms = String(ts % 1_000).padStart(3, "0");
  return `${exact(ts)}.${ms} ${level.padEnd(5)} ${msg}${more}`;
}

/** The line opened: its message, and each thing said beside it. @param {LogLineWire} line */
export function wholeOf({ msg, data }) {
  if (data === undefined) return msg;
  const { stack, ...rest } = data;
  const more = Object.keys(rest).length > 0
    ? [JSON.stringify(rest, null, 2)]
    : [];
  return [msg, ...more, ...(typeof stack === "string" ? [stack] : [])]
    .join("\n\n");
}
