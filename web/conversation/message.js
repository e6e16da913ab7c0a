// @ts-check
/** What a conversation is made of, whatever dialect it was held in; pure. */

/**
 * `hidden` thinking was told only in a sealed form. An image's `source` is a `data:` address, or null when it is not
 * in the body.
 * @typedef {{ kind: "text", text: string }
 *   | { kind: "thinking", text: string, hidden: boolean }
 *   | { kind: "call", name: string, id: string | null, input: unknown }
 *   | { kind: "result", id: string | null, isError: boolean, pieces: Piece[] }
 *   | { kind: "image", source: string | null, note: string }
 *   | { kind: "other", name: string, value: unknown }} Piece
 */
/** @typedef {{ role: string, pieces: Piece[] }} Message */
/** @typedef {{ name: string, about: string, value: unknown }} Tool */
/** What was asked: the standing instructions, the tools on offer and the messages so far. */
/** @typedef {{ system: Piece[], tools: Tool[], messages: Message[] }} Prompt */
/** What was answered; `ending` is the provider's word for why it stopped, `error` what went wrong in its words. */
/** @typedef {{ messages: Message[], ending: string | null, error: string | null }} Reply */
/** Any JSON that was not made here. */
/** @typedef {Record<string, any>} Json */

/** What a page can show without asking anybody; a drawing in SVG could. */
const IMAGE = /^data:image\/(?:png|jpeg|gif|webp);base64,[\w+/=\s-]*$/;

/** @param {unknown} value @returns {value is Json} */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {unknown} value @returns {Json[]} */
export function objectsIn(value) {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** @param {unknown} value */
export function stringOf(value) {
  return typeof value === "string" ? value : "";
}

/** @param {unknown} value @returns {string | null} */
export function idOf(value) {
  return typeof value === "string" ? value : null;
}

/** None for an empty one. @param {unknown} value @returns {Piece[]} */
export function textPieces(value) {
  return typeof value === "string" && value !== ""
    ? [{ kind: "text", text: value }]
    : [];
}

/**
 * A tool on offer; `schema` is what it takes, as its dialect tells it, and `told` the part of it that names it.
 * @param {Json} tool @param {unknown} schema @returns {Tool}
 */
export function toolOf(tool, schema, told = tool) {
  return {
    name: stringOf(told.name) || stringOf(tool.type),
    about: stringOf(told.description),
    value: schema ?? tool,
  };
}

/**
 * What a message holds in either dialect of OpenAI, which differ only in how they tell of an image.
 * @param {unknown} content @param {(part: Json) => Piece | null} imageOf null for what is none @returns {Piece[]}
 */
export function partPieces(content, imageOf) {
  if (!Array.isArray(content)) return textPieces(content);
  return objectsIn(content).flatMap((part) => {
    const text = textPieces(part.text ?? part.refusal);
    if (text.length > 0) return text;
    const image = imageOf(part);
    if (image !== null) return [image];
    return [{ kind: "other", name: stringOf(part.type), value: part }];
  });
}

/** Only what lies in the body itself is shown; nothing is ever fetched. @param {unknown} address @returns {Piece} */
export function imagePiece(address) {
  const source = stringOf(address);
  if (IMAGE.test(source)) return { kind: "image", source, note: "" };
  const note = source === ""
    ? "an image that is not in the body"
    : `an image that is not shown: ${source.slice(0, 200)}`;
  return { kind: "image", source: null, note };
}

/** What a call is given, which OpenAI sends as JSON in a text. @param {unknown} value @returns {unknown} */
export function inputOf(value) {
  if (typeof value !== "string") return value ?? null;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** @param {unknown} error what stands under `error`; null when that tells of none @returns {string | null} */
export function errorOf(error) {
  if (!isObject(error)) return null;
  const { type, code, message } = error;
  const name = stringOf(type) || stringOf(code);
  return [name, stringOf(message)].filter(Boolean).join(": ") ||
    JSON.stringify(error);
}

/** What each call was named, by its id, so that its result can name it too. @param {Message[]} messages @returns {Map<string, string>} */
export function callNames(messages) {
  return new Map(
    messages.flatMap(({ pieces }) =>
      pieces.flatMap((piece) =>
        piece.kind === "call" && piece.id !== null
          ? [/** @type {const} */ ([piece.id, piece.name])]
          : []
      )
    ),
  );
}
