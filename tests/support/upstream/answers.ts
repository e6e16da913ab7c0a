/** Behaviours that answer: what was asked for, an echo, or much of nothing. */

import { createHash } from "node:crypto";
import type { Usage } from "../../../src/model/usage.ts";
import type { Said, Trouble } from "./dialect.ts";
import { dialectOf, isTurn, sideAnswer } from "./dialects.ts";
import { quotaFields, type Window } from "./quota_fields.ts";
import type { Received } from "./received.ts";
import {
  type Behaviour,
  jsonReply,
  type ReplyField,
  streamReply,
  type World,
} from "./reply.ts";
import { messages } from "./messages.ts";

export interface AnswerOptions {
  /** What is not given is 0, but for input and output. */
  readonly usage?: Partial<Usage>;
  /** The model the answer names; without it the one that was asked for. */
  readonly model?: string;
  /** Told in the headers of the answer. */
  readonly quotas?: readonly Window[];
}

export const USAGE: Usage = {
  input: 12,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 5,
  reasoning: 0,
};

/** Answers with this text, as a stream when the request asks for one; model lists and token counts too. */
export function ok(text = "hello", options: AnswerOptions = {}): Behaviour {
  return (request, world) => {
    const fields = quotaFields(options.quotas ?? [], request, world);
    const side = sideAnswer(request);
    if (side !== null) return jsonReply(200, side, fields);
    const dialect = dialectOf(request);
    if (!isTurn(request)) {
      const message = `No such address: ${request.path}`;
      return jsonReply(404, dialect.error({ kind: "not_found", message }));
    }
    const said = saidOf(text, { options, request, world });
    if (request.json().stream !== true) {
      return jsonReply(200, dialect.whole(said), fields);
    }
    const { opening, content, closing } = dialect.stream(said);
    return streamReply([...opening, ...content, ...closing], fields);
  };
}

/** Where in a stream it goes wrong. */
export type Moment = "first" | "after_start" | "mid_content";

/** A 200 stream that turns into an error: at once, after its opening, or after its first words. */
export function errorEvent(
  at: Moment,
  trouble: Trouble = { kind: "overloaded", message: "Overloaded" },
): Behaviour {
  return (request, world) => {
    const dialect = dialectOf(request);
    const said = saidOf("one two three", { options: {}, request, world });
    if (at === "first") return streamReply([dialect.errorEvent(trouble, null)]);
    const { opening, content } = dialect.stream(said);
    const before = at === "after_start" ? [] : content.slice(0, -1);
    const error = dialect.errorEvent(trouble, said);
    return streamReply([...opening, ...before, error]);
  };
}

/** An answer whose text alone is this long; as a stream in words of one kibibyte. */
export function big(bytes: number): Behaviour {
  const word = "x".repeat(1023) + " ";
  const text = word.repeat(Math.ceil(bytes / word.length)).slice(0, bytes);
  return ok(text);
}

/** Answers with what arrived: method, target, fields and the body's length and SHA-256. */
export function echo(fields: readonly ReplyField[] = []): Behaviour {
  return (request) => {
    const { method, target, body } = request;
    const sha256 = createHash("sha256").update(body).digest("hex");
    const seen = { method, target, fields: request.fields };
    return jsonReply(200, { ...seen, bodyBytes: body.length, sha256 }, fields);
  };
}

function saidOf(
  text: string,
  from: { options: AnswerOptions; request: Received; world: World },
): Said {
  const { options, request, world } = from;
  const asked = request.json().model;
  const fallback = dialectOf(request) === messages
    ? "claude-sonnet-4-6"
    : "gpt-5.6";
  return {
    id: world.nextId(),
    model: options.model ?? (typeof asked === "string" ? asked : fallback),
    text,
    usage: { ...USAGE, ...options.usage },
  };
}
