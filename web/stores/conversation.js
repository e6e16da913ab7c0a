// @ts-check
/** What was said in the request whose page is open, and in the turns before it that it goes on from. */

import * as api from "../api.js";
import { answeredOf, askedOf } from "../conversation/conversation.js";
import { differenceOf } from "../conversation/difference.js";
import { computed, signal } from "../html.js";
import * as bodies from "./bodies.js";
import { request } from "./request.js";
import { resource } from "./resource.js";
import * as turns from "./turns.js";

/** @import { BodyWire, RequestSummary } from "../../src/api/wire.ts" */
/** @import { Message } from "../conversation/message.js" */

/** Null until its body is here, and for what is no conversation. */
export const asked = computed(() => {
  const { path, requestBody } = request.value ?? {};
  const text = bodies.sides.request.data.value;
  return path === undefined || text === null
    ? null
    : askedOf(path, stored(text, requestBody ?? null));
});

export const answered = computed(() => {
  const text = bodies.sides.response.data.value;
  if (asked.value === null || text === null) return null;
  const body = request.value?.responseBody ?? null;
  return answeredOf(asked.value.dialect, stored(text, body));
});

/** The body of the turn before, to compare with. */
const earlierBody = resource(
  async (/** @type {string} */ id) => {
    const [text, detail] = await Promise.all([
      api.readBody(id, "request"),
      api.readRequest(id),
    ]);
    if (!text.ok) return text;
    if (!detail.ok) return detail;
    const { path, requestBody } = detail.data;
    const asked = askedOf(path, stored(text.data ?? "", requestBody));
    return { ok: true, data: { text: text.data, asked } };
  },
  null,
);

export const { status: earlierStatus, failure: earlierFailure } = earlierBody;

/** @param {string} id */
export function loadEarlier(id) {
  earlierBody.reset();
  return earlierBody.load(id);
}

/** Against the turn before; null until both bodies are here, or when they cannot be compared. */
export const difference = computed(() => {
  const before = earlierBody.data.value?.asked ?? null;
  const after = asked.value;
  if (before === null || after === null) return null;
  return before.dialect === after.dialect ? differenceOf(before, after) : null;
});

/** Whether the bodies are the same up to their last byte, else where they part. */
export const texts = computed(() => ({
  before: earlierBody.data.value?.text ?? null,
  after: bodies.sides.request.data.value,
}));

/** What the turns before said, as far as they have been asked for; the newest first. */
export const chain = signal(
  /** @type {{ turn: RequestSummary, messages: Message[] }[]} */ ([]),
);
export const chainFailure = signal("");

/** One turn further back. */
export async function showEarlier() {
  const turn = turns.before.value.at(-1 - chain.value.length);
  if (turn === undefined) return;
  const opened = request.value?.id;
  const read = await Promise.all([
    api.readRequest(turn.id),
    api.readBody(turn.id, "request"),
    api.readBody(turn.id, "response"),
  ]);
  if (request.value?.id !== opened) return;
  const [detail, question, answer] = read;
  const failed = read.find((one) => !one.ok);
  chainFailure.value = failed && !failed.ok ? failed.message : "";
  if (!detail.ok || !question.ok || !answer.ok) return;
  const { path, requestBody, responseBody } = detail.data;
  const said = askedOf(path, stored(question.data ?? "", requestBody));
  const reply = said && answeredOf(
    said.dialect,
    stored(answer.data ?? "", responseBody),
  );
  const messages = [
    ...(said?.prompt.messages ?? []),
    ...(reply?.messages ?? []),
  ];
  chain.value = [...chain.value, { turn, messages }];
}

export function close() {
  earlierBody.reset();
  chain.value = [];
  chainFailure.value = "";
}

/** @param {string} text @param {BodyWire | null} body */
function stored(text, body) {
  return {
    text,
    contentType: body?.contentType ?? null,
    cut: body?.cut ?? false,
  };
}
