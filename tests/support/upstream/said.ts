/** What the model is made to have answered: a text, dressed with model and token counts. */

import type { Usage } from "../../../src/model/usage.ts";
import type { FakeDialect, Said } from "./dialect.ts";
import { messages } from "./messages.ts";
import type { Window } from "./quota_fields.ts";
import type { World } from "./reply.ts";

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

export interface SaidOn {
  readonly options: AnswerOptions;
  readonly dialect: FakeDialect;
  /** What was asked, as JSON. */
  readonly asked: Record<string, unknown>;
  readonly world: World;
}

export function saidOf(text: string, on: SaidOn): Said {
  const { model } = on.asked;
  const fallback = on.dialect === messages ? "claude-sonnet-4-6" : "gpt-5.6";
  return {
    id: on.world.nextId(),
    model: on.options.model ?? (typeof model === "string" ? model : fallback),
    text,
    usage: { ...USAGE, ...on.options.usage },
  };
}
