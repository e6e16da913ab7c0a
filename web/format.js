// @ts-check
/** Numbers, durations and moments as people read them; pure. A thin space keeps a number and its unit together. */

const NONE = "–";
const THIN = "\u202f";
const FIXED = "\u00a0"; // keeps "1 h 03 min" on one line
const COUNT = new Intl.NumberFormat("en-US"); // made once: it is the slow part
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** 12345 → "12,345". @param {number | null} value */
export function count(value) {
  return value === null ? NONE : COUNT.format(value);
}

/** 1234567 → "1.23 M". @param {number | null} value */
export function amount(value) {
  if (value === null) return NONE;
  if (value < 10_000) return count(value); // still short, and exact
  if (value < 999_500) return join(digits(value / 1e3), "k");
  if (value < 999_500_000) return join(digits(value / 1e6), "M");
  return join(digits(value / 1e9), "G");
}

/** Tokens per second, whole ones. @param {number | null} perSecond */
export function speed(perSecond) {
  return perSecond === null ? NONE : amount(Math.round(perSecond));
}

/** 0.4213 → "42 %". @param {number | null} share */
export function percent(share) {
  return share === null ? NONE : join(Math.round(share * 100), "%");
}

/** 42.13 → "42 %"; what is not quite all or nothing does not read as if it were. @param {number | null} value */
export function ofHundred(value) {
  if (value === null) return NONE;
  const isNear = (value > 0 && value < 1) || (value > 99 && value < 100);
  if (!isNear) return join(Math.round(value), "%");
  return join(Math.min(Math.max(value, 0.1), 99.9).toFixed(1), "%");
}

/** US dollars: "$0.0042", "$12.34", "$1,234". @param {number | null} usd */
export function money(usd) {
  if (usd === null) return NONE;
  if (usd === 0) return "$0";
  if (usd < 0.000_05) return "< $0.0001";
  if (usd < 0.999_95) return `$${usd.toFixed(4)}`;
  if (usd < 999.995) return `$${usd.toFixed(2)}`;
  return `$${count(Math.round(usd))}`;
}

/** A price as the provider lists it: "$3", "$0.125". @param {number} usd */
export function rate(usd) {
  return `$${usd.toLocaleString("en-US", { maximumFractionDigits: 6 })}`;
}

/** @param {number | null} bytes */
export function size(bytes) {
  if (bytes === null) return NONE;
  if (bytes < 1_000) return join(bytes, "B");
  if (bytes < 999_500) return join(digits(bytes / 1_000), "kB");
  if (bytes < 999_500_000) return join(digits(bytes / 1_000_000), "MB");
  return join(digits(bytes / 1_000_000_000), "GB");
}

/** A time that was measured, three digits of it: "0.42 ms", "812 ms", "1.24 s", "2 min 05 s". @param {number | null} ms */
export function duration(ms) {
  if (ms === null) return NONE;
  if (ms < 999.5) return join(digits(ms), "ms");
  if (ms < 59.95 * SECOND) return join(digits(ms / SECOND), "s");
  return span(ms);
}

/** A running duration in steps of a second: "4 s", "2 min 05 s". @param {number} ms */
export function ticking(ms) {
  return ms < MINUTE
    ? join(Math.max(0, Math.floor(ms / SECOND)), "s")
    : span(ms);
}

/** A longer time in its two largest units: "1 h 03 min". @param {number} ms */
export function span(ms) {
  if (ms < MINUTE) return join(Math.max(0, Math.ceil(ms / SECOND)), "s");
  if (ms < HOUR) return pair(ms, [MINUTE, "min"], [SECOND, "s"]);
  if (ms < DAY) return pair(ms, [HOUR, "h"], [MINUTE, "min"]);
  return pair(ms, [DAY, "d"], [HOUR, "h"]);
}

/** How long ago, in its largest unit: "now", "12 s", "3 min", "2 h", "4 d". @param {string} moment @param {number} now */
export function age(moment, now) {
  const ms = now - Date.parse(moment);
  if (ms < SECOND) return "now";
  if (ms < MINUTE) return join(Math.floor(ms / SECOND), "s");
  if (ms < HOUR) return join(Math.floor(ms / MINUTE), "min");
  if (ms < DAY) return join(Math.floor(ms / HOUR), "h");
  return join(Math.floor(ms / DAY), "d");
}

/** The exact moment in local time: "2026-11-22 10:14:03". @param {string | number} moment */
export function exact(moment) {
  const date = new Date(moment);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return `${day.map(two).join("-")} ${clock(moment)}`;
}

/** The time of day: "10:14:03". @param {string | number} moment */
export function clock(moment) {
  const date = new Date(moment);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(
    ":",
  );
}

/** A day and its minute, for what is long ago: "3 Nov 2026, 10:14". @param {string | number} moment */
export function dayAndMinute(moment) {
  const date = new Date(moment);
  const month = date.toLocaleString("en-US", { month: "short" });
  const time = clock(moment).slice(0, 5);
  return `${date.getDate()} ${month} ${date.getFullYear()}, ${time}`;
}

/** A moment near this one, to the minute: "16:40", "Tue 16:40", "3 Dec 16:40". @param {number} at @param {number} now */
export function timeAt(at, now) {
  const date = new Date(at);
  const time = [date.getHours(), date.getMinutes()].map(two).join(":");
  if (date.toDateString() === new Date(now).toDateString()) return time;
  const isNear = Math.abs(at - now) < 6 * DAY; // a week has one Tuesday
  const day = isNear
    ? date.toLocaleString("en-US", { weekday: "short" })
    : `${date.getDate()} ${date.toLocaleString("en-US", { month: "short" })}`;
  return `${day}${FIXED}${time}`;
}

/** The day without its year: "Nov 3". @param {string | number} moment */
export function monthDay(moment) {
  const date = new Date(moment);
  return `${
    date.toLocaleString("en-US", { month: "short" })
  }${FIXED}${date.getDate()}`;
}

/** A quota window by the provider's name, in words: "7d_opus" → "7 days, opus". @param {string} window */
export function windowName(window) {
  const [first = "", ...rest] = window.split("_");
  const time = /^(\d+)([dhm])$/.exec(first);
  if (time === null) return window.replaceAll("_", " ");
  const [, number, unit] = time;
  const word = { d: "day", h: "hour", m: "minute" }[unit ?? ""] ?? "";
  const words = `${number} ${word}${number === "1" ? "" : "s"}`;
  return [words, ...rest].join(", ");
}

/** "1 request", "2 requests". @param {number} number @param {string} noun */
export function plural(number, noun) {
  return `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** @param {number} value */
function digits(value) {
  if (value < 0.005) return "0";
  if (value < 9.995) return value.toFixed(2);
  return value < 99.95 ? value.toFixed(1) : value.toFixed(0);
}

/** @param {number} ms @param {[number, string]} large @param {[number, string]} small */
function pair(ms, [large, largeUnit], [small, smallUnit]) {
  const whole = Math.floor(ms / large);
  const rest = Math.floor((ms % large) / small);
  return `${join(whole, largeUnit)}${FIXED}${join(two(rest), smallUnit)}`;
}

/** @param {number | string} number @param {string} unit */
function join(number, unit) {
  return `${number}${THIN}${unit}`;
}

/** @param {number} number */
function two(number) {
  return String(number).padStart(2, "0");
}
