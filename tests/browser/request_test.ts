/// <reference lib="dom" />
/** The page of a request in a real browser: its tabs, its keys, what can be taken from it, and a very long conversation. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { LOOKS, overflow } from "./browser.ts";
import { FILLED, Program } from "./program.ts";
import { type Act, acts, links } from "./stage.ts";
import { talkBody, talker, TURNS } from "./talk.ts";

const TABS = ["conversation", "changes", "timeline", "decision", "raw", "bill"];

/** As much as is kept of a body, nearly. */
const LONG_BYTES = 8_000_000;
const MOST_MS = 1_000;

/** Has a whole conversation with the program; the ids of its turns in order. */
async function talk(server: Program): Promise<string[]> {
  await server.addAccount("work");
  server.upstream.on("sk-work", talker());
  for (let turn = 0; turn < TURNS; turn++) await send(server, talkBody(turn));
  await server.store.journal.flush();
  const { records } = await newest(server, TURNS);
  return records.map(({ id }) => id).toReversed();
}

async function send(server: Program, body: unknown): Promise<void> {
  const answer = await fetch(`${server.origin}/v1/messages`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-api-key": "sk-secret-of-the-client",
      "anthropic-version": "2023-06-01",
      "x-claude-code-session-id": "3f1c9a52-7f0e-4c0e-9d0b-0a2f5c6d7e8f",
    },
    body: JSON.stringify(body),
  });
  await answer.text();
}

async function newest(server: Program, limit: number) {
  const answer = await fetch(`${server.origin}/api/requests?limit=${limit}`);
  return { records: await answer.json() as { id: string }[] };
}

function hashOf(page: Page): string {
  return new URL(page.url()).hash;
}

function hasHash(page: Page, hash: string): Promise<unknown> {
  return page.waitForFunction((hash) => location.hash === hash, hash);
}

const ACTS: Record<string, Act<Program>> = {
  async "a request is seen arriving, running and ending on its page"(
    { server, open },
  ) {
    await server.addAccount("work");
    const { page } = await open("#/requests");
    const request = server.hold();
    const [hash] = await links(page);
    await page.goto(`${server.origin}/${hash}?tab=decision`);
    await page.getByText("Waiting for the answer.").waitFor();
    await page.getByText("no session running; next by priority 0").waitFor();
    request.begin();
    await page.getByText("work is answering.").waitFor();
    await page.keyboard.press("1");
    await page.getByText("It is still running").waitFor();
    await request.end();
    await page.getByText("It is done.").waitFor();
    await page.locator(".story-head").getByText("200").waitFor();
    await page.keyboard.press("3");
    await page.getByText("Receive answer").waitFor();
    await page.keyboard.press("6");
    await page.getByText("17 in all").waitFor();
  },

  async "the decision tells of every account that was tried or passed over"(
    { server, open },
  ) {
    await server.fill();
    const { records } = await newest(server, FILLED);
    const { page } = await open(
      `#/requests/${records.at(-1)!.id}?tab=decision`,
    );
    await page.getByText("401 credential refused").waitFor();
    await page.getByText("429 out of quota").waitFor();
    await page.getByText("200 served").waitFor();
    await page.getByText("passed over: paused by hand").waitFor();
    await page.keyboard.press("3");
    await page.getByText("Ask personal").waitFor();
  },

  async "the conversation is told with its folds, its image and its answer"(
    { server, open },
  ) {
    const ids = await talk(server);
    const { page } = await open(`#/requests/${ids.at(-1)}`);
    await page.getByText("The last line is kept now.").waitFor();
    await page.getByText("for (const char of source)").waitFor();
    await page.getByRole("img", { name: "Image in the message" }).waitFor();
    assert.equal(await page.getByText("const part79").count(), 0);
    await page.getByText("Result of Read").click();
    await page.getByText("const part79").waitFor();
    await page.getByText("2 tools").click();
    await page.getByText("Runs a command and returns").waitFor();
    await page.getByRole("button", { name: "Copy code" }).last().click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /^for \(const char of source\) \{\n/);
  },

  async "keys open the tabs, lead along the turns and back to the list; the address tells where one is"(
    { server, open },
  ) {
    const ids = await talk(server);
    const { page } = await open(`#/requests/${ids[1]}`);
    await page.getByText(`Turn 2 of ${TURNS}`).waitFor();
    for (const [index, tab] of TABS.entries()) {
      await page.keyboard.press(String(index + 1));
      const query = index === 0 ? "" : `?tab=${tab}`;
      await hasHash(page, `#/requests/${ids[1]}${query}`);
    }
    await page.keyboard.press("]");
    await page.getByText(`Turn 3 of ${TURNS}`).waitFor();
    assert.equal(hashOf(page), `#/requests/${ids[2]}?tab=bill`);
    await page.getByRole("link", { name: "Previous turn" }).click();
    await page.getByText(`Turn 2 of ${TURNS}`).waitFor();
    await page.keyboard.press("[");
    await page.getByText(`Turn 1 of ${TURNS}`).waitFor();
    await page.keyboard.press("Escape");
    await hasHash(page, "#/requests");
  },

  async "the changes say what a turn added, and that a mark that moved is no change"(
    { server, open },
  ) {
    const ids = await talk(server);
    const { page } = await open(`#/requests/${ids[2]}?tab=changes`);
    await page.getByText("All that was sent before was sent again unchanged.")
      .waitFor();
    await page.getByText("2 messages").waitFor();
    await page.getByText("The cache marks moved").waitFor();
    await page.getByText("A line is only pushed at a newline.").waitFor();
    await send(server, talkBody(3, { system: ["Something else"] }));
    await server.store.journal.flush();
    const { records } = await newest(server, 1);
    await page.goto(
      `${server.origin}/#/requests/${records[0]!.id}?tab=changes`,
    );
    await page.getByText("The first change is in system, part 1.").waitFor();
  },

  async "raw bodies are switched, copied, and taken along without a secret"(
    { server, open },
  ) {
    const ids = await talk(server);
    const { page } = await open(`#/requests/${ids.at(-1)}?tab=raw`);
    await page.getByText('"max_tokens": 8192').waitFor();
    const asked = page.getByRole("group", { name: "Look of the request" });
    await asked.getByRole("radio", { name: "As sent" }).check();
    await page.getByText('"max_tokens":8192').waitFor();
    assert.match(hashOf(page), /asked=sent/);
    await page.getByText("message_start", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Copy as curl" }).click();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(command, /^curl -X POST 'http:.*\/v1\/messages'/);
    assert.match(command, /\$ANTHROPIC_API_KEY/);
    assert.ok(!command.includes("sk-secret"), command);
    for (const name of ["Download HAR", "Download"]) {
      const waiting = page.waitForEvent("download");
      await page.getByRole("link", { name, exact: true }).first().click();
      assert.equal(await (await waiting).failure(), null);
    }
  },

  async "every tab fits every look"({ server, open }) {
    const ids = await talk(server);
    for (const look of LOOKS) {
      const { page, close } = await open("", { look });
      for (const tab of TABS) {
        const hash = `#/requests/${ids[2]}?tab=${tab}`;
        await page.evaluate((hash) => location.hash = hash, hash);
        await page.waitForSelector(`[data-tab=${tab}]`);
        await page.waitForFunction(() =>
          document.querySelector("[aria-busy=true]") === null
        );
        assert.equal(await overflow(page), 0, `${tab} at ${look.width}`);
      }
      await close();
    }
  },

  async "a conversation of eight megabytes opens within a second"(
    { server, open },
  ) {
    await server.addAccount("work");
    const words = "All work and no play makes the parser slow. ".repeat(200);
    const messages = Array.from(
      { length: Math.floor(LONG_BYTES / (words.length + 60)) },
      (_, nth) => ({
        role: nth % 2 === 0 ? "user" : "assistant",
        content: [{ type: "text", text: `Message ${nth + 1}. ${words}` }],
      }),
    );
    await send(server, { model: "claude-sonnet-4-6", max_tokens: 8, messages });
    await server.store.journal.flush();
    const { records } = await newest(server, 1);
    const { page } = await open("#/requests");
    await links(page);
    const tookMs = await page.evaluate(async (hash) => {
      const from = performance.now();
      location.hash = hash;
      while (document.querySelector(".message") === null) {
        await new Promise(requestAnimationFrame);
      }
      await new Promise(requestAnimationFrame);
      return performance.now() - from;
    }, `#/requests/${records[0]!.id}`);
    assert.ok(tookMs < MOST_MS, `${Math.round(tookMs)} ms`);
    await page.getByText(`Message ${messages.length}.`).waitFor();
    await page.getByRole("button", { name: /^Show 100 of/ }).click();
    await page.getByText(`Message ${messages.length - 100}.`).waitFor();
  },
};

acts("the page of a request", () => Program.open(), ACTS);
