// @ts-check
/** OpenAI Chat Completions: what was asked and what was answered; pure. */

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
    system: [],
    tools: objectsIn(body.tools).map((tool) => {
      const told = isObject(tool.function) ? tool.function : tool;
      return toolOf(tool, told.parameters, told);
    }),
    messages: objectsIn(body.messages).map(messageOf),
  };
}

/** @param {Json} body @returns {Reply} */
export function replyOf(body) {
  const choices = objectsIn(body.choices);
  return {
    messages: choices.map(({ message }) => message).filter(isObject)
      .map(messageOf),
    ending: idOf(choices[0]?.finish_reason),
    error: errorOf(body.error),
  };
}

/** The answer that the chunks of a stream add up to, as far as they go. @param {Json[]} events @returns {Reply} */
export function replyOfEvents(events) {
  /** @type {Map<unknown, Json>} */
  const choices = new Map();
  /** @type {Json | null} */
  let error = null;
  for (const event of events) {
    if (isObject(event.error)) error = event.error;
    for (const { index, delta, finish_reason } of objectsIn(event.choices)) {
      const choice = choices.get(index) ??
        { message: { role: "assistant" }, texts: {}, calls: new Map() };
      choices.set(index, choice);
      choice.finish_reason = finish_reason ?? choice.finish_reason;
      if (isObject(delta)) extend(choice, delta);
    }
  }
  return replyOf({ choices: [...choices.values()].map(finished), error });
}

/** @param {Json} choice @param {Json} delta */
function extend({ texts, calls }, delta) {
  for (const name of ["content", "reasoning_content", "reasoning", "refusal"]) {
    const text = stringOf(delta[name]);
    if (text !== "") (texts[name] ??= []).push(text);
  }
  for (const { index, id, function: told } of objectsIn(delta.tool_calls)) {
    const call = calls.get(index) ?? { name: "", written: [] };
    calls.set(index, call);
    call.id ??= id;
    call.name += stringOf(told?.name);
    call.written.push(stringOf(told?.arguments));
  }
}

/** @param {Json} choice @returns {Json} */
function finished({ message, texts, calls, finish_reason }) {
  const whole = Object.entries(texts).map((
    [name, parts],
  ) => [name, /** @type {string[]} */ (parts).join("")]);
  const tool_calls = [...calls.values()].map(({ id, name, written }) => ({
    id,
    function: { name, arguments: written.join("") },
  }));
  return {
    finish_reason,
    message: { ...message, ...Object.fromEntries(whole), tool_calls },
  };
}

/** @param {Json} message @returns {Message} */
function messageOf(message) {
  const role = stringOf(message.role);
  const said = piecesOf(message.content);
  if (role === "tool" || role === "function") {
    const id = idOf(message.tool_call_id) ?? idOf(message.name);
    return {
      role: "tool",
      pieces: [{ kind: "result", id, isError: false, pieces: said }],
    };
  }
  const thought = stringOf(message.reasoning_content) ||
    stringOf(message.reasoning);
  /** @type {Piece[]} */
  const thinking = thought === ""
    ? []
    : [{ kind: "thinking", text: thought, hidden: false }];
  const calls = isObject(message.function_call)
    ? [{ function: message.function_call }]
    : objectsIn(message.tool_calls);
  return {
    role,
    pieces: [
      ...thinking,
      ...said,
      ...textPieces(message.refusal),
      ...calls.map(callOf),
    ],
  };
}

/** @param {Json} call @returns {Piece} */
function callOf(call) {
  const told = call.function ?? call.custom ?? {};
  const input = inputOf(told.arguments ?? told.input);
  return { kind: "call", name: stringOf(told.name), id: idOf(call.id), input };
}

/** @param {unknown} content @returns {Piece[]} */
function piecesOf(content) {
  return partPieces(
    content,
    ({ type, image_url }) =>
      type === "image_url" ? imagePiece(image_url?.url) : null,
  );
}
