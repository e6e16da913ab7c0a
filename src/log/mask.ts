/** Takes secrets out of what is about to be logged: by the name of a field and by the shape of a value, at any depth. */

import {
  MASK,
  maskText as maskShapes,
  SECRET_FIELD,
} from "../model/secrets.ts";

/** Beyond this nesting nobody reads a log line, and something is probably wrong with it. */
const MAX_DEPTH = 8;

/** A page of text; what is longer is cut, so that one line stays one write. */
const MAX_TEXT = 16_384;

/** Names that a secret goes by within a text. */
const SECRET_NAME =
  "api[-_]?key|(?:access|refresh|id|session|admin)[-_]?token|client[-_]?secret|secret[-_]?key|password|code[-_]?verifier|authorization";

/** In JSON any value is hidden, after `name=` and `name:` only what has a digit: words are mostly what they say. */
const SECRET_JSON = new RegExp(
  `("[^"]{0,40}(?:${SECRET_NAME}|cookie)\\\\*"\\s*:\\s*\\\\*")[^"\\\\]+`,
  "gi",
);
const SECRET_PAIR = new RegExp(
  `(\\b(?:${SECRET_NAME})\\s*[=:]\\s*(?:basic\\s+)?)(?=[^\\s"'&;,]*\\d)[^\\s"'&;,]{8,}`,
  "gi",
);
const COOKIE_LINE = /(\b(?:set-)?cookie:\s*)[^\r\n"]+/gi;

/** `https://user:password@host`. */
const URL_PASSWORD = /(:\/\/[^\s/:@]{0,100}:)[^\s/@]+(?=@)/g;

/** The text without anything that looks like a secret, and no longer than a page. */
export function maskText(text: string): string {
  const cut = text.length > MAX_TEXT
    ? `${text.slice(0, MAX_TEXT)}… (${text.length} characters)`
    : text;
  return maskShapes(cut.replace(SECRET_JSON, `$1${MASK}`))
    .replace(SECRET_PAIR, `$1${MASK}`)
    .replace(COOKIE_LINE, `$1${MASK}`)
    .replace(URL_PASSWORD, `$1${MASK}`);
}

/** A copy that JSON can hold and that shares nothing with the original: what happens to that later cannot get in. */
export function maskData(
  data: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return maskFields(Object.entries(data), []);
}

/** `above` are the objects that hold this one. */
function maskValue(value: unknown, above: readonly object[]): unknown {
  if (typeof value === "string") return maskText(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (above.includes(value)) return "[circular]";
  if (above.length >= MAX_DEPTH) return "[deeper]";
  const trail = [...above, value];
  if (value instanceof Error) return maskError(value, trail);
  if (value instanceof Date) {
    return isNaN(value.getTime()) ? null : value.toISOString();
  }
  if (value instanceof URL) return maskText(value.href);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Map || value instanceof Headers) {
    return maskFields([...value], trail);
  }
  if (Array.isArray(value)) return value.map((one) => maskItem(one, trail));
  if (value instanceof Set) {
    return [...value].map((one) => maskItem(one, trail));
  }
  return maskFields(Object.entries(value), trail);
}

/** A header is often carried as a pair of name and value. */
function maskItem(item: unknown, above: readonly object[]): unknown {
  const isPair = Array.isArray(item) && item.length === 2 &&
    typeof item[0] === "string" && SECRET_FIELD.test(item[0]);
  return isPair ? [item[0], MASK] : maskValue(item, above);
}

function maskFields(
  fields: Iterable<readonly [unknown, unknown]>,
  above: readonly object[],
): Record<string, unknown> {
  const masked: [string, unknown][] = [];
  for (const [key, value] of fields) {
    const name = String(key);
    const isSecret = SECRET_FIELD.test(name) && value !== null &&
      typeof value !== "boolean" && value !== undefined;
    masked.push([maskText(name), isSecret ? MASK : maskValue(value, above)]);
  }
  return Object.fromEntries(masked);
}

/** Its code is what the system or we call the trouble, never a code to sign in with. */
function maskError(
  error: Error & { readonly code?: unknown },
  above: readonly object[],
): Record<string, unknown> {
  const { name, message, stack, cause, code, ...rest } = error;
  return {
    name,
    message: maskText(message),
    ...(typeof code === "string" ? { code: maskText(code) } : {}),
    ...(stack === undefined ? {} : { stack: maskText(stack) }),
    ...(cause === undefined ? {} : { cause: maskValue(cause, above) }),
    ...maskFields(Object.entries(rest), above),
  };
}
