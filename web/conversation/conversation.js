// @ts-check
/** From the bodies of one request to what was said in it; pure. */

import * as chat from "./chat_dialect.js";
import { eventsOf, jsonOf } from "./events.js";
import { isObject } from "./message.js";
import * as messages from "./messages_dialect.js";
import * as responses from "./responses_dialect.js";
import { jsonSoFar } from "./so_far.js";

/** @import { Json, Prompt, Reply } from "./message.js" */
/** @typedef {keyof typeof DIALECTS} Dialect */
/** A body as it is stored: its text, and whether that is all of it. */
/** @typedef {{ text: string, contentType: string | null, cut: boolean }} Stored */
/**
 * `body` is what the prompt was read from; `remark` a sentence when not all of it could be read.
 * @typedef {{ dialect: Dialect, body: Json, prompt: Prompt, remark: string | null }} Asked
 */
/** @typedef {Reply & { remark: string | null, events: number | null }} Answered */

const DIALECTS = { messages, chat, responses };

/** Null for what holds no conversation in a dialect that is known here. @param {string} path @param {Stored} stored @returns {Asked | null} */
export function askedOf(path, { text, cut }) {
  const { value, isWhole } = jsonSoFar(text);
  if (!isObject(value)) return null;
  const dialect = dialectOf(path, value);
  if (dialect === null) return null;
  const prompt = DIALECTS[dialect].promptOf(value);
  const remark = isWhole
    ? null
    : cut
    ? "The request is longer than what is kept of it; this is its beginning."
    : "The request is not whole JSON; this is as far as it can be read.";
  return { dialect, body: value, prompt, remark };
}

/** @param {Dialect} dialect @param {Stored} stored @returns {Answered} */
export function answeredOf(dialect, { text, contentType, cut }) {
  const reader = DIALECTS[dialect];
  const events = eventsOf(text, contentType);
  if (events !== null) {
    const reply = reader.replyOfEvents(jsonOf(events));
    const isOver = reply.ending !== null && reply.ending !== "in_progress";
    const remark = isOver || reply.error !== null
      ? null
      : cut
      ? "The answer is longer than what is kept of it; this is its beginning."
      : "The answer broke off here.";
    return { ...reply, remark, events: events.length };
  }
  const { value, isWhole } = jsonSoFar(text);
  if (!isObject(value)) {
    const remark = text === ""
      ? "The answer was empty."
      : "The answer is not JSON; the raw view has it.";
    return { messages: [], ending: null, error: null, remark, events: null };
  }
  const remark = isWhole ? null : "The answer broke off here.";
  return { ...reader.replyOf(value), remark, events: null };
}

/** @param {string} path @param {Json} body @returns {Dialect | null} */
function dialectOf(path, body) {
  const [place = ""] = path.split("?");
  if (place.endsWith("/chat/completions")) return "chat";
  if (/\/messages(?:\/|$)/.test(place)) return "messages";
  if (Array.isArray(body.messages)) {
    return "system" in body || "anthropic_version" in body
      ? "messages"
      : "chat";
  }
  if (/\/(?:responses|realtime)(?:\/|$)/.test(place)) return "responses";
  return "input" in body && "model" in body && !/\/embeddings$/.test(place)
    ? "responses"
    : null;
}
