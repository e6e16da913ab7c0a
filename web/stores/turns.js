// @ts-check
/** The turns around the request whose page is open: those of the same conversation, before it and after it. */

import * as api from "../api.js";
import { computed, signal } from "../html.js";
import { resource } from "./resource.js";

/** @import { RequestDetail, RequestEvent, RequestSummary } from "../../src/api/wire.ts" */
/** @import { Result } from "../ask.js" */

const MOST_AFTER = 1_000; // the most that one page of the list can have

/** Oldest first. */
const turns = resource(readTurns, /** @type {RequestSummary[]} */ ([]));

export const { status } = turns;

const shown = signal(/** @type {RequestDetail | null} */ (null));

const index = computed(() =>
  turns.data.value.findIndex(({ id }) => id === shown.value?.id)
);

/** Oldest first, without the request itself. */
export const before = computed(() =>
  turns.data.value.slice(0, Math.max(0, index.value))
);

/**
 * Where it stands among the turns that are recorded, and its neighbours; `nth` is null while that is being read, and
 * the whole where it is of no conversation.
 */
export const place = computed(() => {
  const { conversationId, previousResponseId } = shown.value ?? {};
  if (!conversationId && !previousResponseId) return null;
  const list = turns.data.value;
  const at = index.value;
  return {
    nth: at === -1 ? null : at + 1,
    count: at === -1 ? null : list.length,
    previous: list[at - 1]?.id ?? null,
    next: at === -1 ? null : list[at + 1]?.id ?? null,
  };
});

/** The turn that this one is compared with: token counts and such lie in between. */
export const comparable = computed(() =>
  before.value.findLast(({ path }) => path === shown.value?.path) ?? null
);

/** Of a neighbour the place is known at once. @param {RequestDetail} request */
export function follow(request) {
  shown.value = request;
  const known = turns.data.peek().find(({ id }) => id === request.id);
  if (known?.conversationId !== request.conversationId) turns.reset();
  if (request.conversationId ?? request.previousResponseId) turns.load(request);
}

/** A turn of the same conversation has been stored. @param {RequestEvent[]} events */
export function hear(events) {
  const request = shown.peek();
  const own = request?.conversationId ?? null;
  const isOwn = events.some((event) =>
    event.type === "payload" && event.conversationId === own
  );
  if (request !== null && own !== null && isOwn) turns.load(request);
}

/** What has been read stays, since the next page is often of the same conversation. */
export function close() {
  shown.value = null;
}

/** @param {RequestDetail} request @returns {Promise<Result<RequestSummary[]>>} */
async function readTurns({ id, timestamp, conversationId }) {
  const [led, page] = await Promise.all([
    api.readConversation(id),
    conversationId === null ? null : api.listRequestPage(
      new URLSearchParams({
        conversation: conversationId,
        from: timestamp,
        limit: String(MOST_AFTER),
      }),
    ),
  ]);
  if (!led.ok) return led;
  const known = new Set(led.data.map((turn) => turn.id));
  const rows = page?.ok ? page.data.rows : [];
  const after = rows.filter((turn) => !known.has(turn.id)).toReversed();
  return { ok: true, data: [...led.data, ...after] };
}
