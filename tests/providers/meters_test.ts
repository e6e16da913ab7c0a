/** What the meters read from every fixture, however its bytes are cut up. */

import assert from "node:assert/strict";
import { anthropic } from "../../src/providers/anthropic.ts";
import { openai } from "../../src/providers/openai.ts";
import type { Dialect, Meter, Reading } from "../../src/providers/provider.ts";
import {
  MAX_EVENT_BYTES,
  SseReader,
  typeOf,
} from "../../src/providers/_sse.ts";
import {
  fixture,
  fixturesIn,
  piecesOf,
  utf8,
  withLineEnds,
} from "./_fixtures.ts";

/** The counts that are not 0. */
type Counts = Partial<NonNullable<Reading["usage"]>>;

interface Golden {
  readonly usage: Counts | null;
  readonly model?: string;
  readonly id?: string;
  readonly error?: string;
  readonly missing?: true;
  readonly searches?: number;
  readonly tier?: string;
  readonly unfinished?: true;
  /** No output passes; only looked at for streams. */
  readonly silent?: true;
}

const SONNET = "claude-sonnet-4-5-20250929";
const GPT = "gpt-4.1-2025-04-14";
const CODEX = { model: "gpt-5-codex", id: "resp_0a1b" };

const GOLDEN: Readonly<Record<string, Golden>> = {
  "messages/thinking.sse": {
    usage: {
      input: 12,
      cacheRead: 20_480,
      cacheWrite5m: 2_400,
      cacheWrite1h: 1_000,
      output: 311,
      reasoning: 207,
    },
    model: SONNET,
    id: "msg_01AbCdEfGh",
  },
  "messages/tools_in_pieces.sse": {
    usage: { input: 420, cacheRead: 64, cacheWrite5m: 128, output: 33 },
    model: "claude-opus-4-1",
    id: "msg_01Tools",
  },
  "messages/compaction.sse": {
    usage: { input: 203_000, cacheRead: 10, output: 4_500 },
    model: SONNET,
    id: "msg_01Compact",
  },
  "messages/error_first.sse": {
    usage: null,
    error: "Overloaded",
    silent: true,
  },
  "messages/error_after_start.sse": {
    usage: { input: 9, output: 1 },
    model: SONNET,
    id: "msg_01Late",
    error: "Overloaded",
    unfinished: true,
    silent: true,
  },
  "messages/error_in_the_middle.sse": {
    usage: { input: 9, output: 1 },
    model: SONNET,
    id: "msg_01Middle",
    error: "Internal server error",
    unfinished: true,
  },
  "messages/cut.sse": {
    usage: { input: 77, output: 2 },
    model: SONNET,
    id: "msg_01Cut",
    missing: true,
    unfinished: true,
  },
  "messages/cut_in_last_event.sse": {
    usage: { input: 3, output: 4 },
    model: "claude-haiku-4-5",
    id: "msg_01Last",
    unfinished: true,
  },
  "messages/no_last_newline.sse": {
    usage: { input: 5, output: 6 },
    model: SONNET,
    id: "msg_01End",
  },
  "messages/unusual_lines.sse": {
    usage: { input: 31, output: 8 },
    model: "claude-haiku-4-5",
    id: "msg_01Odd",
  },
  "messages/message.json": {
    usage: {
      input: 100,
      cacheRead: 25,
      cacheWrite5m: 20,
      cacheWrite1h: 30,
      output: 10,
    },
    model: SONNET,
    id: "msg_01Whole",
  },
  "messages/server_tools.sse": {
    usage: { input: 10_682, cacheRead: 512, output: 510 },
    model: "claude-opus-5",
    id: "msg_01Search",
    searches: 3,
    tier: "fast+us",
  },
  "messages/usage_only_at_start.sse": {
    usage: { input: 40, cacheRead: 7, output: 1 },
    model: "claude-haiku-4-5-20251001",
    id: "msg_01Start",
    missing: true,
  },
  "messages/delta_after_stop.sse": {
    usage: {
      input: 3,
      cacheRead: 90_000,
      cacheWrite5m: 200,
      cacheWrite1h: 1_000,
      output: 77,
    },
    model: "claude-sonnet-4-6",
    id: "msg_01After",
  },
  "messages/searched.json": {
    usage: { input: 105, output: 6_039, reasoning: 5_000 },
    model: "claude-opus-4-8",
    id: "msg_01Prio",
    searches: 2,
    tier: "priority",
  },
  "messages/advised.json": {
    usage: { input: 500, output: 60 },
    model: "claude-sonnet-5",
    id: "msg_01Advice",
    tier: "advisor",
  },
  "messages/without_usage.json": {
    usage: null,
    model: "claude-haiku-4-5",
    id: "msg_01None",
    missing: true,
  },
  "messages/error.json": { usage: null, error: "Overloaded" },
  "messages/batch.json": { usage: null },
  "messages/count_tokens.json": { usage: null },
  "messages/models.json": { usage: null },

  "chat/text.sse": {
    usage: { input: 176, cacheRead: 1_024, output: 90, reasoning: 64 },
    model: GPT,
    id: "chatcmpl-AbC",
  },
  "chat/tools_without_usage.sse": {
    usage: null,
    model: GPT,
    id: "chatcmpl-AbC",
    missing: true,
  },
  "chat/error_in_the_middle.sse": {
    usage: null,
    model: GPT,
    id: "chatcmpl-AbC",
    error: "The server had an error while processing your request.",
    unfinished: true,
  },
  "chat/error_first.sse": {
    usage: null,
    error:
      "Rate limit reached for gpt-4.1 in organization org-1 on tokens per min (TPM). Please try again in 1m2.5s.",
    silent: true,
  },
  "chat/cut.sse": {
    usage: null,
    model: GPT,
    id: "chatcmpl-AbC",
    missing: true,
    unfinished: true,
  },
  "chat/no_last_newline.sse": {
    usage: { input: 3, output: 1 },
    model: GPT,
    id: "chatcmpl-AbC",
  },
  "chat/completion.json": {
    usage: { input: 176, cacheRead: 1_024, output: 90, reasoning: 64 },
    model: GPT,
    id: "chatcmpl-Whole",
  },
  "chat/embeddings.json": {
    usage: { input: 8 },
    model: "text-embedding-3-small",
  },
  "chat/usage_in_every_chunk.sse": {
    usage: { input: 464, cacheRead: 1_536, output: 12, reasoning: 4 },
    model: "gpt-5.1-2025-11-13",
    id: "chatcmpl-Flex",
    tier: "flex",
  },
  "chat/legacy.sse": {
    usage: { input: 5, output: 2 },
    model: "gpt-3.5-turbo-instruct:20230824-v2",
    id: "cmpl-Old",
  },
  "chat/legacy.json": {
    usage: { input: 5, output: 1 },
    model: "gpt-3.5-turbo-instruct:20230824-v2",
    id: "cmpl-Old",
  },
  "chat/error.json": { usage: null, error: "The model does not exist" },
  "chat/models.json": { usage: null },
  "chat/model.json": { usage: null },

  "responses/text.sse": {
    usage: {
      input: 404,
      cacheRead: 4_096,
      cacheWrite5m: 500,
      output: 700,
      reasoning: 640,
    },
    ...CODEX,
  },
  "responses/incomplete.sse": {
    usage: { input: 10, output: 16, reasoning: 16 },
    ...CODEX,
  },
  "responses/failed_in_the_middle.sse": {
    usage: null,
    ...CODEX,
    error: "An error occurred while processing your request.",
  },
  "responses/failed_after_start.sse": {
    usage: null,
    ...CODEX,
    error: "Our servers are currently overloaded. Please try again later.",
    silent: true,
  },
  "responses/error_first.sse": {
    usage: null,
    error: "Rate limit reached. Please try again in 3s.",
    silent: true,
  },
  "responses/failed_first.sse": {
    usage: null,
    ...CODEX,
    error:
      "You exceeded your current quota, please check your plan and billing details.",
    silent: true,
  },
  "responses/cut.sse": {
    usage: null,
    ...CODEX,
    missing: true,
    unfinished: true,
  },
  "responses/no_last_newline.sse": { usage: { input: 2, output: 1 }, ...CODEX },
  "responses/other_key_order.sse": {
    usage: { cacheRead: 4, output: 2, reasoning: 2 },
    model: "gpt-5-2025-08-07",
    id: "resp_order",
  },
  "responses/picture.sse": {
    usage: { input: 50, output: 1_056 },
    silent: true,
  },
  "responses/response.json": {
    usage: {
      input: 404,
      cacheRead: 4_096,
      cacheWrite5m: 500,
      output: 700,
      reasoning: 640,
    },
    ...CODEX,
  },
  "responses/failed.json": {
    usage: null,
    ...CODEX,
    error: "An error occurred.",
  },
  "responses/rate_limits.sse": {
    usage: { input: 10, cacheRead: 2, output: 3 },
    ...CODEX,
  },
  "responses/limit_after_start.sse": {
    usage: null,
    ...CODEX,
    error: "The usage limit has been reached.",
    silent: true,
  },
  "responses/searches.sse": {
    usage: { input: 2_000, cacheRead: 10_000, output: 400, reasoning: 320 },
    model: "gpt-5.5-2026-04-23",
    id: "resp_find",
    searches: 2,
    tier: "priority",
  },
  "responses/flex.json": {
    usage: { input: 900, output: 100 },
    model: "gpt-5.5-2026-04-23",
    id: "resp_flex",
    searches: 2,
    tier: "flex",
  },
  "responses/queued.json": { usage: null, ...CODEX },
};

for (const [path, golden] of Object.entries(GOLDEN)) {
  if (path.endsWith(".json")) {
    Deno.test(`meter("json") reads ${path} as expected`, () => {
      for (const size of [1, 7, 1 << 20]) {
        const meter = dialectOf(path).meter("json");
        feed(meter, fixture(path), size);
        assert.deepEqual(meter.reading(), readingOf(golden));
        assert.equal(meter.sawToken, false);
      }
    });
    continue;
  }
  Deno.test(`meter("stream") reads ${path} as expected, whole, in pieces and with any line end`, () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const bytes = withLineEnds(fixture(path), end);
      for (const size of [1, 2, 3, 7, 64, 1 << 20]) {
        const meter = dialectOf(path).meter("stream");
        feed(meter, bytes, size);
        const how = JSON.stringify({ end, size });
        assert.deepEqual(meter.reading(), readingOf(golden), how);
        assert.equal(meter.sawToken, golden.silent !== true, how);
      }
    }
  });
}

for (const path of fixturesIn("responses", ".sse")) {
  Deno.test(`meter("stream") reads ${path} as expected, event by event`, () => {
    const golden = GOLDEN[path]!;
    const meter = dialectOf(path).meter("stream");
    for (const [type, data] of eventsOf(fixture(path))) meter.take!(type, data);
    assert.deepEqual(meter.reading(), readingOf(golden));
    assert.equal(meter.sawToken, golden.silent !== true);
  });
}

function eventsOf(stream: Uint8Array): [type: string, data: string][] {
  const events: [string, string][] = [];
  const reader = new SseReader((event) =>
    events.push([typeOf(event), new TextDecoder().decode(event.data)])
  );
  reader.feed(stream);
  reader.end();
  return events;
}

Deno.test("meter() keeps no data of a single event over the cap, and still knows that the answer ended", () => {
  const meter = openai.dialect.meter("stream");
  const response = { id: "resp_1", output: "x".repeat(MAX_EVENT_BYTES) };
  meter.take!("response.created", '{"response":{"id":"resp_0"}}');
  meter.take!("response.completed", JSON.stringify({ response }));
  assert.equal(meter.reading().unfinished, false);
  assert.equal(meter.reading().responseId, "resp_0");
});

Deno.test("every fixture has its golden reading", () => {
  const files = ["messages", "chat", "responses"].flatMap((folder) =>
    fixturesIn(folder, "")
  );
  assert.deepEqual(files.sort(), Object.keys(GOLDEN).sort());
});

Deno.test("meter() gives the same reading when asked twice", () => {
  for (const path of ["messages/thinking.sse", "messages/message.json"]) {
    const shape = path.endsWith(".json") ? "json" : "stream";
    const meter = anthropic.dialect.meter(shape);
    feed(meter, fixture(path), 100);
    assert.deepEqual(meter.reading(), meter.reading());
    assert.notEqual(meter.reading().usage, null);
  }
});

Deno.test("meter() hands out what a stream told of quota, the latest of each window", () => {
  const NOW = Date.UTC(2026, 2, 1, 12);
  const meter = openai.dialect.meter("stream");
  feed(meter, fixture("responses/rate_limits.sse"), 5);
  const later = { used_percent: 50, window_minutes: 300 };
  const event = { type: "codex.rate_limits", rate_limits: { primary: later } };
  meter.feed(utf8(`data: ${JSON.stringify(event)}\n\ndata: {"type":"codex.ra`));
  assert.deepEqual(
    meter.quotas?.(NOW).map(({ window, used }) => [window, used]),
    [["7d", 0.07], ["credits", null], ["5h", 0.5]],
  );
  assert.deepEqual(openai.dialect.meter("stream").quotas?.(NOW), []);
});

Deno.test("meter() keeps the latest eight limits that a stream tells of", () => {
  const meter = openai.dialect.meter("stream");
  for (let limit = 1; limit <= 10; limit++) {
    const event = {
      type: "codex.rate_limits",
      metered_limit_name: `codex_${limit}`,
      rate_limits: { primary: { used_percent: 1, window_minutes: 300 } },
    };
    meter.feed(utf8(`data: ${JSON.stringify(event)}\n\n`));
  }
  assert.deepEqual(
    meter.quotas?.(0).map(({ window }) => window),
    [3, 4, 5, 6, 7, 8, 9, 10].map((limit) => `5h_${limit}`),
  );
});

Deno.test("meter() sees the first token with the first delta, not with what comes before", () => {
  const firsts: [string, string][] = [
    ["messages/thinking.sse", "thinking_delta"],
    ["chat/text.sse", "Say"],
    ["chat/tools_without_usage.sse", "call_1"],
    ["responses/text.sse", "response.output_text.delta"],
  ];
  for (const [path, sign] of firsts) {
    const bytes = fixture(path);
    const meter = dialectOf(path).meter("stream");
    let passed = 0;
    for (const piece of piecesOf(bytes, 1)) {
      passed += piece.length;
      meter.feed(piece);
      if (meter.sawToken) break;
    }
    const events = new TextDecoder().decode(bytes.subarray(0, passed))
      .trimEnd().split("\n\n");
    assert.ok(events.pop()!.includes(sign), path);
    assert.ok(!events.join().includes(sign), path);
  }
});

Deno.test("meter() knows output by any of its names", () => {
  const choices = [
    { delta: { reasoning_content: "Hm" } },
    { delta: { reasoning: "Hm" } },
    { delta: { refusal: "No" } },
    { text: "an old completion" },
  ];
  for (const choice of choices) {
    const meter = openai.dialect.meter("stream");
    meter.feed(utf8(`data: ${JSON.stringify({ choices: [choice] })}\n\n`));
    assert.equal(meter.sawToken, true, JSON.stringify(choice));
  }
  const meter = openai.dialect.meter("stream");
  meter.feed(utf8('data: {"choices":[{"delta":{"content":""}},null]}\n\n'));
  assert.equal(meter.sawToken, false);
});

Deno.test("meter() finds the usage of a chat when the names are spaced out", () => {
  const meter = openai.dialect.meter("stream");
  meter.feed(utf8('data: {"choices":[{"delta":{"content":"x"}}]}\n\n'));
  meter.feed(
    utf8(
      'data: {"a": "usage", "usage" : {"prompt_tokens": 2, "completion_tokens": 3}}\n\n',
    ),
  );
  assert.deepEqual(
    meter.reading().usage,
    readingOf({ usage: { input: 2, output: 3 } }).usage,
  );
});

Deno.test("meter() loses only what stands in an event over the cap, and still knows that the stream ended", () => {
  const meter = openai.dialect.meter("stream");
  meter.feed(fixture("responses/cut.sse").subarray(0, -80));
  const huge = utf8("x".repeat(1 << 20));
  meter.feed(utf8('\n\nevent: response.completed\ndata: {"a":"'));
  for (let i = 0; i < 5; i++) meter.feed(huge);
  meter.feed(utf8('"}\n\n'));
  assert.deepEqual(
    meter.reading(),
    readingOf({ usage: null, ...CODEX, missing: true }),
  );
});

Deno.test("meter() gives up only the usage of a JSON answer over the cap", () => {
  const meter = openai.dialect.meter("json");
  const filler = utf8(" ".repeat(1 << 20));
  meter.feed(fixture("chat/completion.json").subarray(0, 2));
  for (let i = 0; i < 9; i++) meter.feed(filler);
  meter.feed(fixture("chat/completion.json").subarray(2));
  assert.deepEqual(meter.reading(), readingOf({ usage: null, missing: true }));
});

Deno.test("meter() reads nothing from answers that are no JSON object", () => {
  for (const text of ["", "  ", "[1]", "<html>", '"usage"']) {
    const meter = anthropic.dialect.meter("json");
    meter.feed(utf8(text));
    assert.deepEqual(meter.reading(), readingOf({ usage: null }), text);
  }
});

Deno.test("meter() misses the usage of a JSON answer that was cut off", () => {
  for (const cut of [1, 40, -2]) {
    const meter = anthropic.dialect.meter("json");
    meter.feed(fixture("messages/message.json").subarray(0, cut));
    assert.equal(meter.reading().usageMissing, true, String(cut));
  }
});

Deno.test("meter() tells only classes of service that have a price of their own", () => {
  const told: [string, string | null][] = [
    ["standard", null],
    ["default", null],
    ["auto", null],
    ["flex", "flex"],
    ["priority", "priority"],
    ["fast", "priority"],
    ["scale", "scale"],
  ];
  for (const [word, tier] of told) {
    const meter = openai.dialect.meter("json");
    const answer = { object: "response", usage: {}, service_tier: word };
    meter.feed(utf8(JSON.stringify(answer)));
    assert.equal(meter.reading().serviceTier, tier, word);
  }
});

Deno.test("meter() tells an error event by its type when it has no words", () => {
  const claude = anthropic.dialect.meter("stream");
  claude.feed(
    utf8('data: {"type":"error","error":{"type":"overloaded_error"}}\n\n'),
  );
  assert.equal(claude.reading().error, "overloaded_error");
  const gpt = openai.dialect.meter("stream");
  gpt.feed(utf8('data: {"type":"error","error":{"code":"slow_down"}}\n\n'));
  assert.equal(gpt.reading().error, "slow_down");
  assert.equal(gpt.reading().usageMissing, false);
  const bare = openai.dialect.meter("stream");
  bare.feed(utf8("event: error\ndata: out of order\n\n"));
  assert.equal(bare.reading().error, "error");
});

function dialectOf(path: string): Dialect {
  return path.startsWith("messages/") ? anthropic.dialect : openai.dialect;
}

function feed(meter: Meter, bytes: Uint8Array, size: number): void {
  for (const piece of piecesOf(bytes, size)) meter.feed(piece);
}

function readingOf(golden: Golden): Reading {
  return {
    usage: golden.usage === null ? null : {
      input: 0,
      cacheRead: 0,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      output: 0,
      reasoning: 0,
      ...golden.usage,
    },
    model: golden.model ?? null,
    responseId: golden.id ?? null,
    usageMissing: golden.missing ?? false,
    webSearches: golden.searches ?? 0,
    serviceTier: golden.tier ?? null,
    error: golden.error ?? null,
    unfinished: golden.unfinished ?? false,
  };
}
