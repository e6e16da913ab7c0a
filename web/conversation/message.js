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

/** @param {Json} error what stands under `error` @returns {string} */
export function errorOf(error) {
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
