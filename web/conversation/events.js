// @ts-check
/** Streams as their events: server-sent ones, and the frames of a socket, one to a line; pure. */

import { isObject } from "./message.js";

/** @import { Json } from "./message.js" */
/** @typedef {{ name: string, data: string }} StreamEvent */

/** @param {string} text @param {string | null} contentType @returns {StreamEvent[] | null} null for what is no stream */
export function eventsOf(text, contentType) {
  const type = contentType ?? "";
  if (type.startsWith("text/event-stream")) return serverSent(text);
  if (type.startsWith("application/x-ndjson")) return lines(text);
  return /^(?:event|data|id|retry)?:/.test(text) ? serverSent(text) : null;
}

/** Those that are JSON; `[DONE]` and half an event at the end are not. @param {StreamEvent[]} events @returns {Json[]} */
export function jsonOf(events) {
  return events.flatMap(({ data }) => {
    const value = parsed(data);
    return isObject(value) ? [value] : [];
  });
}

/** @param {string} text @returns {StreamEvent[]} */
function serverSent(text) {
  return text.split(/\r?\n\r?\n/).flatMap((block) => {
    let name = "";
    /** @type {string[]} */
    const data = [];
    for (const line of block.split(/\r?\n/)) {
      if (line.startsWith("data:")) data.push(valueOf(line, 5));
      else if (line.startsWith("event:")) name = valueOf(line, 6);
    }
    if (data.length === 0 && name === "") return [];
    return [{ name, data: data.join("\n") }];
  });
}

/** @param {string} text @returns {StreamEvent[]} */
function lines(text) {
  return text.split("\n").filter((line) => line !== "").map((data) => ({
    name: /"type"\s*:\s*"([^"]*)"/.exec(data.slice(0, 400))?.[1] ?? "",
    data,
  }));
}

/** @param {string} line @param {number} from */
function valueOf(line, from) {
  return line.slice(line[from] === " " ? from + 1 : from);
}

/** @param {string} text @returns {unknown} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
