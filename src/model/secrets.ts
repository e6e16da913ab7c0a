/** What secrets look like, so that no log line, stored header or export holds one. */

/** Fields that hold secrets under any provider, whatever their value looks like. */
export const SECRET_FIELD =
  /authorization|api[-_]?key|cookie|token$|secret|password|verifier|^code$|credential/i;

/** Keys and tokens by their shape: Anthropic and OpenAI keys, refresh tokens, bearer values, JSON web tokens. */
const SECRET_TEXT =
  /\b((?:sk-|rt_)[A-Za-z0-9_.-]{8,}|eyJ[\w-]{10,}\.[\w-]+\.[\w-]+)|(?<=\bbearer\s+)\S+/gi;

/** Each of those has one of these in it, and to look for them alone is many times quicker. */
const TRACE = /sk-|rt_|eyj|bearer/i;

/** What stands where a secret stood. */
export const MASK = "[secret]";

/** The text without anything that looks like a key or token. */
export function maskText(text: string): string {
  return TRACE.test(text) ? text.replace(SECRET_TEXT, MASK) : text;
}
