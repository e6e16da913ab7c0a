// @ts-check
/** OpenAI Responses: what was asked and what was answered; pure. */

import {
  errorOf,
  idOf,
  imagePiece,
  inputOf,
  isObject,
  objectsIn,
  partPieces,
  stringOf,
  textPieces,
  toolOf,
} from "./message.js";

/** @import { Json, Message, Piece, Prompt, Reply } from "./message.js" */

/** @param {Json} body @returns {Prompt} */
export function promptOf(body) {
  return {
    system: textPieces(body.instructions),
    tools: objectsIn(body.tools).map((tool) => toolOf(tool, tool.parameters)),
    messages: Array.isArray(body.input)
      ? messagesOf(objectsIn(body.input))
      : [{ role: "user", pieces: textPieces(body.input) }],
  };
}

/** @param {Json} body @returns {Reply} */
export function replyOf(body) {
  const { error, status, incomplete_details } = body;
  return {
    messages: messagesOf(objectsIn(body.output)),
    ending: idOf(incomplete_details?.reason) ?? idOf(status),
    error: errorOf(error),
  };
}

/** What a delta of this type goes on with, within its item. @type {Record<string, string>} */
const GROWING = {
  "response.output_text.delta": "text",
  "response.refusal.delta": "text",
  "response.reasoning_summary_text.delta": "thinking",
  "response.reasoning_text.delta": "thinking",
  "response.function_call_arguments.delta": "arguments",
  "response.mcp_call_arguments.delta": "arguments",
  "response.custom_tool_call_input.delta": "input",
};

/** The answer that the events of a stream add up to, as far as they go. @param {Json[]} events @returns {Reply} */
export function replyOfEvents(events) {
  /** @type {Map<unknown, { item: Json, isDone: boolean, written: Record<string, string[]> }>} */
  const items = new Map();
  /** @type {Json} */
  let response = {};
  /** @type {unknown} */
  let error = null;
  for (const event of events) {
    const { type, output_index: at } = event;
    if (isObject(event.response)) response = event.response;
    if (type === "error") error = isObject(event.error) ? event.error : event;
    if (/^response\.output_item\.(added|done)$/.test(type)) {
      const isDone = type.endsWith("done");
      const written = items.get(at)?.written ?? {};
      items.set(at, { item: event.item ?? {}, isDone, written });
    }
    const name = GROWING[type];
    if (name === undefined) continue;
    const growing = items.get(at);
    if (growing) (growing.written[name] ??= []).push(stringOf(event.delta));
  }
  const output = items.size > 0
    ? [...items.values()].map(finished)
    : response.output;
  return replyOf({ ...response, output, error: error ?? response.error });
}

/** @param {{ item: Json, isDone: boolean, written: Record<string, string[]> }} growing @returns {Json} */
function finished({ item, isDone, written }) {
  if (isDone) return item;
  const { text, thinking, ...rest } = Object.fromEntries(
    Object.entries(written).map(([name, parts]) => [name, parts.join("")]),
  );
  return {
    ...item,
    ...rest,
    ...(text !== undefined && { content: [{ type: "output_text", text }] }),
    ...(thinking !== undefined && { summary: [{ text: thinking }] }),
  };
}

/** What one side sends in a row becomes one message. @param {Json[]} items @returns {Message[]} */
function messagesOf(items) {
  /** @type {Message[]} */
  const messages = [];
  for (const item of items) {
    const role = roleOf(item);
    const pieces = piecesOfItem(item);
    const last = messages.at(-1);
    if (last?.role === role && role !== "user") last.pieces.push(...pieces);
    else messages.push({ role, pieces });
  }
  return messages;
}

/** @param {Json} item */
function roleOf({ type, role }) {
  if (typeof role === "string") return role;
  return stringOf(type).endsWith("_output") ? "tool" : "assistant";
}

/** @param {Json} item @returns {Piece[]} */
function piecesOfItem(item) {
  const type = stringOf(item.type);
  if (type === "message" || item.role !== undefined) {
    return contentOf(item.content);
  }
  const id = idOf(item.call_id) ?? idOf(item.id);
  if (type === "reasoning") return [thinkingOf(item)];
  if (type.endsWith("_output")) {
    const pieces = contentOf(item.output);
    return [{ kind: "result", id, isError: false, pieces }];
  }
  if (type === "image_generation_call" && typeof item.result === "string") {
    return [imagePiece(`data:image/png;base64,${item.result}`)];
  }
  if (!type.endsWith("_call")) {
    return [{ kind: "other", name: type || "item", value: item }];
  }
  const name = stringOf(item.name) || type.replace(/_call$/, "");
  const input = inputOf(item.arguments ?? item.input ?? item.action);
  /** @type {Piece[]} */
  const call = [{ kind: "call", name, id, input }];
  if (item.output === undefined) return call;
  const pieces = contentOf(item.output);
  return [...call, { kind: "result", id, isError: false, pieces }];
}

/** @param {Json} item @returns {Piece} */
function thinkingOf({ summary, content }) {
  const text = [...objectsIn(summary), ...objectsIn(content)]
    .map((part) => stringOf(part.text)).filter(Boolean).join("\n\n");
  return { kind: "thinking", text, hidden: text === "" };
}

/** @param {unknown} content @returns {Piece[]} */
function contentOf(content) {
  return partPieces(
    content,
    ({ type, image_url }) =>
      type === "input_image" ? imagePiece(image_url) : null,
  );
}
