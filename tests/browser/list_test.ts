/// <reference lib="dom" />
/** The list of requests in a real browser: long, filtered, moving fast, and standing still where somebody reads. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { Exchange } from "../../src/model/exchange.ts";
import { LAPTOP, LOOKS, overflow } from "./browser.ts";
import { ok } from "../support/upstream.ts";
import { ask } from "../support/upstream/asking.ts";
import { Program } from "./program.ts";
import { type Act, acts, sees } from "./stage.ts";

const LONG = 3_000; // more than is held at once
const PACE_MS = 10; // a hundred requests a second
/** How long the fast act lasts: some seconds, or, on a machine that does nothing else, a minute with `LIST_SECONDS=60`. */
const SECONDS = Number(Deno.env.get("LIST_SECONDS") ?? 6);
/** Other work on the machine makes frames long; only then are they a measure of the page. */
const IS_LONG = SECONDS >= 60;
const SLOWEST_FRAME_MS = 100;
const MOST_GROWTH_BYTES = IS_LONG ? 20e6 : 5e6; // what a row leaves behind is seen in seconds too

/** Writes down ended requests, a second apart, the last one now. */
async function record(
  { store }: Program,
  count: number,
): Promise<void> {
  const begin = Date.now() - count * 1_000;
  for (let nth = 0; nth < count; nth++) {
    const exchange = new Exchange({
      id: `r${nth}`,
      receivedAt: begin + nth * 1_000,
      method: "POST",
      path: "/v1/messages",
      client: {
        userAgent: "claude-cli/2.1",
        sessionId: `s-${nth % 5}`,
        keyName: null,
      },
    }, 0);
    exchange.modelAsked = nth % 10 === 0 ? "opus" : "sonnet";
    exchange.status = 200;
    exchange.outcome = "done";
    store.journal.closed(exchange);
  }
  await store.journal.flush();
}

/** Scrolls until this row is drawn, however much has to be read before it is there. */
async function scrollTo(page: Page, index: number): Promise<void> {
  await page.waitForFunction((index) => {
    document.querySelector(".request-scroll")!.scrollTop = index * 24;
    return document.querySelector(
      `tr[aria-rowindex="${index + 2}"] [data-row]`,
    ) !== null;
  }, index);
}

/** The row at a place of the whole list, as soon as it is drawn. */
function row(page: Page, index: number) {
  return page.locator(`tr[aria-rowindex="${index + 2}"] [data-row]`);
}

function drawn(page: Page): Promise<number> {
  return page.locator("[data-row]").count();
}

/** From now on: the longest frame, in ms, and how much more the page holds, in bytes. */
async function watch(page: Page) {
  await page.evaluate(() => {
    const seen = globalThis as unknown as { longest: number };
    seen.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        seen.longest = Math.max(seen.longest, duration);
      }
    }).observe({ type: "long-animation-frame" });
  });
  const devtools = await page.context().newCDPSession(page);
  const held = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    return (await devtools.send("Runtime.getHeapUsage")).usedSize;
  };
  const before = await held();
  return async () => ({
    longestMs: await page.evaluate(() =>
      (globalThis as unknown as { longest: number }).longest
    ),
    growth: await held() - before,
  });
}

const ACTS: Record<string, Act<Program>> = {
  async "a laptop shows at least 25 requests"({ server, open }) {
    await record(server, 100);
    const { page } = await open("#/requests");
    await row(page, 0).waitFor();
    const whole = await page.locator("[data-row]").evaluateAll((rows) =>
      rows.filter((row) => row.getBoundingClientRect().bottom <= innerHeight)
        .length
    );
    assert.ok(whole >= 25, `${whole} rows`);
  },

  async "a request is seen arriving, running and ending"({ server, open }) {
    await server.addAccount("work");
    const { page } = await open("#/requests");
    await sees(page, "No requests yet");
    const request = server.hold();
    const line = page.locator("tr:has([data-row])");
    await line.getByText("waiting").waitFor();
    request.begin();
    await line.getByText("streaming").waitFor();
    await request.end();
    await line.getByText("200").waitFor();
    assert.equal(await line.count(), 1);
  },

  async "the flow is paused and resumed"({ server, open }) {
    await server.addAccount("work");
    await record(server, 1);
    const { page } = await open("#/requests");
    await sees(page, "1 request");
    await page.getByRole("button", { name: "Pause" }).click();
    await server.hold().end();
    await page.getByRole("button", { name: "1 new" }).waitFor();
    assert.equal(await drawn(page), 1);
    await page.getByRole("button", { name: "Resume" }).click();
    await sees(page, "2 requests");
    assert.equal(await drawn(page), 2);
  },

  async "a row is opened by the mouse anywhere on it, and by the thumb on a phone"(
    { server, open },
  ) {
    await record(server, 10);
    for (const look of [LAPTOP, LOOKS[2]!]) {
      const { page } = await open("#/requests", { look });
      await page.locator("tr:has([data-row])").nth(2).click({
        position: { x: 20, y: 12 },
      });
      await page.waitForURL("**/#/requests/r7");
      assert.equal(await overflow(page), 0);
    }
  },

  async "all of a long history is reached by scrolling, with few rows drawn and those far away let go"(
    { server, open },
  ) {
    await record(server, LONG);
    const { page } = await open("#/requests");
    await row(page, 0).waitFor();
    await scrollTo(page, LONG - 1);
    await sees(page, "That is all.");
    await sees(page, "3,000 requests");
    assert.equal(await row(page, LONG - 1).getAttribute("data-row"), "r0");
    assert.ok(await drawn(page) < 120, `${await drawn(page)} rows`);
    for (const far of [1_500, 300, 0]) {
      await scrollTo(page, far);
      await page.waitForSelector(`[data-row="r${LONG - 1 - far}"]`);
    }
  },

  async "the list stands still where somebody reads, and tells how many are new"(
    { server, open },
  ) {
    await server.addAccount("work");
    await record(server, 300);
    const { page } = await open("#/requests");
    await row(page, 0).waitFor();
    await scrollTo(page, 50);
    await server.hold().end();
    await server.hold().end();
    await page.getByRole("button", { name: "2 new" }).waitFor();
    assert.equal(await row(page, 50).getAttribute("data-row"), "r249");
    await page.getByRole("button", { name: "2 new" }).click();
    await row(page, 2).waitFor();
    assert.equal(await row(page, 2).getAttribute("data-row"), "r299");
    await server.hold().end();
    await page.waitForSelector('tr[aria-rowindex="5"] [data-row=r299]');
  },

  async "a request that was opened leads back to its row, its filter and its place"(
    { server, open },
  ) {
    await record(server, 300);
    const { page } = await open("#/requests?model=sonnet");
    await row(page, 0).waitFor();
    await page.keyboard.press("j");
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press("ArrowDown");
    }
    const id = await page.evaluate(() =>
      (document.activeElement as HTMLElement).dataset.row
    );
    assert.equal(id, await row(page, 60).getAttribute("data-row"));
    const top = await page.locator(".request-scroll").evaluate((box) =>
      box.scrollTop
    );
    assert.ok(top > 0);
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/#/requests/${id}`);
    await page.goBack();
    await page.waitForFunction(
      (id) => (document.activeElement as HTMLElement).dataset.row === id,
      id,
    );
    assert.equal(new URL(page.url()).hash, "#/requests?model=sonnet");
    assert.equal(
      await page.locator(".request-scroll").evaluate((box) => box.scrollTop),
      top,
    );
    await page.keyboard.press("Escape");
    await page.waitForFunction(() =>
      document.querySelector(".request-scroll")?.scrollTop === 0
    );
  },

  async "filters are kept in the address, drawn as chips, and hold for what arrives too"(
    { server, open },
  ) {
    await server.addAccount("work");
    await record(server, 100);
    const { page } = await open("#/requests?model=opus&session=s-0");
    await sees(page, "10 requests");
    await server.hold().end();
    await page.getByRole("button", { name: /Drop the filter session/ }).click();
    await page.waitForURL("**/#/requests?model=opus");
    assert.equal(await page.locator(".chip").count(), 1);
    await sees(page, "10 requests");
    await page.getByRole("button", { name: "Filters" }).click();
    await page.getByLabel("Status").selectOption("4xx");
    await sees(page, "No request matches");
    assert.match(page.url(), /status=4xx/);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Clear all" }).click();
    await sees(page, "101 requests");
    await page.keyboard.press("/");
    await page.keyboard.type("OPUS");
    await sees(page, /^10 requests$/);
    assert.match(page.url(), /q=OPUS$/);
  },

  async "the list is taken away as an archive and as a table"(
    { server, open },
  ) {
    await record(server, 30);
    const { page } = await open("#/requests?model=opus");
    await sees(page, "3 requests");
    await page.getByRole("button", { name: "Export" }).click();
    const [table] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "CSV, one line each" }).click(),
    ]);
    const text = await Deno.readTextFile(await table.path());
    assert.equal(text.trim().split("\r\n").length, 4);
    assert.match(text, /^timestamp,id,.*\r\n.*,r20,POST,/);
    const [archive] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "HAR, with bodies" }).click(),
    ]);
    const { log } = JSON.parse(await Deno.readTextFile(await archive.path()));
    assert.equal(log.entries.length, 3);
  },

  async "the list fits a phone, scrolled too"({ server, open }) {
    await record(server, 300);
    for (const look of LOOKS.slice(2)) {
      const { page } = await open("#/requests?model=sonnet", { look });
      await row(page, 0).waitFor();
      await page.locator(".request-scroll").evaluate((box) =>
        box.scrollTop = 100 * 48
      );
      await row(page, 104).waitFor();
      const box = await row(page, 104).boundingBox();
      assert.ok(box && box.y > 0 && box.y < 844, "where the scrollbar says");
      await page.getByRole("button", { name: "Filters" }).click();
      const panel = await page.locator(".menu-panel:popover-open")
        .boundingBox();
      assert.ok(panel && panel.x >= 0 && panel.x + panel.width <= 390);
    }
  },

  async "a hundred requests a second neither hold a frame up nor fill the memory"(
    { server, open },
  ) {
    await server.addAccount("work");
    server.upstream.on("sk-work", ok("Done.", {}));
    const { page } = await open("#/requests");
    await sees(page, "No requests yet");
    const send = async () => {
      await (await ask({ url: server.origin }, { stream: true })).text();
    };
    await Promise.all(Array.from({ length: 300 }, send));
    await sees(page, "300 requests");
    const stop = await watch(page);
    const begin = performance.now();
    const sent: Promise<void>[] = [];
    for (let nth = 0; nth < SECONDS * 1_000 / PACE_MS; nth++) {
      const wait = begin + nth * PACE_MS - performance.now();
      if (wait > 1) await new Promise((go) => setTimeout(go, wait));
      sent.push(send());
    }
    await Promise.all(sent);
    await server.store.journal.flush();
    const { records } = await server.store.listRequests({ limit: 1 });
    await page.waitForSelector(`[data-row="${records[0]!.id}"]`);
    assert.ok(await drawn(page) < 120, `${await drawn(page)} rows`);
    const { longestMs, growth } = await stop();
    const told = `${sent.length} requests in ${SECONDS} s: longest frame ` +
      `${Math.round(longestMs)} ms, heap grown by ` +
      `${(growth / 1e6).toFixed(1)} MB\n`;
    assert.ok(growth < MOST_GROWTH_BYTES, told);
    if (!IS_LONG) return;
    await Deno.stdout.write(new TextEncoder().encode(told));
    assert.ok(longestMs <= SLOWEST_FRAME_MS, told);
  },
};

acts("list of requests", () => Program.open(), ACTS);
