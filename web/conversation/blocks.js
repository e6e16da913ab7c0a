// @ts-check
/** A prompt as the row of blocks that a provider's cache sees, in its order and without the marks; pure. */

import { isObject } from "./message.js";

/** @import { Dialect } from "./conversation.js" */
/** @import { Json } from "./message.js" */
/**
 * `where` names it for people; `message` is its place among the messages, null for what stands before them.
 * @typedef {{ where: string, text: string, message: number | null, isMarked: boolean }} Block
 */

/** @param {Dialect} dialect @param {Json} body @returns {Block[]} */
export function blocksOf(dialect, body) {
  const tools = listOf(body.tools).map((tool, index) =>
    block(`tool ${nameOf(tool) ?? index + 1}`, tool)
  );
  if (dialect === "messages") {
    return [...tools, ...systemBlocks(body.system), ...messageBlocks(body)];
  }
  const items = listOf(dialect === "chat" ? body.messages : body.input);
  const standing = typeof body.instructions === "string"
    ? [block("the instructions", body.instructions)]
    : [];
  return [...standing, ...tools, ...items.map(itemBlock)];
}

/** Anthropic's order is tools, system, messages. @param {unknown} system */
function systemBlocks(system) {
  return partsOf(system).map((part, index) =>
    block(`system, part ${index + 1}`, part)
  );
}

/** @param {Json} body @returns {Block[]} */
function messageBlocks(body) {
  return listOf(body.messages).flatMap((message, nth) => {
    const { role, content } = isObject(message) ? message : {};
    const parts = partsOf(content);
    return parts.map((part, index) => {
      const within = parts.length > 1 ? `, part ${index + 1}` : "";
      const where = `message ${nth + 1} (${role}${within})`;
      const made = block(where, part);
      return { ...made, text: `${role} ${made.text}`, message: nth };
    });
  });
}

/** @param {unknown} item @param {number} nth @returns {Block} */
function itemBlock(item, nth) {
  const { role, type } = isObject(item) ? item : {};
  const where = `message ${nth + 1} (${role ?? type ?? "user"})`;
  return { ...block(where, item), message: nth };
}

/** @param {string} where @param {unknown} value @returns {Block} */
function block(where, value) {
  const isMarked = isObject(value) && isObject(value.cache_control);
  return {
    where,
    text: typeof value === "string" ? value : JSON.stringify(unmarked(value)),
    message: null,
    isMarked,
  };
}

/** A mark says up to where to cache, and is itself no part of what is cached. @param {unknown} value @returns {unknown} */
function unmarked(value) {
  if (Array.isArray(value)) return value.map(unmarked);
  if (!isObject(value)) return value;
  const { cache_control: _, ...rest } = value;
  if (Array.isArray(rest.content)) rest.content = rest.content.map(unmarked);
  return rest;
}

/** A text and a list with that one text are the same. @param {unknown} content @returns {unknown[]} */
function partsOf(content) {
  if (typeof content === "string") return [{ type: "text", text: content }];
  return Array.isArray(content) ? content : [];
}

/** @param {unknown} value @returns {unknown[]} */
function listOf(value) {
  if (Array.isArray(value)) return value;
  return typeof value === "string" ? [value] : [];
}

/** @param {unknown} tool @returns {string | null} */
function nameOf(tool) {
  if (!isObject(tool)) return null;
  return tool.name ?? tool.function?.name ?? tool.type ?? null;
}
