/// <reference lib="dom" />
/** Walks every view and every action in both themes, on a laptop and on a phone, and looks each over. */

import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import type { AccountWire, RequestSummary } from "../../src/api/wire.ts";
import { CHROME, type Look, LOOKS, openBrowser, visit } from "./browser.ts";
import { findings, wire } from "./inspect.ts";
import { Program, type ProgramOptions } from "./program.ts";
import { isLive } from "./stage.ts";
import { type Places, type Stop, stops } from "./stops.ts";

/** The themes side by side, the widths one after the other: more at once is too much for a small machine. */
const WIDTHS = new Set(LOOKS.map(({ width }) => width));

const TOKEN = "the-right-admin-token";

Deno.test({
  name: CHROME === null
    ? "walk (skipped: there is no Chromium; set CHROME_BIN)"
    : "every view and every action is at ease in every look",
  ignore: CHROME === null,
  async fn() {
    const browser = await openBrowser();
    try {
      const found: string[] = [];
      for (const width of WIDTHS) {
        const looks = LOOKS.filter((look) => look.width === width);
        const walked = looks.map((look) => walks(browser, look));
        found.push(...(await Promise.all(walked)).flat());
      }
      assert.deepEqual(found, []);
    } finally {
      await browser.close();
    }
  },
});

/** One after the other: the whole way, then what only an empty or a locked program shows. */
async function walks(browser: Browser, look: Look): Promise<string[]> {
  await using filled = await opened();
  await filled.program.fill();
  await using empty = await opened();
  await using locked = await opened({ token: TOKEN });
  const { origin } = filled.program;
  const way = stops(await placesOf(origin));
  return [
    ...await walk(browser, { look, origin, way }),
    ...await walk(browser, { look, origin: empty.program.origin, way: BARE }),
    ...await walk(browser, {
      look,
      origin: locked.program.origin,
      way: LOGIN,
      isLocked: true,
    }),
  ];
}

async function opened(
  options: ProgramOptions = {},
): Promise<AsyncDisposable & { program: Program }> {
  const program = await Program.open(options);
  return { program, [Symbol.asyncDispose]: () => program.close() };
}

/** Without an account and a request. */
const BARE: readonly Stop[] = [
  "#/",
  "#/analytics",
  "#/requests",
  "#/accounts",
  "#/logs",
  "#/settings",
].map((hash) => ({ name: `nothing yet at ${hash}`, hash }));

const LOGIN: readonly Stop[] = [
  { name: "the login" },
  {
    name: "the wrong token",
    async act(page) {
      await page.getByLabel("Admin token").fill("wrong");
      await page.getByLabel("Admin token").press("Enter");
      await page.getByText("That is not the token").waitFor();
    },
  },
  {
    name: "the right token",
    async act(page) {
      await page.getByLabel("Admin token").fill(TOKEN);
      await page.getByLabel("Admin token").press("Enter");
      await isLive(page);
    },
  },
];

interface Way {
  readonly look: Look;
  readonly origin: string;
  readonly way: readonly Stop[];
  readonly isLocked?: boolean;
}

async function walk(
  browser: Browser,
  { look, origin, way, isLocked = false }: Way,
): Promise<string[]> {
  const { page, complaints, close } = await visit(browser, `${origin}/`, {
    look,
    expected: isLocked ? [/401/, /ERR_/] : [],
  });
  const found: string[] = [];
  try {
    await page.emulateMedia({ reducedMotion: "reduce" }); // half-faded colours would be judged too
    if (!isLocked) await isLive(page);
    await wire(page);
    for (const stop of way) {
      const wrong = [...await seen(page, stop), ...complaints.splice(0)];
      const where = `${look.theme} ${look.width}, ${stop.name}`;
      found.push(...wrong.map((one) => `${where}: ${one}`));
    }
  } catch (error) {
    found.push(`${look.theme} ${look.width}: cannot go on: ${error}`);
  } finally {
    await close();
  }
  return found;
}

/** A stop that can't be reached is a finding as well, and the walk goes on. */
async function seen(page: Page, { hash, act }: Stop): Promise<string[]> {
  try {
    if (hash !== undefined) await take(page, hash);
    await act?.(page);
    return await findings(page);
  } catch (error) {
    return [`cannot be done: ${String(error).slice(0, 400)}`];
  }
}

/** By way of a page that is not there, so that each stop begins afresh. */
async function take(page: Page, hash: string): Promise<void> {
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" }); // which may change the address
  await page.evaluate(() => location.hash = "#/away");
  await page.waitForSelector("main[data-view=away]");
  await page.evaluate((hash) => location.hash = hash, hash);
}

/** A request that went well and one that did not, and an account that was at work. */
async function placesOf(origin: string): Promise<Places> {
  const read = async <Wire>(path: string): Promise<Wire> =>
    await (await fetch(origin + path)).json();
  const requests = await read<RequestSummary[]>("/api/requests?limit=60");
  const accounts = await read<AccountWire[]>("/api/accounts");
  return {
    request: requests.find(({ success }) => success)!.id,
    failed: requests.find(({ success }) => !success)!.id,
    account: accounts.find(({ name }) => name === "work")!.id,
  };
}
