/** Anthropic Messages as the fake upstream speaks it. */

import {
  event,
  type FakeDialect,
  type Said,
  type TroubleKind,
  words,
} from "./dialect.ts";

const ERROR_TYPE: Record<TroubleKind, string> = {
  invalid: "invalid_request_error",
  authentication: "authentication_error",
  permission: "permission_error",
  not_found: "not_found_error",
  too_large: "request_too_large",
  rate_limit: "rate_limit_error",
  quota: "rate_limit_error",
  overloaded: "overloaded_error",
  server: "api_error",
};

export const messages: FakeDialect = {
  idHeader: "request-id",

  whole: (said) => ({
    ...messageOf(said),
    content: [{ type: "text", text: said.text }],
    stop_reason: "end_turn",
    usage: usageOf(said, said.usage.output),
  }),

  stream(said) {
    // The first count is a beginning, as the real one's; the last event has the true one.
    const usage = usageOf(said, Math.min(1, said.usage.output));
    return {
      opening: [
        typed("message_start", { message: { ...messageOf(said), usage } }),
      ],
      content: [
        typed("content_block_start", {
          index: 0,
          content_block: { type: "text", text: "" },
        }),
        typed("ping", {}),
        ...words(said.text).map((text) =>
          typed("content_block_delta", {
            index: 0,
            delta: { type: "text_delta", text },
          })
        ),
      ],
      closing: [
        typed("content_block_stop", { index: 0 }),
        typed("message_delta", {
          delta: { stop_reason: "end_turn", stop_sequence: null },
          usage: { output_tokens: said.usage.output },
        }),
        typed("message_stop", {}),
      ],
    };
  },

  error: ({ kind, message }) => ({
    type: "error",
    error: { type: ERROR_TYPE[kind], message },
    request_id: "req_fake",
  }),

  errorEvent: ({ kind, message }) =>
    typed("error", { error: { type: ERROR_TYPE[kind], message } }),
};

function typed(type: string, rest: Record<string, unknown>): string {
  return event(type, { type, ...rest });
}

function messageOf(said: Said) {
  return {
    id: `msg_${said.id}`,
    type: "message",
    role: "assistant",
    model: said.model,
    content: [] as unknown[],
    stop_reason: null as string | null,
    stop_sequence: null,
  };
}

function usageOf({ usage }: Said, outputTokens: number) {
  return {
    input_tokens: usage.input,
    cache_creation_input_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWrite5m,
      ephemeral_1h_input_tokens: usage.cacheWrite1h,
    },
    output_tokens: outputTokens,
    service_tier: "standard",
  };
}
