/// <reference lib="dom" />
/** What a person waits for: how soon a page is painted and of use, what that costs in bytes, how soon a request opens. */

import type { Browser, Page } from "playwright-core";

export interface FirstLoad {
  /** When something was to be seen, in ms after the address was entered. */
  readonly paintMs: number;
  /** When `ready` was to be seen, in the same way. */
  readonly readyMs: number;
  /** All that came until then and until the page fell silent, compressed, with the fields of the answers. */
  readonly bytes: number;
  readonly answers: number;
}

const SILENCE_MS = 300;

/** Of a browser that has never been here. `ready` is a selector of what the page is opened for. */
export async function firstLoad(
  browser: Browser,
  { url, ready }: { readonly url: string; readonly ready: string },
): Promise<FirstLoad> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 789 },
  });
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("Network.enable");
    let bytes = 0;
    let answers = 0;
    devtools.on("Network.loadingFinished", ({ encodedDataLength }) => {
      bytes += encodedDataLength;
      answers++;
    });
    await page.addInitScript(noteWhen, ready);
    await page.goto(url);
    const readyMs = await page.evaluate(() =>
      (globalThis as unknown as { whenReady: Promise<number> }).whenReady
    );
    await silence(() => answers, page);
    const paintMs = await page.evaluate(() =>
      performance.getEntriesByName("first-contentful-paint")[0]!.startTime
    );
    return { paintMs, readyMs, bytes, answers };
  } finally {
    await context.close();
  }
}

/** Runs in the page, before anything of it. */
function noteWhen(ready: string): void {
  const whenReady = new Promise<number>((resolve) => {
    const look = () => {
      if (document.querySelector(ready) === null) requestAnimationFrame(look);
      // The frame that holds it is painted when the next task begins.
      else setTimeout(() => resolve(performance.now()));
    };
    requestAnimationFrame(look);
  });
  Object.assign(globalThis, { whenReady });
}

async function silence(count: () => number, page: Page): Promise<void> {
  for (let before = -1; before !== count();) {
    before = count();
    await page.evaluate(
      (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      SILENCE_MS,
    );
  }
}

/** How long after the address changed `ready` is painted and the page can be used again, in ms. */
export function opening(
  page: Page,
  { hash, ready }: { readonly hash: string; readonly ready: string },
): Promise<number> {
  return page.evaluate(({ hash, ready }) => {
    const start = performance.now();
    location.hash = hash;
    return new Promise<number>((resolve) => {
      const look = () => {
        if (document.querySelector(ready) === null) requestAnimationFrame(look);
        else setTimeout(() => resolve(performance.now() - start));
      };
      requestAnimationFrame(look);
    });
  }, { hash, ready });
}
