// @ts-check
/// <reference lib="dom" />
/** What a key press asks for, wherever it falls; pure. */

/** @typedef {"next" | "previous" | "filter" | "close"} Command */

/** @type {Record<string, Command>} */
const COMMANDS = { j: "next", k: "previous", "/": "filter", Escape: "close" };

/** @typedef {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "defaultPrevented"> & { target: unknown }} Press */

/** The key, or null while it belongs to a field, an open dialog or the browser. @param {Press} event */
export function freeKey(
  { key, ctrlKey, metaKey, altKey, defaultPrevented, target },
) {
  if (ctrlKey || metaKey || altKey || defaultPrevented) return null;
  const { closest } = /** @type {Partial<Element>} */ (target ?? {});
  if (closest?.call(target, "dialog[open], input, select, textarea")) {
    return null;
  }
  return key;
}

/** @param {Press} event @returns {Command | null} */
export function commandOf(event) {
  return COMMANDS[freeKey(event) ?? ""] ?? null;
}
