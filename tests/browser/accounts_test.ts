/// <reference lib="dom" />
/** The accounts of the real program in a real browser: their order, their waits, their pages. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { tokens } from "../providers/_tokens.ts";
import { ok, usage } from "../support/upstream.ts";
import { LAPTOP, LOOKS, overflow } from "./browser.ts";
import { Program } from "./program.ts";
import { account, type Act, acts, sees } from "./stage.ts";

const HOUR_MS = 3_600_000;

/** The names from the top. */
function order(page: Page): Promise<string> {
  return page.locator("tr[data-name]").evaluateAll((rows) =>
    rows.map((row) => row.getAttribute("data-name")).join(" ")
  );
}

async function isOrder(page: Page, names: string): Promise<void> {
  await page.waitForFunction(
    (names) =>
      [...document.querySelectorAll("tr[data-name]")].map((row) =>
        row.getAttribute("data-name")
      ).join(" ") === names,
    names,
  );
}

function stored({ store }: Program): string {
  return store.accounts.list().map(({ name }) => name).join(" ");
}

async function addThree(server: Program): Promise<void> {
  for (const [priority, name] of ["one", "two", "three"].entries()) {
    await server.addAccount(name, { priority });
  }
}

function handle(page: Page, name: string) {
  return page.getByRole("button", { name: new RegExp(`^Move ${name}, `) });
}

async function choose(page: Page, name: string, verb: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${name}` }).click();
  await page.getByRole("button", { name: verb }).click();
}

const ACTS: Record<string, Act<Program>> = {
  async "an account is moved by keys, keeps the focus, and says where it is"(
    { server, open },
  ) {
    await addThree(server);
    const { page, changes } = await open("#/accounts");
    await handle(page, "three").focus();
    await page.keyboard.press("ArrowUp");
    await isOrder(page, "one three two");
    const status = page.locator(".toasts[role=status]");
    await status.getByText("three is now 2 of 3 in Anthropic API").waitFor();
    assert.equal(changes.length, 1);
    await page.keyboard.press("Alt+ArrowUp");
    await isOrder(page, "three one two");
    assert.equal(
      await page.evaluate(() =>
        document.activeElement?.getAttribute("aria-label")
      ),
      "Move three, 1 of 3",
    );
    await status.getByText("three is now 1 of 3 in Anthropic API").waitFor();
    assert.equal(stored(server), "three one two");
    await page.getByRole("button", { name: "Undo" }).click();
    await isOrder(page, "one three two");
  },

  async "an account is moved by its menu, within its pool"(
    { server, open },
  ) {
    await addThree(server);
    await server.addAccount("other", { provider: "openai" });
    const { page } = await open("#/accounts");
    await page.getByRole("button", { name: "More for three" }).click();
    const down = page.getByRole("button", { name: "Move down: three" });
    assert.ok(await down.isDisabled());
    await page.getByRole("button", { name: "Move up: three" }).click();
    await isOrder(page, "one three two other");
    assert.equal(await down.isVisible(), false);
  },

  async "an account is dragged, and Escape lets go of it"(
    { server, open },
  ) {
    await addThree(server);
    const { page, changes } = await open("#/accounts");
    const grip = (await handle(page, "one").boundingBox())!;
    const last = (await account(page, "three").boundingBox())!;
    const x = grip.x + grip.width / 2;
    const drag = async () => {
      await page.mouse.move(x, grip.y + grip.height / 2);
      await page.mouse.down();
      await page.mouse.move(x, last.y + last.height - 4, { steps: 4 });
    };
    await drag();
    await page.waitForSelector('tr[data-name="three"][data-drag="after"]');
    await page.keyboard.press("Escape");
    await page.mouse.up();
    assert.equal(await order(page), "one two three");
    await drag();
    await page.mouse.up();
    await isOrder(page, "two three one");
    await sees(page, "one is now 3 of 3");
    assert.equal(stored(server), "two three one");
    assert.equal(changes.length, 1);
  },

  async "who is next is told with the reason, and follows"(
    { server, open },
  ) {
    await addThree(server);
    const { page } = await open("#/accounts");
    const head = page.locator(".pool-head");
    await head.getByText("no session is running").waitFor();
    await account(page, "one").getByText("next", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Pause one" }).click();
    await account(page, "two").getByText("next", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await account(page, "one").getByText("next", { exact: true }).waitFor();
  },

  async "a wait is told with its reason and source, and lifted after a warning"(
    { server, open },
  ) {
    const id = await server.addAccount("work");
    const since = Date.now();
    server.store.accounts.coolDown(id, {
      scope: null,
      reason: "quota",
      since,
      until: since + HOUR_MS,
      source: "retry-after",
    });
    const { page, changes } = await open("#/accounts");
    await account(page, "work").getByText(/Out of quota \(read from/).waitFor();
    await sees(page, /Nobody can serve; work is back first/);
    await page.getByRole("button", { name: "Lift the wait of work" }).click();
    const dialog = page.getByRole("dialog", { name: "Lift the wait of work" });
    await dialog.getByText("the wait begins anew").waitFor();
    await dialog.getByRole("button", { name: "Lift", exact: true }).click();
    await account(page, "work").getByText("Ready", { exact: true }).waitFor();
    assert.deepEqual(server.store.accounts.list()[0]?.cooldowns, []);
    assert.deepEqual(changes.map(({ path }) => path), [
      `/api/accounts/${id}/lift`,
    ]);
  },

  async "a wait that ends by the clock is seen to end"({ server, open }) {
    const id = await server.addAccount("work");
    const since = Date.now();
    server.store.accounts.coolDown(id, {
      scope: null,
      reason: "throttled",
      since,
      until: since + 2_500,
      source: "retry-after",
    });
    const { page } = await open("#/accounts");
    await account(page, "work").getByText("Throttled").waitFor();
    await account(page, "work").getByText("Ready", { exact: true }).waitFor();
  },

  async "a refused key is tried once more"({ server, open }) {
    const id = await server.addAccount("work");
    server.store.accounts.markNeedsSignIn(id, "invalid x-api-key", Date.now());
    const { page } = await open("#/accounts");
    await page.getByRole("button", { name: "Try again: work" }).click();
    await account(page, "work").getByText("Ready", { exact: true }).waitFor();
  },

  async "a provider is asked for usage, and a subscription signs in anew from the menu"(
    { server, open },
  ) {
    const windows = [{ window: "5h", used: 0.25, resetsInMs: HOUR_MS }];
    server.upstream.on("mine", ok()).onUsage("mine", usage(windows));
    await server.store.accounts.add({
      name: "mine",
      provider: "claude-code",
      baseUrl: server.upstream.url,
      priority: 0,
      credentials: tokens({ accessToken: "mine" }),
    });
    const { page } = await open("#/accounts");
    await choose(page, "mine", "Ask for usage now: mine");
    await sees(page, "Read the usage of mine");
    await account(page, "mine").getByText(/25.% used|25.%, resets/).waitFor();
    await choose(page, "mine", "Renew the sign-in of mine");
    await sees(page, "The account and its history stay");
  },

  async "the page of an account shows what it did, and leads to each request"(
    { server, open },
  ) {
    await server.fill();
    for (const look of LOOKS) {
      const { page, close } = await open("#/accounts", { look });
      await page.getByRole("link", { name: "work", exact: true }).click();
      await page.getByRole("heading", { name: "work", exact: true }).waitFor();
      await sees(page, "Failures by reason");
      await page.waitForSelector(".account-latest .line");
      assert.equal(await overflow(page), 0, `${look.theme} ${look.width}`);
      await close();
    }
    const { page } = await open("#/accounts", { look: LAPTOP });
    await page.getByRole("link", { name: "old-key", exact: true }).click();
    const left = page.getByRole("region", { name: "Left lately" });
    await left.getByRole("link", { name: /^Could not serve: / }).click();
    await page.waitForFunction(() => location.hash.startsWith("#/requests/"));
    await page.goBack();
    await page.getByRole("button", { name: "Pause old-key" }).click();
    await page.getByRole("button", { name: "Resume old-key" }).waitFor();
    await choose(page, "old-key", "Remove old-key");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Type old-key to confirm").fill("old-key");
    await dialog.getByRole("button", { name: "Remove account" }).click();
    await sees(page, "There is no such account");
  },

  async "an account that is not there leads back to those that are"(
    { open },
  ) {
    const { page } = await open("#/accounts/nobody");
    await page.getByRole("link", { name: "To the accounts" }).click();
    await sees(page, "No account yet");
  },
};

acts("dashboard's accounts", Program.open, ACTS);
