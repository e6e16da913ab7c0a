/// <reference lib="dom" />
/** The overview of the real program: the way to the first request, what it says of the pool, its range, its keys. */

import assert from "node:assert/strict";
import { ok } from "../support/upstream.ts";
import { ask } from "../support/upstream/asking.ts";
import { Program } from "./program.ts";
import { type Act, acts, sees } from "./stage.ts";

const ACTS: Record<string, Act<Program>> = {
  async "the first page leads from nothing to the first request"(
    { server, open },
  ) {
    const { page } = await open("");
    await sees(page, "Waiting for the first request");
    await page.getByRole("button", { name: "Copy the line for Claude Code" })
      .click();
    assert.equal(
      await page.evaluate(() => navigator.clipboard.readText()),
      `ANTHROPIC_BASE_URL=${server.origin} ANTHROPIC_AUTH_TOKEN=ccflare claude`,
    );
    await page.getByRole("link", { name: "Add an account" }).click();
    await page.getByRole("dialog", { name: "Add an account" }).waitFor();
    await page.keyboard.press("Escape");
    server.upstream.on("sk-work", ok());
    await server.addAccount("work");
    await page.getByRole("link", { name: "Overview" }).click();
    await sees(page, "See the accounts");
    await (await ask({ url: server.origin }, { stream: true })).text();
    await sees(page, /was the first one, served by work/);
    await page.getByRole("link", { name: "POST /v1/messages" }).waitFor();
    await page.getByRole("button", { name: "To the overview" }).click();
    await sees(page, "work can serve.");
  },

  async "it says in one line who serves, and shows errors that lead to their request"(
    { server, open },
  ) {
    await server.fill();
    const { page } = await open("");
    await sees(page, "2 of 5 accounts can serve.");
    await sees(page, /personal is out of quota until/);
    await page.getByRole("meter", { name: "5 hours" }).first().waitFor();
    await page.getByRole("link", { name: /text must not be empty/ }).click();
    assert.match(new URL(page.url()).hash, /^#\/requests\/.+/);
  },

  async "the range is in the address and stays when the page is loaded anew"(
    { server, open },
  ) {
    await server.fill();
    const { page } = await open("");
    await page.getByRole("radio", { name: "7d" }).check();
    await sees(page, "nothing in the 7 days before");
    assert.equal(new URL(page.url()).hash, "#/?range=7d");
    await page.reload();
    await sees(page, "nothing in the 7 days before");
    assert.ok(await page.getByRole("radio", { name: "7d" }).isChecked());
  },

  async "the latest requests take the room beside the charts"(
    { server, open },
  ) {
    await server.fill();
    const { page } = await open("");
    await page.waitForSelector(".line");
    await page.waitForSelector(".overview-charts .chart");
    const gap = await page.evaluate(() => {
      const bottom = (name: string) =>
        document.querySelector(name)!.getBoundingClientRect().bottom;
      return Math.abs(bottom(".overview-latest") - bottom(".overview-charts"));
    });
    assert.ok(gap < 1, `${gap} px apart`);
  },

  async "keys lead to every view, and ? shows them all"({ server, open }) {
    await server.fill();
    const { page } = await open("");
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.waitForFunction(() => location.hash === "#/accounts");
    await page.keyboard.press("?");
    const dialog = page.getByRole("dialog", { name: "Keys" });
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.keyboard.press("g");
    await page.keyboard.press("o");
    await sees(page, "Right now");
  },

  async "a dialog that has just been closed keeps no key from the page"(
    { server, open },
  ) {
    await server.fill();
    const { page } = await open("#/accounts");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.evaluate(() => {
      document.querySelector("dialog")!.close();
      for (const key of ["g", "o"]) { // the focus is still in the dialog
        const press = new KeyboardEvent("keydown", { key, bubbles: true });
        document.activeElement!.dispatchEvent(press);
      }
    });
    await sees(page, "Right now");
  },
};

acts("the overview of the program in Chromium", () => Program.open(), ACTS);
