// @ts-check
/// <reference lib="dom" />
/** A table as a file for a spreadsheet. */

/** @typedef {{ head: string[], rows: (string | number | null)[][] }} Sheet */

const NEEDS_QUOTES = /[",\r\n]/;
// A spreadsheet would run what begins like this, and names of models and sessions come from elsewhere.
const LOOKS_LIKE_FORMULA = /^[=+\-@\t\r]/;

/** RFC 4180, with a line of names. @param {Sheet} sheet */
export function csvOf({ head, rows }) {
  return [head, ...rows].map((row) => row.map(field).join(",")).join("\r\n") +
    "\r\n";
}

/** @param {string | number | null} value */
function field(value) {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = LOOKS_LIKE_FORMULA.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** "Traffic by model", "7d" → "ccflare-traffic-by-model-7d.csv". @param {...string} words */
export function csvName(...words) {
  const name = words.join(" ").toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return `ccflare-${name.replace(/^-|-$/g, "")}.csv`;
}

/** @param {string} name @param {string} text @param {string} [type] */
export function saveFile(name, text, type = "text/csv") {
  const url = URL.createObjectURL(
    new Blob([text], { type: `${type};charset=utf-8` }),
  );
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000); // the browser has begun by then
}
