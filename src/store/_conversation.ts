/** What the turns of one conversation have in common: its client's session and the message that it began with. */

import { Buffer } from "node:buffer";
import { hash } from "node:crypto";
import { endOfString, endOfValue, skipSpace } from "../model/json_text.ts";

/** The keys under which the dialects send messages, and OpenAI's name for what shares a cache. */
const MESSAGES = ["messages", "input"];
const CACHE_KEY = "prompt_cache_key";

/** Of an id, which is hex: enough that chance never makes two alike. */
const ID_DIGITS = 32;

/** Agents' first questions end before this, and the rest of a long conversation need not be made a string. */
const OPENING_BYTES = 131_072;

/**
 * The same for each turn of a conversation and another for whatever else the client asks in between, titles or
 * sub-agents. Null for a body without messages.
 */
export function conversationIn(
  body: Uint8Array,
  sessionId: string | null,
): string | null {
  if (body.length > OPENING_BYTES) {
    const opening = body.subarray(0, OPENING_BYTES);
    const found = conversationOf(opening, sessionId ?? "");
    // What would stand for a session may come last.
    if (
      found !== null && (sessionId !== null || !mentions(body, CACHE_KEY))
    ) return found;
  }
  return conversationOf(body, sessionId);
}

/** Large strings keep the collector busy; of this size they die young. */
const WINDOW_BYTES = 32_768;

function mentions(body: Uint8Array, word: string): boolean {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  for (let at = 0; at < bytes.length; at += WINDOW_BYTES) {
    const end = Math.min(at + WINDOW_BYTES + word.length, bytes.length);
    if (bytes.toString("latin1", at, end).includes(word)) return true;
  }
  return false;
}

function conversationOf(
  body: Uint8Array,
  sessionId: string | null,
): string | null {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    .toString("latin1"); // one byte is one character, which is quick and does for comparing
  const wantsKey = sessionId === null && text.includes(`"${CACHE_KEY}"`);
  const found = findValues(text, wantsKey);
  const first = found.messages === null
    ? null
    : firstQuestion(text, found.messages);
  if (first === null) return null;
  return idOf(sessionId ?? found.cacheKey ?? "", first);
}

/** Where nothing is stored of the response that this one goes on from: what goes on from it, too, belongs together. */
export function conversationAfter(responseId: string): string {
  return idOf("after", responseId);
}

/**
 * No session or key has a line end in it, so no two pairs come to the same text. Of a long text both ends and the
 * length tell enough: agents put a person's words last, and all of a pasted file is dear to hash.
 */
function idOf(what: string, text: string): string {
  const told = text.length <= 2 * END_CHARS
    ? text
    : `${text.slice(0, END_CHARS)}${text.length}${text.slice(-END_CHARS)}`;
  return hash("sha256", `${what}\n${told}`, "hex").slice(0, ID_DIGITS);
}

/** Of each end. */
const END_CHARS = 1_024;

interface Found {
  /** Where the list of messages begins. */
  messages: number | null;
  cacheKey: string | null;
}

/** Goes over the keys of the object no further than it must. */
function findValues(text: string, wantsKey: boolean): Found {
  const found: Found = { messages: null, cacheKey: null };
  let at = skipSpace(text, 0);
  if (text[at] !== "{") return found;
  do {
    at = skipSpace(text, at + 1);
    const end = text[at] === '"' ? endOfString(text, at + 1) : -1;
    if (end === -1) return found;
    const key = text.slice(at + 1, end);
    const colon = skipSpace(text, end + 1);
    if (text[colon] !== ":") return found;
    at = skipSpace(text, colon + 1);
    const isMessages = MESSAGES.includes(key);
    if (isMessages) found.messages = at;
    if (isMessages && !(wantsKey && found.cacheKey === null)) return found;
    const after = endOfValue(text, at);
    if (after === -1) return found;
    if (key === CACHE_KEY) found.cacheKey = text.slice(at, after);
    if (found.messages !== null && found.cacheKey !== null) return found;
    at = skipSpace(text, after);
  } while (text[at] === ",");
  return found;
}

/** The text of the first message by the user. */
function firstQuestion(text: string, start: number): string | null {
  if (text[start] !== "[") return textOf(parse(text, start));
  let at = start;
  do {
    at = skipSpace(text, at + 1);
    const message = parseMessage(text, at);
    if (typeof message === "object" && message !== null) {
      const { role, content } = message as Record<string, unknown>;
      if (role === "user") return textOf(content);
    }
    const after = endOfValue(text, at);
    if (after === -1) return null;
    at = skipSpace(text, after);
  } while (text[at] === ",");
  return null;
}

/**
 * A text and a list with that one text are the same. Marks for the cache are left out: Claude Code moves them on
 * with every turn.
 */
function textOf(content: unknown): string | null {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return null;
  return content.map((block) =>
    typeof block?.text === "string"
      ? block.text
      : JSON.stringify(block, (key, value) =>
        key === "cache_control" ? undefined : value)
  ).join("\n");
}

/** What stands between here and a plain text of a message: its role, for most clients name that first. */
const BEFORE_CONTENT = /^\{\s*"role"\s*:\s*"user"\s*,\s*"content"\s*:\s*"/;
const AFTER_CONTENT = /^\s*\}/;

/** As `parse`; a long text in which nothing is escaped is not copied twice for that. */
function parseMessage(text: string, at: number): unknown {
  const before = BEFORE_CONTENT.exec(text.slice(at, at + NEAR_CHARS));
  if (before === null) return parse(text, at);
  const start = at + before[0].length;
  const end = endOfString(text, start);
  if (end === -1) return null;
  const content = text.slice(start, end);
  const isPlain = !content.includes("\\") &&
    AFTER_CONTENT.test(text.slice(end + 1, end + NEAR_CHARS));
  return isPlain ? { role: "user", content } : parse(text, at);
}

const NEAR_CHARS = 64;

function parse(text: string, at: number): unknown {
  const end = endOfValue(text, at);
  if (end === -1) return null;
  try {
    return JSON.parse(text.slice(at, end));
  } catch {
    return null; // the client's JSON is broken; that is the upstream's to say
  }
}
