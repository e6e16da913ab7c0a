/** Claude Code and the Codex CLI as a person would start them, each in a home of its own that is gone afterwards. */

import type { TokenSet } from "../../support/issuer.ts";

export interface ClientRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Place {
  /** The folder whose `node_modules` holds the clients. */
  readonly clientsDir: string;
  /** Where the client is told that its provider is, without `/v1`. */
  readonly url: string;
  readonly key: string;
}

/** Nobody listens there; whatever a client wants of other hosts fails at once and on this machine. */
const NOWHERE = "http://127.0.0.1:9";

/** One question to Claude Code without a terminal. */
export function askClaude(place: Place, question: string): Promise<ClientRun> {
  const env = {
    ANTHROPIC_BASE_URL: place.url,
    ANTHROPIC_API_KEY: place.key,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  };
  return run(place, { name: "claude", args: ["-p", question], env });
}

/** One question to Codex, with a provider of its own in its configuration. */
export function askCodex(place: Place, question: string): Promise<ClientRun> {
  const config = [
    'model = "gpt-5.6-codex"',
    'model_provider = "here"',
    "[model_providers.here]",
    'name = "here"',
    `base_url = "${place.url}/v1"`,
    'wire_api = "responses"',
    'env_key = "HERE_KEY"',
  ].join("\n");
  const args = ["exec", "--skip-git-repo-check", question];
  const env = { HERE_KEY: place.key };
  return run(place, { name: "codex", args, env, config });
}

export interface SignedInPlace extends Omit<Place, "key"> {
  /** Of a ChatGPT sign-in. */
  readonly tokens: TokenSet;
}

/** One question to Codex as a person who is signed in with ChatGPT asks it: over a WebSocket first. */
export function askSignedInCodex(
  place: SignedInPlace,
  question: string,
): Promise<ClientRun> {
  const config = [
    'model = "gpt-5.6-codex"',
    `openai_base_url = "${place.url}/v1"`,
    `chatgpt_base_url = "${NOWHERE}"`,
  ].join("\n");
  const args = ["exec", "--skip-git-repo-check", question];
  const auth = chatGptAuth(place.tokens);
  return run(place, { name: "codex", args, env: {}, config, auth });
}

/** The text of `auth.json` after a sign-in with ChatGPT a moment ago. */
function chatGptAuth(tokens: TokenSet): string {
  return JSON.stringify({
    auth_mode: "chatgpt",
    OPENAI_API_KEY: null,
    tokens: {
      id_token: tokens.idToken,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      account_id: tokens.accountId,
    },
    last_refresh: new Date().toISOString(),
  });
}

interface Start {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  /** The text of `.codex/config.toml`. */
  readonly config?: string;
  /** The text of `.codex/auth.json`. */
  readonly auth?: string;
}

async function run(
  place: Omit<Place, "key">,
  start: Start,
): Promise<ClientRun> {
  const home = await Deno.makeTempDir({ prefix: "ccflare-client-" });
  try {
    await Deno.mkdir(`${home}/.codex`);
    await Deno.writeTextFile(`${home}/.codex/config.toml`, start.config ?? "");
    if (start.auth !== undefined) {
      await Deno.writeTextFile(`${home}/.codex/auth.json`, start.auth);
    }
    const command = new Deno.Command(
      `${place.clientsDir}/node_modules/.bin/${start.name}`,
      {
        args: [...start.args],
        cwd: home,
        clearEnv: true,
        env: {
          HOME: home,
          PATH: Deno.env.get("PATH") ?? "",
          HTTP_PROXY: NOWHERE,
          HTTPS_PROXY: NOWHERE,
          NO_PROXY: "127.0.0.1",
          ...start.env,
        },
        stdin: "null",
      },
    );
    const { code, stdout, stderr } = await command.output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}
