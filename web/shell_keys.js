// @ts-check
/// <reference lib="dom" />
/** The keys that work on every page: g and a letter goes to a view, ? shows them all. */

/** After the g, as long as one may think about where to go. */
const WAIT_MS = 1_500;

/** The letter of each view. @type {Record<string, string>} */
export const JUMPS = {
  o: "overview",
  a: "analytics",
  r: "requests",
  c: "accounts",
  l: "logs",
  s: "settings",
};

/** @typedef {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "defaultPrevented" | "timeStamp"> & { target: unknown }} Press */

/**
 * Makes what tells of each press in turn where it leads: to a view, to the list of keys, or nowhere.
 * @returns {(press: Press) => { view: string } | "keys" | null}
 */
export function shellKeys() {
  let armedAt = -Infinity;

  return (press) => {
    const { key, ctrlKey, metaKey, altKey, defaultPrevented, timeStamp } =
      press;
    const isArmed = timeStamp - armedAt < WAIT_MS;
    armedAt = -Infinity;
    if (ctrlKey || metaKey || altKey || defaultPrevented || isTyping(press)) {
      return null;
    }
    const view = isArmed ? JUMPS[key] : undefined;
    if (view !== undefined) return { view };
    if (key === "g") armedAt = timeStamp;
    return key === "?" ? "keys" : null;
  };
}

/** True while the key belongs to a field or an open dialog; a radio or a box takes no letters. @param {Press} press */
function isTyping({ target }) {
  const { closest } = /** @type {Partial<Element>} */ (target ?? {});
  const field =
    "dialog[open], select, textarea, [contenteditable], input:not([type=radio], [type=checkbox])";
  return Boolean(closest?.call(target, field));
}
