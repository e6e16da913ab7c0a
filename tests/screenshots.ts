/** `deno task screenshots`: the pictures of the README, taken of a program with a month behind it and agents at work. */

import { Buffer } from "node:buffer";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import type { Credentials } from "../src/model/account.ts";
import { makeHistory } from "./bench/history_fixture.ts";
import { CHROME, type Look, openBrowser, visit } from "./browser/browser.ts";
import { settled } from "./browser/inspect.ts";
import { isLive } from "./browser/stage.ts";
import { openTestApp, systemClock, type TestApp } from "./support/app.ts";
import {
  limited,
  ok,
  openUpstream,
  type Upstream,
} from "./support/upstream.ts";

const FOLDER = fileURLToPath(new URL("../.github/images/", import.meta.url));
const WIDTH = 1280; // as wide as a README is read
const QUALITY = 80; // letters stay sharp
const MAX_BYTES = 150_000; // they are in the repository
const HOUR_MS = 3_600_000;

const USAGE = { input: 420, cacheRead: 61_000, cacheWrite5m: 900, output: 380 };

interface Picture {
  readonly name: string;
  readonly hash: string;
  readonly theme: Look["theme"];
  /** What has to be there before it is taken. */
  readonly ready: string;
}

const PICTURES: readonly Picture[] = [
  { name: "overview", hash: "#/", theme: "light", ready: ".uplot canvas" },
  { name: "requests", hash: "#/requests", theme: "dark", ready: "[data-row]" },
  {
    name: "analytics",
    hash: "#/analytics?range=7d",
    theme: "light",
    ready: ".uplot canvas",
  },
];

if (CHROME === null) {
  throw new Error("Cannot take pictures: there is no Chromium");
}
const home = await Deno.makeTempDir({ prefix: "ccflare-screenshots-" });
try {
  const databasePath = join(home, "ccflare.db");
  await makeHistory(databasePath, {
    requests: 20_000,
    days: 30,
    now: Date.now() - 60_000,
  });
  await using upstream = openUpstream();
  await using program = await openTestApp({ clock: systemClock, databasePath });
  await signInAll(program, upstream);
  await work(program);
  await Deno.mkdir(FOLDER, { recursive: true });
  const browser = await openBrowser();
  try {
    for (const picture of PICTURES) await take(browser, program, picture);
  } finally {
    await browser.close();
  }
} finally {
  await Deno.remove(home, { recursive: true });
}

/** The history knows its accounts by name only; here they get what they need to serve. */
async function signInAll(
  { store }: TestApp,
  upstream: Upstream,
): Promise<void> {
  for (const { id, name, provider } of store.accounts.list()) {
    const secret = `secret-of-${name}`;
    const usesKey = provider === "anthropic" || provider === "openai";
    const credentials: Credentials = usesKey
      ? { kind: "key", apiKey: secret }
      : {
        kind: "tokens",
        accessToken: secret,
        refreshToken: null,
        expiresAt: Date.now() + 8 * HOUR_MS,
        idToken: null,
        accountId: provider === "codex" ? "acc-1" : null,
      };
    const { url } = upstream;
    await store.accounts.update(id, {
      baseUrl: provider === "openai" ? `${url}/v1` : url,
      credentials,
    });
    upstream.on(
      secret,
      name === "work"
        ? limited({ window: "5h", resetsInMs: 1.4 * HOUR_MS })
        : ok("All tests pass now.", { usage: USAGE, quotas: quotasOf(name) }),
    );
  }
}

function quotasOf(name: string) {
  const used = name === "private" ? [0.38, 0.64] : [0.12, 0.27];
  return [
    { window: "5h", used: used[0]!, resetsInMs: 3.2 * HOUR_MS },
    { window: "7d", used: used[1]!, resetsInMs: 76 * HOUR_MS },
  ];
}

/** A few turns of both clients, so that sessions run and quotas are known. */
async function work({ url, store }: TestApp): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    await send(`${url}/v1/messages`, {
      headers: {
        "anthropic-version": "2023-06-01",
        "user-agent": "claude-cli/2.0.44 (external, cli)",
        "x-claude-code-session-id": "5e55-now",
      },
      body: {
        model: "claude-opus-4-5-20251101",
        max_tokens: 1024,
        stream: true,
        messages: [{ role: "user", content: "Please go on." }],
      },
    });
    await send(`${url}/v1/responses`, {
      headers: { "user-agent": "codex_cli_rs/0.63.0", "session-id": "now" },
      body: {
        model: "gpt-5.1-codex",
        stream: true,
        input: [{ role: "user", content: "Please go on." }],
      },
    });
  }
  await store.journal.flush();
}

async function send(
  url: string,
  { headers, body }: { headers: Record<string, string>; body: unknown },
): Promise<void> {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: "Bearer any",
      ...headers,
    },
    body: JSON.stringify(body),
  });
  await answer.text();
}

async function take(
  browser: Browser,
  { url }: TestApp,
  { name, hash, theme, ready }: Picture,
): Promise<void> {
  const { page, close } = await visit(browser, `${url}/${hash}`, {
    look: { theme, width: WIDTH },
  });
  try {
    await isLive(page);
    await page.locator(ready).first().waitFor();
    await settled(page);
    // Half the size of the same picture as PNG, which Playwright would make.
    const devtools = await page.context().newCDPSession(page);
    const { data } = await devtools.send("Page.captureScreenshot", {
      format: "webp",
      quality: QUALITY,
    });
    const bytes = Buffer.from(data, "base64");
    const { length } = bytes;
    if (length > MAX_BYTES) {
      throw new Error(`Cannot keep the ${name}: it has ${length} bytes`);
    }
    await Deno.writeFile(join(FOLDER, `${name}.webp`), bytes);
    say(`${name}.webp: ${Math.ceil(length / 1_000)} kB\n`);
  } finally {
    await close();
  }
}

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
