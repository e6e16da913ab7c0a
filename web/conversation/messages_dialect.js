// @ts-check
/** Anthropic Messages: what was asked and what was answered; pure. */

import {
  errorOf,
  idOf,
  imagePiece,
  isObject,
  objectsIn,
  stringOf,
  textPieces,
  toolOf,
} from "./message.js";
import { jsonSoFar } from "./so_far.js";

/** @import { Json, Piece, Prompt, Reply } from "./message.js" */

/** @param {Json} body @returns {Prompt} */
export function promptOf(body) {
  return {
    system: piecesOf(body.system),
    tools: objectsIn(body.tools).map((tool) => toolOf(tool, tool.input_schema)),
    messages: objectsIn(body.messages).map((message) => ({
      role: roleOf(message),
      pieces: piecesOf(message.content),
    })),
  };
}

/** @param {Json} body @returns {Reply} */
export function replyOf(body) {
  if (isObject(body.error)) {
    return { messages: [], ending: null, error: errorOf(body.error) };
  }
  const pieces = piecesOf(body.content);
  return {
    messages: pieces.length === 0 ? [] : [{ role: "assistant", pieces }],
    ending: idOf(body.stop_reason),
    error: null,
  };
}

/** The answer that the events of a stream add up to, as far as they go. @param {Json[]} events @returns {Reply} */
export function replyOfEvents(events) {
  /** @type {Map<unknown, Json>} */
  const blocks = new Map();
  /** @type {unknown} */
  let ending = null;
  /** @type {string | null} */
  let error = null;
  for (const { type, index, content_block, delta, error: told } of events) {
    if (type === "content_block_start" && isObject(content_block)) {
      blocks.set(index, { ...content_block, written: [] });
    } else if (type === "content_block_delta" && isObject(delta)) {
      const block = blocks.get(index);
      if (block) extend(block, delta);
    } else if (type === "message_delta" && isObject(delta)) {
      ending = delta.stop_reason ?? ending;
    } else if (type === "error" && isObject(told)) error = errorOf(told);
  }
  const content = [...blocks.values()].map(finished);
  return { ...replyOf({ content, stop_reason: ending }), error };
}

/** @param {Json} block @param {Json} delta */
function extend(block, delta) {
  block.written.push(
    delta.text ?? delta.thinking ?? delta.partial_json ?? "",
  );
}

/** @param {Json} block @returns {Json} */
function finished({ written, ...block }) {
  const text = written.join("");
  if (block.type === "text") {
    return { ...block, text: stringOf(block.text) + text };
  }
  if (block.type === "thinking") {
    return { ...block, thinking: stringOf(block.thinking) + text };
  }
  if (text === "") return block;
  const { value } = jsonSoFar(text);
  return { ...block, input: value ?? text };
}

/** Tools answer in the name of the user here. @param {Json} message */
function roleOf({ role, content }) {
  const blocks = objectsIn(content);
  const isTool = blocks.length > 0 &&
    blocks.every(({ type }) => type === "tool_result");
  return isTool ? "tool" : stringOf(role);
}

/** @param {unknown} content @returns {Piece[]} */
function piecesOf(content) {
  if (!Array.isArray(content)) return textPieces(content);
  return content.flatMap((block) =>
    isObject(block) ? pieceOf(block) : textPieces(block)
  );
}

/** @param {Json} block @returns {Piece[]} */
function pieceOf(block) {
  const { type } = block;
  if (type === "text") return textPieces(block.text);
  if (type === "thinking") {
    return [{
      kind: "thinking",
      text: stringOf(block.thinking),
      hidden: false,
    }];
  }
  if (type === "redacted_thinking") {
    return [{ kind: "thinking", text: "", hidden: true }];
  }
  if (type === "image") return [imageOf(block.source)];
  const id = idOf(block.id) ?? idOf(block.tool_use_id);
  if (stringOf(type).endsWith("tool_use")) {
    return [{
      kind: "call",
      name: stringOf(block.name),
      id,
      input: block.input,
    }];
  }
  if (stringOf(type).endsWith("tool_result")) {
    const content = isObject(block.content) ? [block.content] : block.content;
    const isError = block.is_error === true;
    return [{ kind: "result", id, isError, pieces: piecesOf(content) }];
  }
  return [{ kind: "other", name: stringOf(type) || "part", value: block }];
}

/** @param {unknown} source @returns {Piece} */
function imageOf(source) {
  if (!isObject(source)) return imagePiece(null);
  return imagePiece(
    source.type === "base64"
      ? `data:${source.media_type};base64,${source.data}`
      : source.url,
  );
}
