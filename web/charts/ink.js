// @ts-check
/// <reference lib="dom" />
/** Colours for what is drawn on a canvas, which knows no custom properties, and word when the theme changes them. */

/** How lines are told apart without colour, by their place; the sheet has the same for the legend. */
export const DASHES = [[], [6, 4], [2, 3], [10, 3, 2, 3], [4, 2], [1, 2]];

/**
 * The colour of a tone as it is inside `element` right now.
 * @param {Element} element @param {string} tone
 */
export function inkOf(element, tone) {
  return colorOf(element, { ink: tone });
}

/**
 * Resolves by an element of its own: only a property that is a colour is worked out by the browser.
 * @param {Element} element @param {Record<string, string>} data
 */
export function colorOf(element, data) {
  const probe = document.createElement("i");
  probe.className = "ink-probe";
  Object.assign(probe.dataset, data);
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Calls when the page turns light or dark; returns its undo. @param {() => void} call */
export function onTheme(call) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const page = new MutationObserver(call);
  page.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  system.addEventListener("change", call);
  return () => {
    system.removeEventListener("change", call);
    page.disconnect();
  };
}
