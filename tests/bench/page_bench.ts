/**
 * How soon the dashboard is there with a long history behind it, and what that takes from the line. Takes `--requests N`
 * and `--days N`; needs Chromium, and tells little while the machine does something else.
 */

import { join } from "node:path";
import { parseArgs } from "node:util";
import { CHROME, openBrowser } from "../browser/browser.ts";
import { type FirstLoad, firstLoad } from "../browser/figures.ts";
import { Program } from "../support/program.ts";
import { makeHistory } from "./history_fixture.ts";
import { median } from "./statistics.ts";

const ROUNDS = 9;

/** What each page is opened for. */
const PAGES = {
  "#/": ".line",
  "#/requests": "[data-row]",
  "#/analytics": ".chart",
  "#/accounts": "tr[data-name]",
};

const { values: flags } = parseArgs({
  options: {
    requests: { type: "string", default: "100000" },
    days: { type: "string", default: "30" },
  },
});

if (CHROME === null) throw new Error("Cannot measure: there is no Chromium");
await using program = await Program.install();
await Deno.mkdir(program.directory, { recursive: true, mode: 0o700 });
await makeHistory(join(program.directory, "ccflare.db"), {
  requests: Number(flags.requests),
  days: Number(flags.days),
  now: Date.now(),
});
await program.serve();
const browser = await openBrowser();
try {
  await say("page          first paint      of use    transferred   answers");
  for (const [hash, ready] of Object.entries(PAGES)) {
    const loads: FirstLoad[] = [];
    for (let round = -1; round < ROUNDS; round++) {
      const load = await firstLoad(browser, {
        url: `${program.url}/${hash}`,
        ready,
      });
      if (round >= 0) loads.push(load); // the first one presses the files
    }
    await say(line(hash, loads));
  }
} finally {
  await browser.close();
}

function line(hash: string, loads: readonly FirstLoad[]): string {
  const of = (name: keyof FirstLoad) => median(loads.map((load) => load[name]));
  return [
    hash.padEnd(14),
    `${of("paintMs").toFixed(0)} ms`.padStart(11),
    `${of("readyMs").toFixed(0)} ms`.padStart(12),
    `${(of("bytes") / 1_000).toFixed(1)} kB`.padStart(15),
    String(of("answers")).padStart(10),
  ].join("");
}

async function say(text: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${text}\n`));
}
