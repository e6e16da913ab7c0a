/** The demo's clients: a handful of agents, each with a session of its own, asking, reading, thinking, sometimes leaving. */

import { between, pick } from "./chance.ts";

const AGENTS = 4; // as many as a person has windows open
const OPENING_TURNS = 12; // asked at once by each, so that the first look at the dashboard finds a history
const CLAUDE_MODELS = [
  [5, "claude-opus-4-6"],
  [3, "claude-sonnet-4-6"],
  [2, "claude-haiku-4-5"],
] as const;
const CODEX_MODELS = [[3, "gpt-5.6-codex"], [1, "gpt-5.6"]] as const;

/** Resolves when the signal has aborted and every agent has stopped. */
export async function work(url: string, signal: AbortSignal): Promise<void> {
  const agents = Array.from({ length: AGENTS }, (_, index) => {
    const isCodex = index === AGENTS - 1;
    return agent({ url, signal, turn: isCodex ? codexTurn() : claudeTurn() });
  });
  await Promise.all(agents);
}

type Turn = () => {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Record<string, unknown>;
};

async function agent(
  { url, signal, turn }: { url: string; signal: AbortSignal; turn: Turn },
): Promise<void> {
  for (let count = 0; !signal.aborted; count++) {
    await ask(url, { turn, signal });
    if (count >= OPENING_TURNS) await sleep(between(500, 4_000), signal);
  }
}

async function ask(
  url: string,
  { turn, signal }: { turn: Turn; signal: AbortSignal },
): Promise<void> {
  const { path, headers, body } = turn();
  const leaves = pick([[95, false], [5, true]]);
  const signals = leaves
    ? [signal, AbortSignal.timeout(between(300, 1_500))]
    : [signal];
  try {
    const answer = await fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.any(signals),
    });
    await answer.text();
  } catch {
    // Leaving and broken streams belong to the show; the dashboard tells of them.
  }
}

function claudeTurn(): Turn {
  const session = crypto.randomUUID();
  const messages: unknown[] = [];
  return () => {
    messages.push({ role: "user", content: "Please go on with the task." });
    return {
      path: "/v1/messages?beta=true",
      headers: {
        "anthropic-version": "2023-06-01",
        "user-agent": "claude-cli/2.1.197 (external, cli)",
        "x-api-key": "sk-ant-demo",
        "x-claude-code-session-id": session,
      },
      body: {
        model: pick(CLAUDE_MODELS),
        max_tokens: 1024,
        stream: pick([[9, true], [1, false]]),
        messages: messages.slice(-LAST_MESSAGES),
      },
    };
  };
}

function codexTurn(): Turn {
  const session = crypto.randomUUID();
  return () => ({
    path: "/v1/responses",
    headers: {
      authorization: "Bearer sk-demo",
      originator: "codex_exec",
      "session-id": session,
      "user-agent": "codex_exec/0.169.0",
    },
    body: {
      model: pick(CODEX_MODELS),
      stream: true,
      input: [{ role: "user", content: "Please go on with the task." }],
    },
  });
}

const LAST_MESSAGES = 20; // keeps a demo that runs all day small

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}
