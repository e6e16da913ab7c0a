/** Finding one's way through JSON as text, for bodies too large to parse for one value. */

const BACKSLASH = 0x5c;

/** Where the string whose first character stands at `at` is closed, or -1. */
export function endOfString(text: string, at: number): number {
  let end = text.indexOf('"', at);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
  return slashes % 2 === 1;
}

export function skipSpace(text: string, at: number): number {
  while (text.charCodeAt(at) <= 0x20) at++;
  return at;
}

/** Behind the value that begins at `at`, or -1 when the text ends before it does. */
export function endOfValue(text: string, at: number): number {
  let depth = 0;
  for (; at < text.length; at++) {
    switch (text[at]) {
      case "{":
      case "[":
        depth++;
        break;
      case "}":
      case "]":
        if (depth === 0) return at;
        if (--depth === 0) return at + 1;
        break;
      case ",":
        if (depth === 0) return at;
        break;
      case '"':
        at = endOfString(text, at + 1);
        if (at === -1) return -1;
        if (depth === 0) return at + 1;
    }
  }
  return -1;
}
