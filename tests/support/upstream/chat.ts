/** OpenAI Chat Completions as the fake upstream speaks it. */

import { event, type FakeDialect, type Said, words } from "./dialect.ts";
import { openaiError } from "./openai_error.ts";

export const chat: FakeDialect = {
  idHeader: "x-request-id",

  whole: (said) => ({
    ...completionOf(said, "chat.completion"),
    choices: [{
      index: 0,
      message: { role: "assistant", content: said.text, refusal: null },
      logprobs: null,
      finish_reason: "stop",
    }],
    usage: usageOf(said),
  }),

  stream(said) {
    const chunk = (delta: unknown, finish: string | null = null) =>
      event(null, {
        ...completionOf(said, "chat.completion.chunk"),
        choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
        usage: null,
      });
    return {
      opening: [chunk({ role: "assistant", content: "" })],
      content: words(said.text).map((content) => chunk({ content })),
      closing: [
        chunk({}, "stop"),
        event(null, {
          ...completionOf(said, "chat.completion.chunk"),
          choices: [],
          usage: usageOf(said),
        }),
        "data: [DONE]\n\n",
      ],
    };
  },

  error: (trouble) => ({ error: openaiError(trouble) }),

  errorEvent: (trouble) => event(null, { error: openaiError(trouble) }),
};

function completionOf(said: Said, object: string) {
  return {
    id: `chatcmpl-${said.id}`,
    object,
    created: 1_790_000_000,
    model: said.model,
    service_tier: "default",
  };
}

/** OpenAI counts what came from the cache as input, and reasoning as output. */
function usageOf({ usage }: Said) {
  const prompt = usage.input + usage.cacheRead;
  return {
    prompt_tokens: prompt,
    completion_tokens: usage.output,
    total_tokens: prompt + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cacheRead },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  };
}
