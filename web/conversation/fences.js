// @ts-check
/** A text as stretches of prose and of fenced code; pure. */

/** @typedef {{ kind: "prose", text: string } | { kind: "code", language: string, text: string }} Stretch */

const FENCE = /^ {0,3}(`{3,}|~{3,})([^`]*)$/;

/** A fence that is never closed holds the rest. @param {string} text @returns {Stretch[]} */
export function stretchesOf(text) {
  if (!text.includes("```") && !text.includes("~~~")) {
    return [{ kind: "prose", text }];
  }
  /** @type {Stretch[]} */
  const stretches = [];
  /** @type {string[]} */
  let lines = [];
  /** @type {{ mark: string, language: string } | null} */
  let open = null;
  const end = () => {
    const own = lines.join("\n");
    if (open !== null) {
      stretches.push({ kind: "code", language: open.language, text: own });
    } else if (own.trim() !== "") {
      stretches.push({ kind: "prose", text: own.replace(/^\n+|\n+$/g, "") });
    }
    lines = [];
  };
  for (const line of text.split("\n")) {
    const [, mark = "", info = ""] = FENCE.exec(line.trimEnd()) ?? [];
    if (mark === "" || (open !== null && !closes(open.mark, mark, info))) {
      lines.push(line);
      continue;
    }
    end();
    const [language = ""] = info.trim().split(/\s+/);
    open = open === null ? { mark, language } : null;
  }
  if (open !== null || lines.length > 0) end();
  return stretches;
}

/** @param {string} open @param {string} mark @param {string} info */
function closes(open, mark, info) {
  return mark.startsWith(open) && info.trim() === "";
}
