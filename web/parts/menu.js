// @ts-check
/// <reference lib="dom" />
/** A button that opens a panel beneath itself, or above where there is no room; a click elsewhere or Escape closes it. */

import { html, useId } from "../html.js";

/** @import { ComponentChildren } from "preact" */

const LOW = 0.66; // of the page; from there on the panel opens upwards
const GAP = 4; // px, between the button and what it opens

/**
 * `onOpen` is called each time it opens.
 * @param {{ label: ComponentChildren, title: string, onOpen?: () => void, children?: ComponentChildren }} props
 */
export function Menu({ label, title, onOpen, children }) {
  const id = `menu-${useId()}`;

  /** @param {ToggleEvent & { currentTarget: HTMLElement }} event */
  function handleToggle({ newState, currentTarget }) {
    if (newState === "open") onOpen?.();
    const button = currentTarget.previousElementSibling;
    button?.setAttribute("aria-expanded", String(newState === "open"));
  }

  /** Before it is seen, so that it doesn’t jump. @param {ToggleEvent & { currentTarget: HTMLElement }} event */
  function handleBeforeToggle({ newState, currentTarget: panel }) {
    const button = panel.previousElementSibling?.getBoundingClientRect();
    if (newState !== "open" || !button) return;
    const isLow = button.bottom > innerHeight * LOW;
    const top = isLow ? "auto" : `${button.bottom + GAP}px`;
    const bottom = isLow ? `${innerHeight - button.top + GAP}px` : "auto";
    panel.style.setProperty("--menu-top", top);
    panel.style.setProperty("--menu-bottom", bottom);
    panel.style.setProperty("--menu-right", `${innerWidth - button.right}px`);
  }

  return html`
    <div class="menu">
      <button type="button" class="button" popovertarget=${id}
        aria-expanded="false">
        ${label}
      </button>
      <div id=${id} class="menu-panel" popover="auto" role="group"
        aria-label=${title}
        onBeforeToggle=${handleBeforeToggle} onToggle=${handleToggle}>
        ${children}
      </div>
    </div>
  `;
}
