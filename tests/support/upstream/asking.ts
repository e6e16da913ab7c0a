/** Ways to ask an upstream, or the program in front of it, the same question in each dialect. */

import { Buffer } from "node:buffer";
import { encodeText } from "./bytes.ts";

export type DialectName = "messages" | "responses" | "chat";

export interface Question {
  readonly dialect?: DialectName;
  readonly key?: string;
  readonly stream?: boolean;
  readonly signal?: AbortSignal;
}

/** One small turn, sent with `fetch`. */
export function ask(
  { url }: { readonly url: string },
  question: Question = {},
): Promise<Response> {
  const { path, headers, body } = turnOf(question);
  const signal = question.signal ?? null;
  return fetch(url + path, { method: "POST", headers, body, signal });
}

/** What makes up the request of one small turn. */
export function turnOf(
  { dialect = "messages", key = "key-a", stream = false }: Question,
) {
  const headers: Record<string, string> = dialect === "messages"
    ? { "x-api-key": key, "anthropic-version": "2023-06-01" }
    : { authorization: `Bearer ${key}` };
  headers["content-type"] = "application/json";
  const body = JSON.stringify({ ...TURNS[dialect], stream });
  return { path: PATHS[dialect], headers, body };
}

const PATHS: Record<DialectName, string> = {
  messages: "/v1/messages",
  responses: "/v1/responses",
  chat: "/v1/chat/completions",
};

const PING = [{ role: "user", content: "ping" }];
const TURNS: Record<DialectName, Record<string, unknown>> = {
  messages: { model: "claude-sonnet-4-6", max_tokens: 64, messages: PING },
  responses: { model: "gpt-5.6", input: PING },
  chat: { model: "gpt-5.6", messages: PING },
};

/** The text in a whole answer of this dialect. */
// deno-lint-ignore no-explicit-any -- three foreign shapes, of which one path each is read
export function textOf(dialect: DialectName, body: any): string {
  if (dialect === "messages") return body.content[0].text;
  if (dialect === "chat") return body.choices[0].message.content;
  return body.output[0].content[0].text;
}

/** The events of a stream that has ended on an event's edge. */
export function eventsOf(stream: string): { name: string; data: string }[] {
  return stream.split("\n\n").filter((block) => block !== "").map((block) => {
    const line = (field: string) =>
      block.split("\n").find((one) => one.startsWith(`${field}: `))
        ?.slice(field.length + 2) ?? "";
    return { name: line("event"), data: line("data") };
  });
}

export interface RawQuestion {
  /** The head; an empty line ends it and begins the next request. */
  readonly lines: readonly string[];
  readonly body?: Uint8Array;
  /** How many answers to wait for; each must have a body of a known length. */
  readonly answers?: number;
}

/** Writes bytes to a socket and reads until so many answers are here or the other side closes. */
export async function askRaw(
  { url }: { readonly url: string },
  { lines, body, answers = 1 }: RawQuestion,
): Promise<Buffer> {
  const { hostname, port } = new URL(url);
  using socket = await Deno.connect({ hostname, port: Number(port) });
  const head = encodeText(lines.join("\r\n") + "\r\n\r\n");
  const writer = socket.writable.getWriter();
  await writer.write(head);
  if (body !== undefined) await writer.write(body);
  let raw = Buffer.alloc(0);
  for await (const bytes of socket.readable) {
    raw = Buffer.concat([raw, bytes]);
    if (wholeAnswers(raw) >= answers) break;
  }
  return raw;
}

function wholeAnswers(raw: Buffer): number {
  let at = 0;
  for (let count = 0;; count++) {
    const end = raw.indexOf("\r\n\r\n", at);
    if (end < 0) return count;
    const length = /content-length: (\d+)/.exec(
      raw.toString("latin1", at, end),
    );
    at = end + 4 + Number(length?.[1] ?? 0);
    if (at > raw.length) return count;
  }
}
