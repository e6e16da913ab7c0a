// @ts-check
/** One body: what is known of it, a choice of looks, and its text. */

import { looksOf, noteOf, textAs } from "../body_looks.js";
import { html } from "../html.js";
import { Choice } from "./choice.js";
import { CopyButton } from "./copy_button.js";
import { EventList } from "./event_list.js";
import { LongText } from "./long_text.js";
import { eventsOf } from "../conversation/events.js";

/** @import { BodyWire } from "../../src/api/wire.ts" */

/**
 * @param {{ side: string, body: BodyWire, text: string | null, look: string | null, address: string,
 *   onLook: (look: string | null) => void }} props `text` is null when its encoding could not be undone.
 */
export function BodyPanel({ side, body, text, look, address, onLook }) {
  const looks = looksOf(text ?? "", body.contentType);
  const [usual] = looks[0] ?? ["sent"];
  const chosen = looks.find(([id]) => id === look)?.[0] ?? usual;
  return html`
    <div class="body-tools">
      ${looks.length > 1 && html`
        <${Choice} name=${`look-${side}`} label=${`Look of the ${side}`} options=${looks}
          value=${chosen}
          onChange=${(/** @type {string} */ id) =>
            onLook(id === usual ? null : id)} />
      `}
      <${CopyButton} label=${`Copy ${side}`} text=${() =>
        textAs(text ?? "", chosen)} disabled=${text === null} />
      <a class="button" href=${`${address}?download=1`} download>Download</a>
    </div>
    <p class="story-note">${noteOf(body)}</p>
    <p class="story-note">SHA-256 <code>${body.sha256}</code></p>
    ${text === null
      ? html`
        <p
          class="story-none">Its encoding could not be undone; the download has it as it travelled.</p>
      `
      : text === ""
      ? html`<p class="story-none">The body is empty.</p>`
      : chosen === "events"
      ? html`<${EventList} events=${eventsOf(text, body.contentType) ?? []} />`
      : html`<${LongText} key=${chosen} text=${textAs(text, chosen)} plain />`}
  `;
}
