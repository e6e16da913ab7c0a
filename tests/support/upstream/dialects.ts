/** Which wire format a request speaks, and the answers to the questions around it that need no model. */

import { chat } from "./chat.ts";
import type { FakeDialect } from "./dialect.ts";
import { messages } from "./messages.ts";
import type { Received } from "./received.ts";
import { responses } from "./responses.ts";

/** By the path; where that leaves it open, by the header that only Anthropic's clients send. */
export function dialectOf(request: Received): FakeDialect {
  if (request.path.endsWith("/chat/completions")) return chat;
  if (request.path.includes("/messages")) return messages;
  const isAnthropic = request.header("anthropic-version") !== null ||
    request.header("x-api-key") !== null;
  return isAnthropic ? messages : responses;
}

/** True where a model is asked to say something. */
export function isTurn({ path }: Received): boolean {
  return /\/(messages|responses|chat\/completions)$/.test(path);
}

/** Model lists and token counts; null for anything else. */
export function sideAnswer(request: Received): unknown {
  if (request.path.endsWith("/messages/count_tokens")) {
    return { input_tokens: 12 };
  }
  if (!request.path.endsWith("/models")) return null;
  if (dialectOf(request) === messages) {
    const data = ANTHROPIC_MODELS.map((id) => ({
      type: "model",
      id,
      display_name: id,
      created_at: "2026-01-01T00:00:00Z",
    }));
    const ends = { first_id: data[0]?.id, last_id: data.at(-1)?.id };
    return { data, has_more: false, ...ends };
  }
  // Codex asks with its version and wants a list of another shape; an empty one is fine with it.
  if (request.target.includes("client_version=")) return { models: [] };
  const data = OPENAI_MODELS.map((id) => ({
    id,
    object: "model",
    created: 1_790_000_000,
    owned_by: "openai",
  }));
  return { object: "list", data };
}

const ANTHROPIC_MODELS = ["claude-opus-4-6", "claude-sonnet-4-6"];
const OPENAI_MODELS = ["gpt-5.6", "gpt-5.6-codex"];
