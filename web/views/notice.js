// @ts-check
/// <reference lib="dom" />
/** What spoils the picture or the records, told for as long as it does. */

import { html } from "../html.js";
import { connection } from "../live.js";
import { Icon } from "../parts/icon.js";
import { Countdown } from "../parts/moment.js";
import { health, newVersion } from "../stores/stats.js";
import { now } from "../stores/ui.js";

/** @import { ComponentChildren } from "preact" */

export function Notice() {
  const { state, retryAt } = connection.value;
  const journal = health.data.value?.journal;
  if (retryAt !== null) {
    const until = new Date(retryAt).toISOString();
    return html`
      <${Warning} what="The connection to ccflare is lost; what you see may be old.">
        ${state === "connecting"
          ? "Trying again now."
          : html`Trying again in <${Countdown} until=${until} now=${now} />.`}
      <//>
    `;
  }
  if (journal?.state === "failing") {
    const why = journal.lastError ?? "the database cannot be written";
    return html`
      <${Warning} what=${`Requests are served but not written down: ${why}.`}>
        ${`${journal.queued} waiting, ${journal.lost} lost.`}
      <//>
    `;
  }
  if (newVersion.value === null) return null;
  return html`
    <${Warning} what=${`ccflare is now version ${newVersion.value}, and this page is an older one.`}>
      <a href="" onClick=${reload}>Reload the page</a>
      <//>
  `;
}

/** The address stays: an empty link would lose what is behind its #. @param {Event} event */
function reload(event) {
  event.preventDefault();
  location.reload();
}

/** @param {{ what: string, children?: ComponentChildren }} props */
function Warning({ what, children }) {
  return html`
    <p class="notice" role="alert">
      <${Icon} name="alert" />
      <span>${what}${" "}${children}</span>
    </p>
  `;
}
