/// <reference lib="dom" />
/** The dashboard of the real program in a real browser: each view, each action, and real traffic passing by. */

import assert from "node:assert/strict";
import { FILLED, Program } from "./program.ts";
import {
  account,
  type Act,
  acts,
  fitsEveryLook,
  isLive,
  sees,
} from "./stage.ts";

const ALL = `${FILLED} requests`;

const ACTS: Record<string, Act<Program>> = {
  async "every view fits every look, empty and filled"({ server, open }) {
    await fitsEveryLook({ open });
    await server.fill();
    await fitsEveryLook({ open });
  },

  async "an account is added, and its key is asked for and never shown"(
    { server, open },
  ) {
    const { page, changes } = await open("#/accounts");
    await page.getByRole("link", { name: "Add account" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("radio", { name: "OpenAI API key" }).check();
    await dialog.getByRole("button", { name: "Add account" }).click();
    await sees(page, "Give it a name, such as work");
    await sees(page, "Paste the API key");
    const key = dialog.getByLabel(/^API key/);
    assert.equal(await key.getAttribute("type"), "password");
    assert.equal(await key.getAttribute("autocomplete"), "off");
    await dialog.getByLabel("Name").fill("fresh");
    await key.fill("sk-secret-1");
    await dialog.getByLabel("Priority").fill("3");
    await key.press("Enter");
    await page.getByRole("status").getByText("Added fresh").waitFor();
    await dialog.waitFor({ state: "detached" });
    await account(page, "fresh").waitFor();
    assert.deepEqual(changes, [{
      method: "POST",
      path: "/api/accounts",
      body: {
        name: "fresh",
        provider: "openai",
        api_key: "sk-secret-1",
        priority: 3,
      },
    }]);
    assert.ok(!(await page.content()).includes("sk-secret-1"));
    assert.equal(new URL(page.url()).hash, "#/accounts");
    const [added] = server.store.accounts.list();
    assert.deepEqual([added?.provider, added?.priority], ["openai", 3]);
  },

  async "a refusal stays in the dialog, with what was typed"({ open }) {
    const { page } = await open("#/accounts/add", { expected: [/400/] });
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("radio", { name: "Anthropic API key" }).check();
    await dialog.getByLabel("Name").fill("gateway");
    await dialog.getByLabel(/^API key/).fill("sk-1");
    await dialog.getByLabel("Base address").fill("https://box.example/?a=1");
    await dialog.getByRole("button", { name: "Add account" }).click();
    await dialog.getByRole("alert").getByText(/must not hold a query/)
      .waitFor();
    assert.equal(await dialog.getByLabel("Name").inputValue(), "gateway");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  },

  async "an account is paused and resumed"({ server, open }) {
    const id = await server.addAccount("work");
    const { page, changes } = await open("#/accounts");
    await page.getByRole("button", { name: "Pause work" }).click();
    await account(page, "work").getByText("Paused", { exact: true }).waitFor();
    assert.equal(server.store.accounts.list()[0]?.paused, true);
    await page.getByRole("button", { name: "Resume work" }).click();
    await page.getByRole("button", { name: "Pause work" }).waitFor();
    assert.equal(server.store.accounts.list()[0]?.paused, false);
    assert.deepEqual(changes.map(({ path }) => path), [
      `/api/accounts/${id}/pause`,
      `/api/accounts/${id}/resume`,
    ]);
  },

  async "an account is renamed, moved and given another key by one form that sends only what changed"(
    { server, open },
  ) {
    await server.addAccount("work");
    await server.addAccount("personal");
    const { page, changes } = await open("#/accounts");
    await page.getByRole("button", { name: "More for work" }).click();
    await page.getByRole("button", { name: "Edit work" }).click();
    const dialog = page.getByRole("dialog", { name: "Edit work" });
    await dialog.getByLabel("Name").fill("personal");
    await dialog.getByRole("button", { name: "Save" }).click();
    await sees(page, "There is an account called personal already");
    await dialog.getByLabel("Name").fill("office");
    await dialog.getByLabel("Priority").fill("4");
    await dialog.getByLabel("New API key").fill("sk-secret-2");
    await dialog.getByRole("button", { name: "Save" }).click();
    await account(page, "office").waitFor();
    assert.deepEqual(changes.map(({ method, body }) => [method, body]), [
      ["PATCH", { name: "office", priority: 4, api_key: "sk-secret-2" }],
    ]);
    assert.deepEqual(
      server.store.accounts.list().map(({ name }) => name).toSorted(),
      ["office", "personal"],
    );
  },

  async "an account is removed only after its name was typed"(
    { server, open },
  ) {
    await server.addAccount("old-key");
    const { page, changes } = await open("#/accounts");
    await page.getByRole("button", { name: "More for old-key" }).click();
    await page.getByRole("button", { name: "Remove old-key" }).click();
    const dialog = page.getByRole("dialog");
    const remove = dialog.getByRole("button", { name: "Remove account" });
    assert.ok(await remove.isDisabled());
    await dialog.getByLabel("Type old-key to confirm").fill("old");
    assert.ok(await remove.isDisabled());
    await dialog.getByLabel("Type old-key to confirm").fill("old-key");
    await remove.click();
    await account(page, "old-key").waitFor({ state: "detached" });
    assert.deepEqual(changes.map(({ method }) => method), ["DELETE"]);
    assert.deepEqual(server.store.accounts.list(), []);
  },

  async "accounts that change elsewhere change here"({ server, open }) {
    const id = await server.addAccount("work");
    const { page } = await open("#/accounts");
    await account(page, "work").waitFor();
    await server.addAccount("codex", { provider: "openai" });
    await account(page, "codex").waitFor();
    await server.store.accounts.remove(id);
    await account(page, "work").waitFor({ state: "detached" });
  },

  async "a lost connection is told, and mended with what was missed"(
    { server, open },
  ) {
    const { page } = await open("#/requests", { expected: [/ERR_/] });
    await sees(page, "No requests yet");
    await server.restart(() => sees(page, /The connection to ccflare is lost/));
    await server.fill();
    await isLive(page);
    await page.getByText("The connection to ccflare is lost").waitFor({
      state: "detached",
    });
    await sees(page, ALL);
  },

  async "a page opened with ?dev loads anew when the server is back"(
    { server, open },
  ) {
    const { page } = await open("?dev#/requests", { expected: [/ERR_/] });
    await sees(page, "No requests yet");
    const loaded = page.waitForEvent("load");
    await server.restart(() => sees(page, /The connection to ccflare is lost/));
    await loaded;
    await isLive(page);
    assert.equal(new URL(page.url()).hash, "#/requests");
  },

  async "the navigation leads everywhere, and the title says where one is"(
    { server, open },
  ) {
    await server.addAccount("work");
    const { page } = await open("");
    for (const name of ["Requests", "Accounts", "Overview"]) {
      await page.getByRole("navigation").getByRole("link", { name }).click();
      await page.waitForFunction(
        (title) => document.title === title,
        `${name} · ccflare`,
      );
      assert.equal(await page.innerText("[aria-current=page]"), name);
    }
    await page.goBack();
    await page.waitForFunction(() => document.title === "Accounts · ccflare");
  },

  async "the theme goes from system to light to dark, and is remembered before the first paint"(
    { open },
  ) {
    const { page } = await open("", { expected: [/ERR_FAILED/] });
    const theme = () =>
      page.evaluate(() => document.documentElement.dataset.theme);
    assert.equal(await theme(), "system");
    await page.getByRole("button", { name: "Theme: system" }).click();
    await page.getByRole("button", { name: "Theme: light" }).click();
    assert.equal(await theme(), "dark");
    await page.route("**/main.js", (route) => route.abort());
    await page.reload({ waitUntil: "domcontentloaded" });
    assert.equal(await theme(), "dark");
    await page.unroute("**/main.js");
  },

  async "who asked for less motion gets none"({ server, open }) {
    await server.addAccount("work");
    const { page } = await open("#/requests");
    const request = server.hold();
    const turning = () =>
      page.locator("td [data-icon=running]").evaluate((icon) =>
        getComputedStyle(icon).animationName
      );
    assert.equal(await turning(), "turn");
    await page.emulateMedia({ reducedMotion: "reduce" });
    assert.equal(await turning(), "none");
    await request.end();
  },
};

acts("dashboard", () => Program.open(), ACTS);

const TOKEN = "the-right-admin-token";

acts("dashboard with a token", () => Program.open({ token: TOKEN }), {
  async "the token is asked for, refused when wrong, taken when right, and given back"(
    { server, open },
  ) {
    await server.addAccount("work");
    const { page, context } = await open("", {
      expected: [/401/, /ERR_/],
      isLocked: true,
    });
    await sees(page, "Sign in to ccflare");
    await page.getByLabel("Admin token").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await sees(page, "That is not the token");
    await page.getByLabel("Admin token").fill(TOKEN);
    await page.getByRole("button", { name: "Sign in" }).click();
    await isLive(page);
    await sees(page, "See the accounts");
    assert.deepEqual(
      (await context.cookies()).map(({ httpOnly }) => httpOnly),
      [true],
    );
    await page.reload();
    await isLive(page);
    await page.getByRole("button", { name: "Log out" }).click();
    await sees(page, "Sign in to ccflare");
    assert.equal(await page.getByText("work").count(), 0);
  },
});
