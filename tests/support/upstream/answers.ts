/** Behaviours that answer: what was asked for, an echo, or much of nothing. */

import { createHash } from "node:crypto";
import type { Trouble } from "./dialect.ts";
import { dialectOf, isTurn, sideAnswer } from "./dialects.ts";
import { quotaFields } from "./quota_fields.ts";
import type { Received } from "./received.ts";
import {
  type Behaviour,
  jsonReply,
  type ReplyField,
  streamReply,
} from "./reply.ts";
import { type AnswerOptions, saidOf } from "./said.ts";

/** Answers with this text, as a stream when the request asks for one; model lists and token counts too. */
export function ok(text = "hello", options: AnswerOptions = {}): Behaviour {
  return (request, world) => {
    const fields = quotaFields(options.quotas ?? [], request, world);
    const side = sideAnswer(request);
    if (side !== null) return jsonReply(200, side, fields);
    const dialect = dialectOf(request);
    if (!isTurn(request)) {
      return jsonReply(404, dialect.error(noAddress(request)));
    }
    const said = saidOf(text, {
      options,
      dialect,
      asked: request.json(),
      world,
    });
    if (request.json().stream !== true) {
      return jsonReply(200, dialect.whole(said), fields);
    }
    const { opening, content, closing } = dialect.stream(said);
    return streamReply([...opening, ...content, ...closing], fields);
  };
}

/** Answers model lists and token counts; any turn is asked for at the wrong address. */
export function aside(): Behaviour {
  return (request) => {
    const side = sideAnswer(request);
    if (side !== null) return jsonReply(200, side);
    return jsonReply(404, dialectOf(request).error(noAddress(request)));
  };
}

function noAddress({ path }: Received): Trouble {
  return { kind: "not_found", message: `No such address: ${path}` };
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
    const said = saidOf("one two three", {
      options: {},
      dialect,
      asked: request.json(),
      world,
    });
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
