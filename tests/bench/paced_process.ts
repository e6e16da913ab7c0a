/** Asks at an even pace, whether or not earlier answers have come, and prints what the answers took. */

import { Agent, request } from "node:http";
import { quantile } from "./statistics.ts";

export interface Pace {
  readonly url: string;
  readonly perSecond: number;
  readonly seconds: number;
}

/** Ms from the moment a request was due to its last byte. */
export interface PacedResult {
  readonly answers: number;
  readonly failures: number;
  readonly p50: number;
  readonly p99: number;
}

const pace: Pace = JSON.parse(Deno.args[0]!);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const took: number[] = [];
let failures = 0;

const start = performance.now();
const count = pace.perSecond * pace.seconds;
const answers: Promise<void>[] = [];
for (let nth = 0; nth < count; nth++) {
  const due = start + nth * 1000 / pace.perSecond;
  const early = due - performance.now();
  if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
  answers.push(ask(due, nth));
}
await Promise.all(answers);
agent.destroy();

const result: PacedResult = {
  answers: took.length,
  failures,
  p50: quantile(took, 0.5),
  p99: quantile(took, 0.99),
};
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(result)));

function ask(due: number, nth: number): Promise<void> {
  const body = JSON.stringify({
    model: "claude-sonnet-4-6",
    max_tokens: 1024,
    messages: [{ role: "user", content: `${nth} ${"x".repeat(4_000)}` }],
  });
  return new Promise((resolve) => {
    const question = request(`${pace.url}/v1/messages`, {
      agent,
      method: "POST",
      headers: {
        "content-type": "application/json",
        "content-length": body.length,
        "x-api-key": "key-of-the-client",
        "x-bench": "json",
      },
    }, (answer) => {
      if (answer.statusCode !== 200) failures++;
      answer.resume();
      answer.on("end", () => {
        took.push(performance.now() - due);
        resolve();
      });
    });
    question.on("error", () => {
      failures++;
      resolve();
    });
    question.end(body);
  });
}
