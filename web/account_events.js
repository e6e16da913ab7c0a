// @ts-check
/** What the log says of an account, as events of it; pure. */

/** @import { LogLineWire } from "../src/api/wire.ts" */

/** @typedef {{ at: number, text: string, level: string, count: number, requestId: string | null }} AccountEvent `count` says how often in a row. */

/**
 * Lines that say the same one after the other are one event, with the moment and the request of the newest.
 * @param {readonly LogLineWire[]} lines newest first
 * @param {string} name
 */
export function eventsOf(lines, name) {
  /** @type {AccountEvent[]} */
  const events = [];
  for (const { ts, msg, level, data } of lines) {
    const text = textOf(msg, name);
    const before = events.at(-1);
    if (before?.text === text) before.count++;
    else {
      const { requestId } = data ?? {};
      events.push({
        at: ts,
        text,
        level: level.toLowerCase(),
        count: 1,
        requestId: typeof requestId === "string" ? requestId : null,
      });
    }
  }
  return events;
}

/** The page is about the account, so its name says nothing. @param {string} message @param {string} name */
function textOf(message, name) {
  const rest = message.replace(`Account "${name}" `, "")
    .replace(` account "${name}"`, "");
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}
