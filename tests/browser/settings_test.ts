/// <reference lib="dom" />
/** The settings in a real browser: what is changed holds, work on the storage, the backup, starting afresh. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openTestApp, systemClock } from "../support/app.ts";
import { openUpstream } from "../support/upstream.ts";
import { ask } from "../support/upstream/asking.ts";
import { type Act, acts, type Backend, sees } from "./stage.ts";

interface World extends Backend {
  readonly home: string;
  send(): Promise<void>;
}

/** With a home that may be written to, as the settings file is. */
async function openWorld(): Promise<World> {
  const home = await Deno.makeTempDir({ prefix: "ccflare-settings-" });
  const upstream = openUpstream();
  const program = await openTestApp({
    upstream,
    accounts: [{ name: "work", provider: "anthropic", key: "sk-work" }],
    clock: systemClock,
    databasePath: join(home, "ccflare.db"),
    env: { CCFLARE_HOME: home, REQUEST_RETENTION_DAYS: "90" },
    statusPages: [
      { name: "Anthropic", origin: status.origin },
    ],
  });
  return {
    home,
    origin: program.url,
    async send() {
      await (await ask({ url: program.url }, {})).text();
      await program.store.journal.flush();
    },
    async close() {
      await program[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
      await Deno.remove(home, { recursive: true });
    },
  };
}

/** A status page that is always the same. */
const status = openStatusPage();

function openStatusPage() {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () =>
      Response.json({
        status: { indicator: "minor", description: "Degraded" },
        incidents: [{ name: "Slow answers", status: "monitoring" }],
      }),
  );
  server.unref();
  return { origin: `http://127.0.0.1:${server.addr.port}` };
}

const list: Record<string, Act<World>> = {
  "a number is saved as it is entered and is there after a reload": async (
    { server, open },
  ) => {
    const { page, changes } = await open("#/settings");
    const bodies = page.getByLabel("Bodies", { exact: true });
    await bodies.fill("0");
    await bodies.press("Enter");
    await sees(page, "A whole number from 1 to 365");
    assert.deepEqual(changes, []);
    await bodies.fill("3");
    await bodies.press("Enter");
    await page.getByRole("status").getByText("Saved").waitFor();
    assert.deepEqual(
      JSON.parse(await Deno.readTextFile(join(server.home, "ccflare.json"))),
      { data_retention_days: 3 },
    );
    await page.reload();
    await sees(page, "Set by REQUEST_RETENTION_DAYS");
    assert.equal(await bodies.inputValue(), "3");
    assert(await page.getByLabel("Requests", { exact: true }).isDisabled());
  },

  "the providers' status is asked once it is switched on, and told on the overview":
    async (
      { server, open },
    ) => {
      await server.send();
      const { page } = await open("#/settings");
      await page.getByRole("radio", { name: "On" }).check({ force: true });
      await sees(page, "Slow answers (monitoring)");
      await page.evaluate(() => location.hash = "#/");
      await sees(page, "Slow answers (monitoring)");
    },

  "cleaning up and compacting say what they did": async ({ open }) => {
    const { page } = await open("#/settings");
    await page.getByRole("button", { name: "Clean up" }).click();
    await sees(page, "Removed 0 requests and the bodies of 0");
    await page.getByRole("button", { name: "Compact" }).click();
    await sees(page, /The database is .* smaller/);
  },

  "a backup is downloaded whole": async ({ server, open }) => {
    await server.send();
    const { page } = await open("#/settings");
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download a backup" }).click(),
    ]);
    assert.match(saved.suggestedFilename(), /^ccflare-\d{4}-\d\d-\d\d\.db$/);
    const path = join(server.home, "copy.db");
    await saved.saveAs(path);
    using db = new DatabaseSync(path);
    const row = db.prepare("SELECT count(*) AS count FROM requests").get();
    assert.equal(row?.count, 1);
  },

  "statistics are reset once the word is typed": async ({ server, open }) => {
    await server.send();
    const { page, changes } = await open("#/settings");
    await page.getByRole("button", { name: "Reset statistics" }).click();
    const dialog = page.getByRole("dialog");
    const confirm = dialog.getByRole("button", { name: "Reset statistics" });
    assert(await confirm.isDisabled());
    await dialog.getByLabel("Type reset to confirm").fill("reset");
    await confirm.click();
    await sees(page, "Statistics reset");
    assert.deepEqual(changes.map(({ path }) => path), ["/api/stats/reset"]);
    const left = await fetch(`${server.origin}/api/requests`);
    assert.deepEqual(await left.json(), []);
  },
};

acts("the settings", openWorld, list);
