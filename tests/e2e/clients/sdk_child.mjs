// @ts-check
/** Runs under Node beside the official SDKs: reads one question per line from stdin, writes what came of it as one line. */

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

/** @import { SdkQuestion, SdkResult } from "./sdk_clients.ts" */

const clients = createRequire(`${process.argv[2]}/package.json`);
const load = (/** @type {string} */ name) =>
  import(pathToFileURL(clients.resolve(name)).href);
const Anthropic = (await load("@anthropic-ai/sdk")).default;
const OpenAI = (await load("openai")).default;

const TURN = [{ role: "user", content: "ping" }];

/** The SDK's own retries are off: what is seen is what the program did. */
const ONCE = { maxRetries: 0 };

/** An answer that is not here in 15 s, the last word of its stream included, never will be. */
const soon = () => ({ signal: AbortSignal.timeout(15_000) });

/** @type {Record<SdkQuestion["dialect"], (question: SdkQuestion) => Promise<string>>} */
const ASK = {
  async messages({ url, key, stream }) {
    const client = new Anthropic({ baseURL: url, apiKey: key, ...ONCE });
    const turn = { model: "claude-sonnet-4-6", max_tokens: 64, messages: TURN };
    if (stream) return client.messages.stream(turn, soon()).finalText();
    return (await client.messages.create(turn, soon())).content[0].text;
  },

  async responses({ url, key, stream }) {
    const client = new OpenAI({
      baseURL: `${url}/v1`,
      apiKey: key,
      ...ONCE,
    });
    const turn = { model: "gpt-5.6", input: "ping" };
    if (!stream) {
      return (await client.responses.create(turn, soon())).output_text;
    }
    let text = "";
    let isWhole = false;
    for await (
      const event of await client.responses.create({ ...turn, stream }, soon())
    ) {
      if (event.type === "response.output_text.delta") text += event.delta;
      if (event.type === "response.completed") isWhole = true;
      if (event.type === "response.failed") {
        throw new Error(event.response.error.message);
      }
    }
    if (!isWhole) throw new Error("The stream ended without its last event");
    return text;
  },

  async chat({ url, key, stream }) {
    const client = new OpenAI({
      baseURL: `${url}/v1`,
      apiKey: key,
      ...ONCE,
    });
    const turn = { model: "gpt-5.6", messages: TURN };
    if (!stream) {
      return (await client.chat.completions.create(turn, soon())).choices[0]
        .message
        .content;
    }
    let text = "";
    let isWhole = false;
    for await (
      const chunk of await client.chat.completions.create(
        { ...turn, stream },
        soon(),
      )
    ) {
      text += chunk.choices[0]?.delta.content ?? "";
      if (chunk.choices[0]?.finish_reason === "stop") isWhole = true;
    }
    if (!isWhole) throw new Error("The stream ended without its last event");
    return text;
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  /** @type {SdkQuestion} */
  const question = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await answerTo(question))}\n`);
}

/**
 * @param {SdkQuestion} question
 * @returns {Promise<SdkResult>}
 */
async function answerTo(question) {
  try {
    const text = await ASK[question.dialect](question);
    return { text, status: 200, error: null };
  } catch (error) {
    const { status, message, name } = /** @type {any} */ (error);
    return { text: null, status: status ?? null, error: `${name}: ${message}` };
  }
}
