/** OpenAI Responses as the fake upstream speaks it. */

import { event, type FakeDialect, type Said, words } from "./dialect.ts";
import { openaiError } from "./openai_error.ts";

export const responses: FakeDialect = {
  idHeader: "x-request-id",

  whole: (said) => ({
    ...responseOf(said, "completed"),
    output: [itemOf(said, "completed")],
    usage: usageOf(said),
  }),

  stream(said) {
    const place = { item_id: `msg_${said.id}`, output_index: 0 };
    const part = { type: "output_text", annotations: [], logprobs: [] };
    const within = { ...place, content_index: 0 };
    const spoken = { ...part, text: said.text };
    const running = { response: responseOf(said, "in_progress") };
    const opening = [
      typed("response.created", running),
      typed("response.in_progress", running),
    ];
    const content = [
      typed("response.output_item.added", {
        output_index: 0,
        item: { ...itemOf(said, "in_progress"), content: [] },
      }),
      typed("response.content_part.added", {
        ...within,
        part: { ...part, text: "" },
      }),
      ...words(said.text).map((delta) =>
        typed("response.output_text.delta", { ...within, delta, logprobs: [] })
      ),
    ];
    const closing = [
      typed("response.output_text.done", {
        ...within,
        text: said.text,
        logprobs: [],
      }),
      typed("response.content_part.done", { ...within, part: spoken }),
      typed("response.output_item.done", {
        output_index: 0,
        item: itemOf(said, "completed"),
      }),
      typed("response.completed", { response: responses.whole(said) }),
    ];
    return numbered({ opening, content, closing });
  },

  error: (trouble) => ({ error: openaiError(trouble) }),

  errorEvent(trouble, said) {
    const { message, code, param } = openaiError(trouble);
    if (said === null) {
      const error = { code, message, param, sequence_number: 0 };
      return event("error", { type: "error", ...error });
    }
    const failed = { ...responseOf(said, "failed"), error: { code, message } };
    return event("response.failed", {
      type: "response.failed",
      response: failed,
    });
  },
};

type Draft = readonly [type: string, rest: Record<string, unknown>];

function typed(type: string, rest: Record<string, unknown>): Draft {
  return [type, rest];
}

/** Every event of a stream carries its number in it. */
function numbered(
  drafts: Record<"opening" | "content" | "closing", readonly Draft[]>,
) {
  let number = 0;
  const write = ([type, rest]: Draft) =>
    event(type, { type, ...rest, sequence_number: number++ });
  const opening = drafts.opening.map(write);
  const content = drafts.content.map(write);
  return { opening, content, closing: drafts.closing.map(write) };
}

function responseOf(said: Said, status: string) {
  return {
    id: `resp_${said.id}`,
    object: "response",
    created_at: 1_790_000_000,
    status,
    error: null as unknown,
    incomplete_details: null,
    instructions: null,
    model: said.model,
    output: [] as unknown[],
    parallel_tool_calls: true,
    previous_response_id: null,
    store: false,
    temperature: 1,
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    usage: null as unknown,
    metadata: {},
  };
}

function itemOf(said: Said, status: string) {
  const content = [{
    type: "output_text",
    text: said.text,
    annotations: [],
    logprobs: [],
  }];
  return {
    id: `msg_${said.id}`,
    type: "message",
    status,
    role: "assistant",
    content,
  };
}

/** OpenAI counts what came from the cache as input, and reasoning as output. */
function usageOf({ usage }: Said) {
  const input = usage.input + usage.cacheRead;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: usage.cacheRead },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: input + usage.output,
  };
}
