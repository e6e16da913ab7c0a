// @ts-check
/** Where the time went, from the first byte that came in to the last one that went out. */

import { Waterfall } from "../charts/waterfall.js";
import { count, duration } from "../format.js";
import { html, useEffect } from "../html.js";
import { Section } from "../parts/section.js";
import { stretchesOf } from "../phases.js";
import { timeNote } from "../request_facts.js";
import * as bodies from "../stores/bodies.js";
import * as conversation from "../stores/conversation.js";

/** @import { RequestDetail } from "../../src/api/wire.ts" */

const WHOSE = /** @type {const} */ ([
  ["client", "the client"],
  ["ccflare", "ccflare"],
  ["provider", "the provider"],
  ["pause", "a pause"],
]);

/** @param {{ request: RequestDetail }} props */
export function RequestTimeline({ request }) {
  useEffect(() => {
    if (request.isStream) bodies.need(request);
  }, [request]);
  const stretches = stretchesOf(request);
  return html`
    <${Section} title="Time" note=${timeNote(request)}>
      ${stretches.length === 0
        ? html`<p class="story-none">The first moment is told when it has ended.</p>`
        : html`
          <${Waterfall} phases=${stretches} title="Where the time went" />
          <ul class="waterfall-legend" aria-hidden="true">
            ${WHOSE.map(([id, word]) =>
              html`<li key=${id} data-whose=${id}>${word}</li>`
            )}
          </ul>
        `}
    <//>
    <${Section} title="Stream">
      <p>${streamNote(request, conversation.answered.value?.events ?? null)}</p>
    <//>
  `;
}

/** @param {RequestDetail} request @param {number | null} events */
function streamNote({ isStream, streamingDurationMs, outcome }, events) {
  if (!isStream) return "The answer came in one piece.";
  if (outcome === null) return "The answer is still coming in.";
  if (streamingDurationMs === null) return "No answer came in.";
  const took = duration(streamingDurationMs);
  if (events === null || events < 2) {
    return `The answer came in over ${took}. When each of its events came is not recorded.`;
  }
  const gap = duration(streamingDurationMs / (events - 1));
  return `${
    count(events)
  } events came in over ${took}, one every ${gap} on average. When each of them came is not recorded.`;
}
