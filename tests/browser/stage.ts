/// <reference lib="dom" />
/** Where the dashboard is played: acts, each with a server of its own, in one browser. */

import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import {
  CHROME,
  LOOKS,
  openBrowser,
  overflow,
  type Visit,
  visit,
  type VisitOptions,
} from "./browser.ts";

/** Whatever serves the dashboard while an act is played. */
export interface Backend {
  readonly origin: string;
  close(): Promise<void>;
}

export interface Stage<Server extends Backend> {
  readonly server: Server;
  /** Opens the dashboard at a hash and waits until it is live, unless it is locked. */
  open(
    hash: string,
    options?: VisitOptions & { isLocked?: boolean },
  ): Promise<Visit>;
}

export type Act<Server extends Backend> = (
  stage: Stage<Server>,
) => Promise<void>;

/** Makes a test of the acts, skipped aloud where there is no browser. */
export function acts<Server extends Backend>(
  name: string,
  openServer: () => Server | Promise<Server>,
  list: Record<string, Act<Server>>,
): void {
  Deno.test({
    name: CHROME === null
      ? `${name} (skipped: there is no Chromium; set CHROME_BIN)`
      : name,
    ignore: CHROME === null,
    async fn(t) {
      const browser = await openBrowser();
      try {
        for (const [title, act] of Object.entries(list)) {
          await t.step(title, async () => {
            await play(browser, await openServer(), act);
          });
        }
      } finally {
        await browser.close();
      }
    },
  });
}

/** Every page that was opened must have stayed quiet. */
async function play<Server extends Backend>(
  browser: Browser,
  server: Server,
  act: Act<Server>,
): Promise<void> {
  const visits: Visit[] = [];
  try {
    await act({
      server,
      async open(hash, { isLocked = false, ...options } = {}) {
        const opened = await visit(
          browser,
          `${server.origin}/${hash}`,
          options,
        );
        visits.push(opened);
        if (!isLocked) await isLive(opened.page);
        return opened;
      },
    });
    assert.deepEqual(visits.flatMap(({ complaints }) => complaints), []);
  } finally {
    for (const one of visits) await one.close();
    await server.close();
  }
}

export function isLive(page: Page): Promise<unknown> {
  return page.waitForSelector(".bar-live[data-state=open]");
}

/** Waits for a text to appear. */
export function sees(page: Page, text: string | RegExp): Promise<void> {
  return page.getByText(text).first().waitFor();
}

/** The row of an account. */
export function account(page: Page, name: string) {
  return page.locator(`tr[data-name="${name}"]`);
}

/** The addresses that the rows of the list lead to, when there are any. */
export async function links(page: Page): Promise<string[]> {
  await page.waitForSelector("[data-row]");
  return await page.locator("[data-row]").evaluateAll((rows) =>
    rows.map((row) => row.getAttribute("href")!)
  );
}

/** The background of the page, by theme. */
const PAPER = { light: "rgb(255, 255, 255)", dark: "rgb(16, 16, 18)" };

/** Every view in both themes, on a laptop and on a phone; with a story when there is one. */
export async function fitsEveryLook(
  { open }: Pick<Stage<Backend>, "open">,
): Promise<void> {
  for (const look of LOOKS) {
    const { page, close } = await open("", { look });
    const paper = await page.evaluate(() =>
      getComputedStyle(document.documentElement).backgroundColor
    );
    assert.equal(paper, PAPER[look.theme]);
    const views = ["#/", "#/accounts", "#/accounts/add", "#/requests"];
    for (const view of views) await fits(page, { view, width: look.width });
    const row = page.locator("[data-row]");
    if (await row.count() > 0) {
      const view = await row.first().getAttribute("href");
      await fits(page, { view: view!, width: look.width });
      await page.waitForSelector(".story-tab");
    }
    await close();
  }
}

async function fits(
  page: Page,
  { view, width }: { view: string; width: number },
): Promise<void> {
  await page.evaluate((hash) => location.hash = hash, view);
  await page.waitForFunction(() =>
    document.querySelector("[aria-busy]") === null
  );
  assert.equal(await overflow(page), 0, `${view} at ${width}`);
}
