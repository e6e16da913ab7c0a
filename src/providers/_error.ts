/** Finds the provider's own words in the many shapes in which errors come. */

import { type Json, objectAt, parseObject, textAt } from "./_json.ts";

export interface ProviderError {
  readonly type: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

/** The error that a JSON answer or an event of a stream tells of, or null. */
export function errorIn(json: Json | null): ProviderError | null {
  const inner = objectAt(json, "error") ??
    objectAt(objectAt(json, "response"), "error");
  if (inner !== null) return readError(inner);
  const plain = textAt(json, "error");
  if (plain !== null) return { type: null, code: null, message: plain };
  // The Responses API writes stream errors flat: {"type":"error","code":…,"message":…}.
  return textAt(json, "type") === "error" && json !== null
    ? { ...readError(json), type: null }
    : null;
}

/** The error in the text of an answer that is one anyway; `detail` is what gateways before the API write. */
export function errorOf(text: string): ProviderError {
  const json = parseObject(text);
  return errorIn(json) ?? {
    type: null,
    code: null,
    message: textAt(json, "message") ?? textAt(json, "detail"),
  };
}

function readError(error: Json): ProviderError {
  return {
    type: textAt(error, "type"),
    code: textAt(error, "code"),
    message: textAt(error, "message"),
  };
}

const MAX_WORDS = 300; // a sentence or two; the whole answer is kept elsewhere
const SECRET = /\b(sk|sess|pk)-[\w*.-]+/g; // OpenAI quotes the refused key, in part, in its message

/** A sentence about an error, with the provider's own words when it has any and never with a credential. */
export function sentence(what: string, error: ProviderError): string {
  const words = error.message ?? error.code ?? error.type;
  if (words === null) return what;
  const clean = words.replace(SECRET, "$1-…");
  return `${what}: ${
    clean.length > MAX_WORDS ? `${clean.slice(0, MAX_WORDS)}…` : clean
  }`;
}
