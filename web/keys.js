// @ts-check
/// <reference lib="dom" />
/** What a key press asks for, wherever it falls; pure. */

/** @typedef {"next" | "previous" | "filter" | "close"} Command */

/** @type {Record<string, Command>} */
const COMMANDS = { j: "next", k: "previous", "/": "filter", Escape: "close" };

/**
 * Null while the key belongs to a field, a dialog or the browser.
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "defaultPrevented"> & { target: unknown }} event
 * @returns {Command | null}
 */
export function commandOf(
  { key, ctrlKey, metaKey, altKey, defaultPrevented, target },
) {
  if (ctrlKey || metaKey || altKey || defaultPrevented) return null;
  const { closest } = /** @type {Partial<Element>} */ (target ?? {});
  if (closest?.call(target, "dialog, input, select, textarea")) return null;
  return COMMANDS[key] ?? null;
}
