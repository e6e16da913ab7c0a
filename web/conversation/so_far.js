// @ts-check
/** JSON that was cut off, read as far as it goes; pure. */

const CLOSERS = /** @type {Record<string, string>} */ ({ "{": "}", "[": "]" });

/**
 * `value` is undefined when nothing of it can be read. A text that was cut off in a string ends there, and what was
 * opened is closed; a key without its value and half a number are left out.
 * @param {string} text
 * @returns {{ value: any, isWhole: boolean }}
 */
export function jsonSoFar(text) {
  try {
    return { value: JSON.parse(text), isWhole: true };
  } catch {
    return { value: parsed(closed(text)), isWhole: false };
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {string} text */
function closed(text) {
  /** @type {string[]} */
  const open = [];
  let kept = 0; // all before it can stand as it is, once `open` is closed
  let isKey = false;
  for (let at = 0; at < text.length;) {
    const char = text[at] ?? "";
    if (char === '"') {
      const end = endOfString(text, at + 1);
      if (end === -1) {
        const head = isKey ? text.slice(0, kept) : withEnd(text);
        return finish(head, open);
      }
      at = end + 1;
      if (!isKey) kept = at;
      continue;
    }
    at++;
    if (char in CLOSERS) {
      open.push(char);
      isKey = char === "{";
      kept = at;
    } else if (char === "}" || char === "]") {
      open.pop();
      isKey = false;
      kept = at;
    } else if (char === ":") isKey = false;
    else if (char === ",") {
      isKey = open.at(-1) === "{";
      kept = at - 1;
    }
  }
  return finish(text.slice(0, kept), open);
}

/** @param {string} text @param {number} from after its opening quote; -1 when it has no end */
function endOfString(text, from) {
  for (let at = text.indexOf('"', from); at !== -1;) {
    let slashes = 0;
    while (text[at - 1 - slashes] === "\\") slashes++;
    if (slashes % 2 === 0) return at;
    at = text.indexOf('"', at + 1);
  }
  return -1;
}

/** Closes the string that it was cut off in, without half an escape. @param {string} text */
function withEnd(text) {
  const half = /(?<!\\)(?:\\\\)*(\\(?:u[0-9a-fA-F]{0,3})?)$/.exec(
    text.slice(-12),
  );
  return `${half?.[1] ? text.slice(0, -half[1].length) : text}"`;
}

/** @param {string} text @param {string[]} open */
function finish(text, open) {
  return text + open.toReversed().map((char) => CLOSERS[char]).join("");
}
