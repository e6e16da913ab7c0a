/** What the provider of the bench answers: a short JSON message, or a stream of 200 events; each with a number of its own. */

import { COUNTER } from "./requests.ts";

const JSON_BYTES = 600; // a short answer
const EVENTS = 200; // about a hundred words and what surrounds them
const EVENT_TEXT = "one word "; // makes an event of about 135 bytes, the stream one of 27 kB

export const STREAM_HEAD = headOf(
  "text/event-stream",
  "transfer-encoding: chunked",
);

const MESSAGE = {
  id: `msg_${COUNTER}`,
  type: "message",
  role: "assistant",
  model: "claude-sonnet-4-6",
  content: [] as unknown[],
  stop_reason: null as string | null,
  stop_sequence: null,
  usage: { input_tokens: 1000, output_tokens: 100 },
};

/** Head and body. */
export function jsonAnswer(): string {
  const text = { type: "text", text: "" };
  const message = { ...MESSAGE, content: [text], stop_reason: "end_turn" };
  text.text = "y".repeat(JSON_BYTES - JSON.stringify(message).length);
  const body = JSON.stringify(message);
  return headOf("application/json", `content-length: ${body.length}`) + body;
}

export const EVENTS_PER_WRITE = 20; // as a busy provider's socket delivers them; one each would measure the socket

/** In the pieces in which it is written, each event a chunk of its own. */
export function streamAnswer(): string[] {
  const events = streamEvents().map(chunk);
  const pieces = [STREAM_HEAD];
  for (let at = 0; at < events.length; at += EVENTS_PER_WRITE) {
    pieces.push(events.slice(at, at + EVENTS_PER_WRITE).join(""));
  }
  pieces.push(LAST_CHUNK);
  return pieces;
}

/** The same events all at once, as one chunk: a provider that has collected them. */
export function burstAnswer(): string {
  return STREAM_HEAD + chunk(streamEvents().join("")) + LAST_CHUNK;
}

function streamEvents(): string[] {
  const words = Array.from({ length: EVENTS - 3 }, () => delta(EVENT_TEXT));
  return [opening(), ...words, ...closing()];
}

export const LAST_CHUNK = "0\r\n\r\n";

export function opening(): string {
  return event({ type: "message_start", message: MESSAGE });
}

export function delta(text: string): string {
  const delta = { type: "text_delta", text };
  return event({ type: "content_block_delta", index: 0, delta });
}

export function closing(): string[] {
  const usage = { output_tokens: 200 };
  return [
    event({ type: "message_delta", delta: {}, usage }),
    event({ type: "message_stop" }),
  ];
}

function event(data: { readonly type: string; [rest: string]: unknown }) {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Of ASCII. */
export function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

function headOf(type: string, framing: string): string {
  return `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n${framing}\r\n\r\n`;
}
