/** The dashboard as the executable serves it, in a real Chromium: it loads, knows the account, and asks nobody else. */

import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { sayAloud } from "../../support/aloud.ts";
import { Program } from "../../support/program.ts";
import { ask } from "../../support/upstream/asking.ts";
import { ok, openUpstream } from "../../support/upstream.ts";

const browserPath = await browserFrom([
  Deno.env.get("CHROME_BIN") ?? "",
  "/usr/bin/chromium",
]);
if (browserPath === null) {
  sayAloud("There is no Chromium: the dashboard is not looked at");
}

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
];

Deno.test({
  name:
    "the dashboard shows an account and its request, live and without a complaint",
  ignore: browserPath === null,
  async fn() {
    await using upstream = openUpstream();
    upstream.on("sk-only", ok("pong"));
    await using program = await Program.install();
    await program.addAccount({
      name: "the-only-one",
      provider: "anthropic",
      key: "sk-only",
      baseUrl: upstream.url,
    });
    await program.serve();
    const browser = await chromium.launch({
      executablePath: browserPath!,
      args: FLAGS,
    });
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => {
        if (message.type() !== "error") return;
        complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("request", (request) => {
        const isOurs = request.url().startsWith(program.url) ||
          request.url().startsWith("data:");
        if (!isOurs) complaints.push(`asks ${request.url()}`);
      });
      await page.goto(`${program.url}/#/accounts`);
      await page.getByText("the-only-one").first().waitFor();
      await page.goto(`${program.url}/#/requests`);
      const answer = await ask(program);
      assert.equal(answer.status, 200);
      await answer.body?.cancel();
      await page.getByText("/v1/messages").first().waitFor();
      assert.deepEqual(complaints, []);
    } finally {
      await browser.close();
    }
  },
});

async function browserFrom(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    try {
      if ((await Deno.stat(path)).isFile) return path;
    } catch {
      // Not there; the next one may be.
    }
  }
  return null;
}
