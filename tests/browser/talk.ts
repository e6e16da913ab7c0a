/** A conversation of a coding agent, turn by turn: what it asks, with tools, cache marks and an image, and what a model answers. */

import type { Behaviour } from "../support/upstream.ts";
import { streamReply } from "../support/upstream/reply.ts";
import { event } from "../support/upstream/dialect.ts";

/** One red pixel. */
export const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

const MARK = { cache_control: { type: "ephemeral" } };

const SYSTEM = [
  "You are a careful engineer. Read before you write, run the tests after each change, and say what you did in two sentences.",
  "# Environment\nWorking folder: /home/sam/parcel\nPlatform: linux\nToday: 2026-03-04\n\n" +
  "The project is a small parser. ".repeat(60),
];

const TOOLS = [
  {
    name: "Bash",
    description: "Runs a command and returns what it printed.",
    input_schema: {
      type: "object",
      properties: { command: { type: "string" } },
      required: ["command"],
    },
  },
  {
    name: "Read",
    description: "Reads a file.",
    input_schema: {
      type: "object",
      properties: { file_path: { type: "string" } },
      required: ["file_path"],
    },
  },
];

const QUESTION = [
  {
    type: "text",
    text:
      "The parser drops the last line when a file has no newline at its end. Please find out why and mend it. The screenshot shows the failing test.",
  },
  {
    type: "image",
    source: { type: "base64", media_type: "image/png", data: PIXEL },
  },
];

interface Step {
  readonly thinking: string;
  readonly text: string;
  readonly tool: string;
  readonly input: Record<string, string>;
  readonly result: string;
}

const STEPS: readonly Step[] = [
  {
    thinking:
      "The loop probably ends on the newline itself. I should look at the scanner before guessing.",
    text: "I will look at the scanner first.",
    tool: "Bash",
    input: { command: "grep -n 'newline' -r src | head -20" },
    result:
      "src/scan.ts:14: // a line ends at a newline\nsrc/scan.ts:31:   if (char === newline) push(line)",
  },
  {
    thinking: "Line 31 pushes only at a newline. The rest is never pushed.",
    text: "A line is only pushed at a newline. Let me read the whole function.",
    tool: "Read",
    input: { file_path: "/home/sam/parcel/src/scan.ts" },
    result: Array.from(
      { length: 80 },
      (_, index) =>
        `${index + 1}\tconst part${index} = scan(source, ${index});`,
    ).join("\n"),
  },
  {
    thinking: "After the loop the last line has to be pushed as well.",
    text: "Now I mend it and run the tests.",
    tool: "Bash",
    input: { command: "deno test tests/scan_test.ts" },
    result: "error: 1 test failed\n  expected 3 lines, got 2",
  },
];

const CLOSING = [
  "The last line is kept now. The loop pushed a line only when it met a newline, so what came after the last one was lost:",
  "```ts\nfor (const char of source) {\n  if (char === NEWLINE) lines.push(take());\n  else keep(char);\n}\nif (hasRest()) lines.push(take());\n```",
  "All tests pass. I added one for a file **without** a newline at its end.",
].join("\n\n");

/** How many turns it takes until the model has nothing left to do. */
export const TURNS = STEPS.length + 1;

/** What the agent sends in a turn, the first being 0. */
export function talkBody(turn: number, { system = SYSTEM } = {}) {
  const messages: unknown[] = [{ role: "user", content: QUESTION }];
  for (const [nth, step] of STEPS.slice(0, turn).entries()) {
    const id = `toolu_${nth}`;
    messages.push({
      role: "assistant",
      content: [
        { type: "thinking", thinking: step.thinking, signature: "c2VhbA==" },
        { type: "text", text: step.text },
        { type: "tool_use", id, name: step.tool, input: step.input },
      ],
    }, {
      role: "user",
      content: [{
        type: "tool_result",
        tool_use_id: id,
        content: step.result,
        ...(step.result.startsWith("error") && { is_error: true }),
        ...(nth === turn - 1 && MARK),
      }],
    });
  }
  return {
    model: "claude-sonnet-4-6",
    max_tokens: 8_192,
    stream: true,
    system: system.map((text, index) => ({
      type: "text",
      text,
      ...(index === system.length - 1 && MARK),
    })),
    tools: TOOLS,
    messages,
  };
}

/** Answers each turn with the step that belongs to it, as a stream. */
export function talker(): Behaviour {
  return (request) => {
    const { messages } = request.json() as { messages: unknown[] };
    return streamReply(answerTo((messages.length - 1) / 2));
  };
}

/** The events of the answer to this turn. */
export function answerTo(turn: number): string[] {
  const step = STEPS[turn];
  const usage = {
    input_tokens: 214,
    cache_read_input_tokens: 21_480 + turn * 900,
  };
  return [
    typed("message_start", {
      message: {
        id: `msg_${turn}`,
        type: "message",
        role: "assistant",
        model: "claude-sonnet-4-6",
        content: [],
        usage: {
          ...usage,
          cache_creation_input_tokens: 1_310,
          output_tokens: 1,
        },
      },
    }),
    ...(step === undefined ? text(0, CLOSING) : [
      ...thinking(0, step.thinking),
      ...text(1, step.text),
      ...call(2, step, `toolu_${turn}`),
    ]),
    typed("message_delta", {
      delta: { stop_reason: step === undefined ? "end_turn" : "tool_use" },
      usage: { output_tokens: 318 },
    }),
    typed("message_stop", {}),
  ];
}

function thinking(index: number, words: string): string[] {
  return block(index, { type: "thinking", thinking: "" }, [
    { type: "thinking_delta", thinking: words },
    { type: "signature_delta", signature: "c2VhbA==" },
  ]);
}

function text(index: number, words: string): string[] {
  return block(
    index,
    { type: "text", text: "" },
    words.split(/(?<= )/).map((text) => ({ type: "text_delta", text })),
  );
}

function call(index: number, { tool, input }: Step, id: string): string[] {
  const json = JSON.stringify(input);
  return block(index, { type: "tool_use", id, name: tool, input: {} }, [
    { type: "input_json_delta", partial_json: json.slice(0, 12) },
    { type: "input_json_delta", partial_json: json.slice(12) },
  ]);
}

function block(index: number, start: unknown, deltas: unknown[]): string[] {
  return [
    typed("content_block_start", { index, content_block: start }),
    ...deltas.map((delta) => typed("content_block_delta", { index, delta })),
    typed("content_block_stop", { index }),
  ];
}

function typed(type: string, rest: Record<string, unknown>): string {
  return event(type, { type, ...rest });
}
