/** What the bench sends and gets: an agent's small turn, its JSON answer, and a stream of 200 events. */

const encoder = new TextEncoder();

export const SHAPES = ["json", "sse"] as const;
export type Shape = typeof SHAPES[number];

const REQUEST_BYTES = 4_300; // an agent's turn without its tools and files
const ANSWER_BYTES = 600; // a short answer
const EVENTS = 200; // about a hundred words and what surrounds them
const EVENT_TEXT = "one word "; // makes an event of about 135 bytes, the stream one of 27 kB

/** The whole request, head and body, to this host. */
export function requestBytes(shape: Shape, host: string): Uint8Array {
  const stream = shape === "sse";
  const turn = {
    model: "claude-sonnet-4-6",
    max_tokens: 1024,
    stream,
    messages: [{ role: "user", content: "" }],
  };
  turn.messages[0]!.content = "x".repeat(
    REQUEST_BYTES - JSON.stringify(turn).length,
  );
  const body = JSON.stringify(turn);
  return encoder.encode([
    "POST /v1/messages HTTP/1.1",
    `host: ${host}`,
    "x-api-key: key-of-the-client",
    "anthropic-version: 2023-06-01",
    "content-type: application/json",
    "user-agent: bench/1",
    `content-length: ${body.length}`,
    "",
    body,
  ].join("\r\n"));
}

/** The whole answer as it goes over the wire, in the pieces in which it is written. */
export function answerPieces(shape: Shape): Uint8Array[] {
  return shape === "json" ? [jsonAnswer()] : streamAnswer();
}

const MESSAGE = {
  id: "msg_bench",
  type: "message",
  role: "assistant",
  model: "claude-sonnet-4-6",
  content: [] as unknown[],
  stop_reason: null as string | null,
  stop_sequence: null,
  usage: { input_tokens: 1000, output_tokens: 100 },
};

function jsonAnswer(): Uint8Array {
  const text = { type: "text", text: "" };
  const message = { ...MESSAGE, content: [text], stop_reason: "end_turn" };
  text.text = "y".repeat(ANSWER_BYTES - JSON.stringify(message).length);
  const body = JSON.stringify(message);
  const head = headOf("application/json", `content-length: ${body.length}`);
  return encoder.encode(head + body);
}

const EVENTS_PER_WRITE = 20; // as a busy provider's socket delivers them; one each would measure the socket

function streamAnswer(): Uint8Array[] {
  const head = headOf("text/event-stream", "transfer-encoding: chunked");
  const delta = { type: "text_delta", text: EVENT_TEXT };
  const events = [
    event({ type: "message_start", message: MESSAGE }),
    ...Array.from(
      { length: EVENTS - 3 },
      () => event({ type: "content_block_delta", index: 0, delta }),
    ),
    event({ type: "message_delta", delta: {}, usage: { output_tokens: 200 } }),
    event({ type: "message_stop" }),
  ].map((one) => `${one.length.toString(16)}\r\n${one}\r\n`);
  const pieces = [head];
  for (let at = 0; at < events.length; at += EVENTS_PER_WRITE) {
    pieces.push(events.slice(at, at + EVENTS_PER_WRITE).join(""));
  }
  pieces[pieces.length - 1] += "0\r\n\r\n";
  return pieces.map((piece) => encoder.encode(piece));
}

function event(data: { readonly type: string; [rest: string]: unknown }) {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

function headOf(type: string, framing: string): string {
  return `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n${framing}\r\n\r\n`;
}
