/** What is said of one route, and short ways to say what most routes answer. */

import type { z } from "zod";
import { doneWith } from "./schemas_answers.ts";

export type Tag =
  | "accounts"
  | "sign-in"
  | "requests"
  | "numbers"
  | "system"
  | "logs";

export interface Operation {
  /** What a made client calls it. */
  readonly id: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** Each field is a parameter, described by its own description. */
  readonly query?: z.ZodObject;
  /** A JSON object. */
  readonly body?: z.ZodType;
  readonly answer: Answer;
  /** Besides those that any route of its kind may give. */
  readonly errors?: readonly ErrorStatus[];
}

/** By what route it is, as `GET /api/stats`. */
export type Operations = Readonly<Record<string, Operation>>;

export interface Answer {
  readonly description: string;
  /** By content type; null for what no schema can tell. */
  readonly content: Readonly<Record<string, z.ZodType | null>>;
  /** Header fields with what they say. */
  readonly fields?: Readonly<Record<string, string>>;
}

export type ErrorStatus = 400 | 404 | 409 | 413 | 429 | 502;

export function asJson(schema: z.ZodType, description: string): Answer {
  return { description, content: { "application/json": schema } };
}

/** The answer to a change. */
export function asDone(data: z.ZodType, description: string): Answer {
  return asJson(doneWith(data), description);
}

/** `data` is one event's, which stands in its `data:` line. */
export function asEvents(data: z.ZodType, description: string): Answer {
  return { description, content: { "text/event-stream": data } };
}
