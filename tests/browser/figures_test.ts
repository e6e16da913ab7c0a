/** The first page is there soon and takes little from the line; `tests/bench/page_bench.ts` measures it with a long history. */

import assert from "node:assert/strict";
import { CHROME, openBrowser } from "./browser.ts";
import { firstLoad } from "./figures.ts";
import { Program } from "./program.ts";

/** The machine that tests may be busy with much else: only what is far off fails. */
const LATEST_MS = 3_000;
const MOST_BYTES = 160_000;

Deno.test({
  name: CHROME === null
    ? "the first page (skipped: there is no Chromium; set CHROME_BIN)"
    : "the first page is painted soon and takes little from the line",
  ignore: CHROME === null,
  async fn() {
    const program = await Program.open();
    const browser = await openBrowser();
    try {
      await program.fill();
      const page = { url: `${program.origin}/`, ready: ".line" };
      await firstLoad(browser, page); // presses the files
      const { paintMs, readyMs, bytes } = await firstLoad(browser, page);
      assert.ok(paintMs < LATEST_MS, `painted after ${paintMs} ms`);
      assert.ok(readyMs < LATEST_MS, `of use after ${readyMs} ms`);
      assert.ok(bytes < MOST_BYTES, `took ${bytes} bytes`);
    } finally {
      await browser.close();
      await program.close();
    }
  },
});
