/** A conversation as Claude Code has it: every turn sends everything again, and the marks for the cache move on. */

import type { Fields } from "../../src/model/fields.ts";

export interface Turn {
  readonly request: Uint8Array;
  readonly answer: Uint8Array;
  readonly requestFields: Fields;
  readonly answerFields: Fields;
}

export interface ConversationOptions {
  readonly turns: number;
  /** Of the first and of the last request. */
  readonly firstBytes: number;
  readonly lastBytes: number;
  readonly seed: number;
}

const SYSTEM_BYTES = 15_000;
const TOOLS_BYTES = 50_000;
const ANSWER_TEXT_BYTES = 2_600;
const DELTA_CHARACTERS = 24;

export function* conversation(options: ConversationOptions): Generator<Turn> {
  const writer = new Writer(options.seed);
  const system = [{ type: "text", text: writer.prose(SYSTEM_BYTES) }];
  const tools = Array.from({ length: 20 }, (_, nth) => ({
    name: writer.name(),
    description: writer.prose(TOOLS_BYTES / 20 - 300),
    input_schema: writer.schema(nth % 5 + 2),
  }));
  const messages: Message[] = [];
  const { turns, firstBytes, lastBytes } = options;
  const growth = (lastBytes - firstBytes) / (turns - 1);
  let question: Block[] = [{
    type: "text",
    text: writer.prose(firstBytes - SYSTEM_BYTES - TOOLS_BYTES),
  }];
  for (let nth = 0; nth < turns; nth++) {
    messages.push({ role: "user", content: question });
    const request = encode(JSON.stringify({
      model: "claude-opus-4-5-20251101",
      messages: marked(messages),
      system: system.map((block) => ({ ...block, ...MARK })),
      tools,
      metadata: { user_id: "user_0123_account__session_4567" },
      max_tokens: 32_000,
      thinking: { type: "enabled", budget_tokens: 31_999 },
      stream: true,
    }));
    const text = writer.prose(ANSWER_TEXT_BYTES / 2) +
      writer.code(ANSWER_TEXT_BYTES / 2);
    const toolId = `toolu_01${writer.hex(22)}`;
    const answer = encode(streamOf(text, writer));
    yield {
      request,
      answer,
      requestFields: requestFieldsOf(request.length),
      answerFields: answerFieldsOf(writer),
    };
    messages.push({
      role: "assistant",
      content: [
        { type: "text", text },
        {
          type: "tool_use",
          id: toolId,
          name: "Read",
          input: { file_path: `/home/me/project/${writer.name()}.ts` },
        },
      ],
    });
    question = [{
      type: "tool_result",
      tool_use_id: toolId,
      content: writer.code(growth - ANSWER_TEXT_BYTES - 600),
    }];
  }
}

type Block = Readonly<Record<string, unknown>>;

interface Message {
  readonly role: "user" | "assistant";
  readonly content: readonly Block[];
}

const MARK = { cache_control: { type: "ephemeral", ttl: "1h" } };

/** The last block of the two newest user messages has the mark, and no other. */
function marked(messages: readonly Message[]): Message[] {
  return messages.map((message, nth) => {
    const isNew = messages.length - nth <= 3;
    if (message.role === "assistant" || !isNew) return message;
    const content = [...message.content];
    content.push({ ...content.pop(), ...MARK });
    return { ...message, content };
  });
}

function streamOf(text: string, writer: Writer): string {
  const event = (type: string, data: Block) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
  let stream = event("message_start", {
    message: { id: `msg_01${writer.hex(22)}`, role: "assistant", content: [] },
  });
  for (let at = 0; at < text.length; at += DELTA_CHARACTERS) {
    stream += event("content_block_delta", {
      index: 0,
      delta: {
        type: "text_delta",
        text: text.slice(at, at + DELTA_CHARACTERS),
      },
    });
  }
  return stream + event("message_stop", {});
}

function requestFieldsOf(length: number): Fields {
  return [
    ["accept", "application/json"],
    ["anthropic-beta", "claude-code-20250219,interleaved-thinking-2025-05-14"],
    ["anthropic-version", "2023-06-01"],
    ["authorization", "Bearer sk-ant-oat01-not-to-be-stored"],
    ["content-length", String(length)],
    ["content-type", "application/json"],
    ["user-agent", "claude-cli/2.0.60 (external, cli)"],
    ["x-app", "cli"],
    ["x-stainless-lang", "js"],
    ["x-stainless-package-version", "0.70.0"],
    ["x-stainless-runtime-version", "v24.3.0"],
    ["x-stainless-timeout", "600"],
  ];
}

function answerFieldsOf(writer: Writer): Fields {
  return [
    ["anthropic-organization-id", "7d0ff0ae-0000-4000-8000-c0ffee000000"],
    ["anthropic-ratelimit-unified-5h-reset", "1795359600"],
    ["anthropic-ratelimit-unified-5h-utilization", String(writer.random())],
    ["anthropic-ratelimit-unified-status", "allowed"],
    ["cf-ray", `${writer.hex(16)}-FRA`],
    ["content-type", "text/event-stream; charset=utf-8"],
    ["date", "Sun, 22 Nov 2026 12:00:00 GMT"],
    ["request-id", `req_011${writer.hex(20)}`],
  ];
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Writes text that looks and packs like what people and programs write, the same for the same seed. */
class Writer {
  readonly #words: string[];
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
    this.#words = Array.from({ length: 6_000 }, () => this.#newWord());
  }

  /** 0 to 1. */
  random(): number {
    this.#state = this.#state + 0x6d2b79f5 | 0;
    let mixed = Math.imul(this.#state ^ this.#state >>> 15, this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) / 4_294_967_296;
  }

  hex(length: number): string {
    let text = "";
    while (text.length < length) text += this.#below(16).toString(16);
    return text;
  }

  name(): string {
    const [first, second] = [this.#word(), this.#word()];
    return first + second[0]!.toUpperCase() + second.slice(1);
  }

  prose(length: number): string {
    let text = "";
    while (text.length < length) {
      const words = Array.from(
        { length: 6 + this.#below(14) },
        () => this.#word(),
      );
      text += words.join(" ") + (this.random() < 0.2 ? ".\n\n" : ". ");
    }
    return text;
  }

  code(length: number): string {
    let text = "";
    for (let line = 1; text.length < length; line++) {
      const depth = "  ".repeat(this.#below(5));
      text += `${String(line).padStart(6)}→${depth}${this.#statement()}\n`;
    }
    return text;
  }

  schema(fields: number): Block {
    const properties = Object.fromEntries(
      Array.from({ length: fields }, () => [
        this.#word(),
        { type: "string", description: this.prose(60) },
      ]),
    );
    return { type: "object", properties, additionalProperties: false };
  }

  #statement(): string {
    switch (this.#below(5)) {
      case 0:
        return `const ${this.name()} = ${this.name()}(${this.#word()}, ${
          this.#below(1_000)
        });`;
      case 1:
        return `if (${this.#word()}.${this.name()} !== null) {`;
      case 2:
        return `return this.#${this.#word()}.${this.name()}("${this.#word()}");`;
      case 3:
        return `// ${this.prose(40).trim()}`;
      default:
        return `${this.name()}: ${this.name()}[] = [];`;
    }
  }

  /** A few words make up most of a text (Zipf's law). */
  #word(): string {
    return this.#words[Math.floor(this.#words.length ** this.random()) - 1]!;
  }

  #newWord(): string {
    let word = "";
    for (let part = 1 + this.#below(3); part > 0; part--) {
      word += "bcdfghklmnprstvw"[this.#below(16)]! + "aeiou"[this.#below(5)]!;
      if (this.random() < 0.4) word += "lnrst"[this.#below(5)]!;
    }
    return word;
  }

  #below(limit: number): number {
    return Math.floor(this.random() * limit);
  }
}
