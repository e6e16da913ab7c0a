/// <reference lib="dom" />
/** The log in a real browser: live, windowed, held while one reads, filtered by the address. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { Program } from "./program.ts";
import { type Act, acts, sees } from "./stage.ts";

interface Sight {
  /** Lines in the page. */
  readonly drawn: number;
  /** How far it is to the end, in px. */
  readonly toEnd: number;
  /** Whether the drawn lines reach over the edges of what is seen. */
  readonly isFilled: boolean;
}

function sightOf(page: Page): Promise<Sight> {
  return page.evaluate(() => {
    const box = document.querySelector(".logs-scroll")!;
    const lines = [...document.querySelectorAll(".log-line")];
    const { top, bottom } = box.getBoundingClientRect();
    const first = lines[0]!.getBoundingClientRect().top;
    const last = lines.at(-1)!.getBoundingClientRect().bottom;
    return {
      drawn: lines.length,
      toEnd: box.scrollHeight - box.scrollTop - box.clientHeight,
      isFilled: first <= top && last >= bottom,
    };
  });
}

/** Waits until the sight is as it should be. */
async function until(
  page: Page,
  isSo: (sight: Sight) => boolean,
): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (isSo(await sightOf(page))) return;
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  assert.fail(JSON.stringify(await sightOf(page)));
}

/** A thousand lines, as long as the server remembers. */
async function openLong(page: Page): Promise<void> {
  const now = Date.now();
  const json = Array.from({ length: 1_000 }, (_, nth) => ({
    ts: now - (1_000 - nth) * 500,
    level: ["DEBUG", "INFO", "WARN", "ERROR"][nth % 4],
    msg: `Line ${nth}`,
    data: { requestId: `r${nth}`, nth },
  }));
  await page.route("**/api/logs/history", (route) => route.fulfill({ json }));
  await page.evaluate(() => location.hash = "#/logs");
  await page.waitForSelector(".log-line");
}

const list: Record<string, Act<Program>> = {
  "what the program says appears, and leads to its request": async (
    { server, open },
  ) => {
    const { page } = await open("#/logs");
    await server.fill();
    await sees(page, /could not serve/);
    await page.locator(".log-request").last().click();
    await page.waitForURL(/#\/requests\/[0-9a-f-]{36}/);
  },

  "a thousand lines: few are drawn, the end is followed, reading further up holds them":
    async (
      { open },
    ) => {
      const { page } = await open("");
      await openLong(page);
      await until(
        page,
        ({ drawn, toEnd, isFilled }) => drawn < 100 && toEnd < 2 && isFilled,
      );
      await page.locator(".logs-scroll").evaluate((box) =>
        box.scrollTo(0, 5_000)
      );
      await sees(page, "To the end");
      await until(page, ({ drawn, isFilled }) => drawn < 100 && isFilled);
      await page.locator(".log-head").nth(20).click();
      await sees(page, /"nth": /);
      await page.getByRole("button", { name: "To the end" }).click();
      await until(page, ({ toEnd }) => toEnd < 2);
    },

  "levels and words are in the address, and it leads back to them": async (
    { open },
  ) => {
    const { page } = await open("");
    await openLong(page);
    await page.keyboard.press("/");
    await page.keyboard.type("line 99");
    await page.getByRole("button", { name: /^Errors/ }).click();
    await page.waitForURL(/#\/logs\?q=line\+99&level=error/);
    await sees(page, "12 of 1,000 lines");
    await page.reload();
    await sees(page, "12 of 1,000 lines");
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download" }).click(),
    ]);
    assert.match(saved.suggestedFilename(), /^ccflare-\d{4}-\d\d-\d\d\.log$/);
    const text = await Deno.readTextFile(await saved.path());
    assert.match(text, /ERROR Line 99 \{"requestId":"r99","nth":99\}\n/);
    assert.equal(text.split("\n").length, 13);
  },
};

acts("the log", () => Program.open(), list);
