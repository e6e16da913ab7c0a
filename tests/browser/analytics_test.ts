/// <reference lib="dom" />
/** Analytics of the real program in a real browser: every chart drawn, read by pointer and keys, narrowed, shared and saved. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { LOOKS, overflow } from "./browser.ts";
import { Program } from "./program.ts";
import { type Act, acts, sees } from "./stage.ts";

const VIEW = "#/analytics?range=1h";

/** Resolves when every chart over time has its canvas. */
async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const plots = [...document.querySelectorAll(".plot")];
    return plots.length > 0 &&
      plots.every((plot) => plot.querySelector("canvas") !== null);
  });
}

function chart(page: Page, title: string) {
  return page.getByRole("figure", { name: title, exact: true });
}

function hashOf(page: Page): string {
  return new URL(page.url()).hash;
}

/** What is on the canvas of the first chart. */
function picture(page: Page): Promise<string> {
  return page.evaluate(() => document.querySelector("canvas")!.toDataURL());
}

const ACTS: Record<string, Act<Program>> = {
  async "every look has room for every chart, and nothing jumps"(
    { server, open },
  ) {
    await server.fill();
    for (const look of LOOKS) {
      const { page, close } = await open(VIEW, { look });
      await drawn(page);
      assert.equal(await overflow(page), 0, JSON.stringify(look));
      const before = await chart(page, "Models compared").boundingBox();
      await page.getByRole("button", { name: "Per model" }).click();
      await sees(page, "one model on top of the other");
      const after = await chart(page, "Models compared").boundingBox();
      assert.equal(after?.y, before?.y);
      await close();
    }
  },

  async "the pointer and the arrow keys read the same bucket"(
    { server, open },
  ) {
    await server.fill();
    const { page } = await open(VIEW);
    await drawn(page);
    const slider = page.getByRole("slider", { name: "Requests, by time" });
    await slider.focus();
    await page.keyboard.press("End");
    const tip = page.locator(".tooltip");
    await tip.getByText("Went well").waitFor();
    const byKeys = await tip.innerText();
    assert.match(
      await slider.getAttribute("aria-valuetext") ?? "",
      /Total \d+, Failed \d+, Went well \d+/,
    );
    await page.keyboard.press("Escape");
    await tip.waitFor({ state: "detached" });
    const box = (await slider.boundingBox())!;
    await page.mouse.move(box.x + box.width - 18, box.y + box.height / 2);
    await tip.waitFor();
    assert.equal(await tip.innerText(), byKeys);
  },

  async "a legend switches its line, and the file holds what is shown"(
    { server, open },
  ) {
    await server.fill();
    const { page } = await open(VIEW);
    await drawn(page);
    const requests = chart(page, "Requests");
    const before = await picture(page);
    await requests.getByRole("button", { name: "Failed" }).click();
    await requests.getByRole("button", { name: "Failed", pressed: false })
      .waitFor();
    await page.waitForFunction(
      (old) => document.querySelector("canvas")!.toDataURL() !== old,
      before,
    );
    const coming = page.waitForEvent("download");
    await requests.getByRole("button", { name: "Save Requests as CSV" })
      .click();
    const file = await coming;
    assert.equal(file.suggestedFilename(), "ccflare-requests-1h.csv");
    const text = await Deno.readTextFile((await file.path())!);
    const [head, ...rows] = text.trimEnd().split("\r\n");
    assert.equal(head, "from,Went well");
    assert.ok(rows.length >= 60, `${rows.length} rows`);
  },

  async "range, mode, metric and filters are in the address, and the address brings them back"(
    { server, open },
  ) {
    await server.fill();
    const { page } = await open(VIEW);
    await drawn(page);
    await page.getByLabel("Metric").selectOption("Cost");
    await page.getByRole("button", { name: "Filters" }).click();
    await page.getByRole("checkbox", { name: "anthropic" }).check();
    await page.getByRole("button", { name: "Filters 1 active" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("radio", { name: "6h" }).check({ force: true });
    await page.getByRole("radio", { name: "Cumulative" }).check({
      force: true,
    });
    await chart(page, "Cost, added up").waitFor();
    assert.equal(
      hashOf(page),
      "#/analytics?range=6h&metric=cost&providers=anthropic&mode=cumulative",
    );
    await page.reload();
    await chart(page, "Cost, added up").waitFor();
    await page.goBack();
    await chart(page, "Cost").waitFor();
    await page.getByRole("button", { name: "Clear the filters" }).click();
    await page.getByRole("button", { name: "Filters", exact: true }).waitFor();
    assert.equal(hashOf(page), "#/analytics?range=6h&metric=cost");
  },

  async "another theme draws the charts anew"({ server, open }) {
    await server.fill();
    const { page } = await open(VIEW);
    await drawn(page);
    const light = await picture(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.waitForFunction(
      (old) => document.querySelector("canvas")!.toDataURL() !== old,
      light,
    );
  },

  async "a ranking leads to its requests"({ server, open }) {
    await server.fill();
    const { page } = await open(VIEW);
    await chart(page, "Cost by account").getByRole("link", { name: "work" })
      .click();
    assert.equal(hashOf(page), "#/requests?range=1h&account=work");
  },
};

acts("analytics in a browser", () => Program.open(), ACTS);
