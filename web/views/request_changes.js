// @ts-check
/** What this turn changed against the one before it: what was added, and up to where a cache could still be read. */

import { whyNoConversation } from "../conversation/absence.js";
import { firstDifference } from "../conversation/difference.js";
import { callNames } from "../conversation/message.js";
import { count, duration, percent, plural, size } from "../format.js";
import { html, useComputed, useEffect } from "../html.js";
import { ChangeReport } from "../parts/change_report.js";
import { Loadable } from "../parts/loadable.js";
import { MessageList } from "../parts/message_list.js";
import { Section } from "../parts/section.js";
import { SettingChanges } from "../parts/setting_changes.js";
import { hashOf } from "../router.js";
import * as bodies from "../stores/bodies.js";
import * as conversation from "../stores/conversation.js";
import * as turns from "../stores/turns.js";

/** @import { RequestDetail, RequestSummary } from "../../src/api/wire.ts" */

/** @param {{ request: RequestDetail }} props */
export function RequestChanges({ request }) {
  const before = turns.comparable.value;
  useEffect(() => bodies.need(request), [request]);
  useEffect(() => {
    if (before !== null) conversation.loadEarlier(before.id);
  }, [before?.id]);
  const why = whyNot(request, before);
  if (why !== null) return html`<p class="story-none">${why}</p>`;
  return html`
    <${Loadable} status=${conversation.earlierStatus
      .value} failure=${conversation.earlierFailure.value}
      what="the turn before" onRetry=${() =>
        before && conversation.loadEarlier(before.id)}>
      <${Report} request=${request} before=${/** @type {RequestSummary} */ (before)} />
      <//>
  `;
}

/** @param {RequestDetail} request @param {RequestSummary | null} before */
function whyNot(request, before) {
  if (request.requestBody === null) return whyNoConversation(request);
  if (turns.status.value === "loading") return "Looking for the turn before…";
  return before === null
    ? "This is the first turn of its conversation that is recorded, so there is nothing to compare it with."
    : null;
}

/** @param {{ request: RequestDetail, before: RequestSummary }} props */
function Report({ request, before }) {
  const difference = conversation.difference.value;
  const asked = conversation.asked.value;
  if (difference === null || asked === null) {
    return html`
      <p
        class="story-none">The two requests are not of one format that is known here, so they cannot be compared.</p>
    `;
  }
  const { added, addedCount, removedCount, settings } = difference;
  const messages = added === null ? [] : asked.prompt.messages.slice(added);
  const waitMs = Date.parse(request.timestamp) - Date.parse(before.timestamp);
  return html`
    <${Section} title="What a cache sees" note=${cacheNote(request)}>
      <p>
        Against <a href=${hashOf("requests", before.id, {
          tab: "changes",
        })}>the turn before</a>, ${duration(waitMs)} earlier.
      </p>
      <${ChangeReport} difference=${difference} goesOn=${request
        .previousResponseId !== null} />
      <${SentNote} />
    <//>
    ${settings.length > 0 && html`
      <${Section} title="Settings" note="these differ">
        <${SettingChanges} settings=${settings} />
        <//>
    `}
    <${Section} title=${removedCount > 0
      ? "Changed and added"
      : "Added"} note=${plural(addedCount, "message")}>
      ${messages.length === 0
        ? html`<p class="story-none">No message was added.</p>`
        : html`<${MessageList} messages=${messages} names=${
          callNames(
            asked.prompt.messages,
          )
        } from=${(added ?? 0) + 1} />`}
    <//>
  `;
}

/** Byte by byte, which is what the provider was sent. */
function SentNote() {
  const note = useComputed(() => {
    const { before, after } = conversation.texts.value;
    if (before === null || after === null) return "";
    const bytes = [before, after].map((text) => new TextEncoder().encode(text));
    const [old = new Uint8Array(), now = new Uint8Array()] = bytes;
    const at = firstDifference(old, now);
    if (at === null) return "The two bodies are the same, byte for byte.";
    return `As they were sent, the two bodies are the same up to byte ${
      count(at)
    }, ${percent(at / (old.length || 1))} of the earlier one (${
      size(old.length)
    } then, ${size(now.length)} now).`;
  });
  return html`<p class="story-note">${note}</p>`;
}

/** @param {RequestDetail} request */
function cacheNote({ cacheReadInputTokens, promptTokens }) {
  return cacheReadInputTokens === null || promptTokens === null
    ? null
    : `${count(cacheReadInputTokens)} of ${
      count(promptTokens)
    } prompt tokens were read from a cache`;
}
