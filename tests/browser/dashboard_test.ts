/// <reference lib="dom" />
/** The dashboard in a real browser: each view, each action, both themes, laptop and phone. */

import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { historySample, poolSample, requestSample } from "../web/samples.ts";
import {
  CHROME,
  LAPTOP,
  LOOKS,
  openBrowser,
  overflow,
  type Visit,
  visit,
} from "./browser.ts";
import { type Backend, openFakeApi } from "./fake_api.ts";

interface Stage {
  readonly api: Backend;
  /** Opens the dashboard at a hash and waits until it is live. */
  open(hash: string, options?: Parameters<typeof visit>[2]): Promise<Visit>;
}

type Act = (stage: Stage) => Promise<void>;

/** One act with a server of its own; the browser is shared. Every page that was opened must have stayed quiet. */
async function play(browser: Browser, act: Act): Promise<void> {
  const api = openFakeApi();
  const visits: Visit[] = [];
  try {
    await act({
      api,
      async open(hash, options) {
        const opened = await visit(browser, `${api.origin}/${hash}`, options);
        visits.push(opened);
        if (api.token === null) await isLive(opened.page);
        return opened;
      },
    });
    assert.deepEqual(visits.flatMap(({ complaints }) => complaints), []);
  } finally {
    for (const one of visits) await one.close();
    await api.close();
  }
}

function fill(api: Backend): void {
  api.accounts = poolSample(Date.now());
  api.requests = historySample(Date.now());
}

function isLive(page: Page): Promise<unknown> {
  return page.waitForSelector(".bar-live[data-state=open]");
}

function textOf(page: Page, selector: string): Promise<string> {
  return page.innerText(selector);
}

/** Waits for a text to appear. */
function sees(page: Page, text: string | RegExp): Promise<void> {
  return page.getByText(text).first().waitFor();
}

/** The background of the page, by theme. */
const PAPER = { light: "rgb(255, 255, 255)", dark: "rgb(16, 16, 18)" };

const ACTS: Record<string, Act> = {
  async "every view fits every look, filled and empty"({ api, open }) {
    const views = ["#/", "#/requests", "#/accounts", "#/accounts/add"];
    for (const isFilled of [false, true]) {
      if (isFilled) fill(api);
      for (const look of LOOKS) {
        const { page, close } = await open("", { look });
        const paper = await page.evaluate(() =>
          getComputedStyle(document.documentElement).backgroundColor
        );
        assert.equal(paper, PAPER[look.theme]);
        for (const view of isFilled ? [...views, "#/requests/req-0"] : views) {
          await page.evaluate((hash) => location.hash = hash, view);
          await page.waitForFunction(() =>
            document.querySelector("[aria-busy]") === null
          );
          assert.equal(await overflow(page), 0, `${view} at ${look.width}`);
        }
        await close();
      }
    }
  },

  async "the list shows at least 25 requests on a laptop"({ api, open }) {
    fill(api);
    const { page } = await open("#/requests");
    await page.waitForSelector("[data-row]");
    const whole = await page.locator("tbody tr").evaluateAll((rows) =>
      rows.filter((row) => row.getBoundingClientRect().bottom <= innerHeight)
        .length
    );
    assert.ok(whole >= 25, `${whole} rows`);
  },

  async "the first page names its own address, and its commands can be copied"(
    { api, open },
  ) {
    const { page } = await open("");
    await page.getByRole("button", { name: "Copy command" }).nth(1).click();
    assert.equal(
      await page.evaluate(() => navigator.clipboard.readText()),
      `ANTHROPIC_BASE_URL=${api.origin} ANTHROPIC_AUTH_TOKEN=ccflare claude`,
    );
    await page.getByRole("link", { name: "add an account here" }).click();
    await page.getByRole("dialog", { name: "Add an account" }).waitFor();
  },

  async "an account is added, and its key is asked for and never shown"(
    { api, open },
  ) {
    const { page } = await open("#/accounts");
    await page.getByRole("link", { name: "Add account" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Add account" }).click();
    await sees(page, "Give it a name, such as work");
    await sees(page, "Paste the API key");
    assert.equal(
      await dialog.getByLabel("API key").getAttribute("type"),
      "password",
    );
    assert.equal(
      await dialog.getByLabel("API key").getAttribute("autocomplete"),
      "off",
    );
    await dialog.getByRole("radio", { name: "OpenAI" }).check();
    await dialog.getByLabel("Name").fill("fresh");
    await dialog.getByLabel("API key").fill("sk-secret-1");
    await dialog.getByLabel("Priority").fill("3");
    await dialog.getByLabel("API key").press("Enter");
    await page.getByRole("status").getByText("Added fresh").waitFor();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("row", { name: /fresh/ }).waitFor();
    assert.deepEqual(api.changes, [{
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
  },

  async "a refusal stays in the dialog, with what was typed"({ open }) {
    const { page } = await open("#/accounts/add", { expected: [/400/] });
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("refused");
    await dialog.getByLabel("API key").fill("sk-1");
    await dialog.getByRole("button", { name: "Add account" }).click();
    await dialog.getByRole("alert").getByText("The key was refused").waitFor();
    assert.equal(await dialog.getByLabel("Name").inputValue(), "refused");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  },

  async "an account is paused and resumed"({ api, open }) {
    fill(api);
    const { page } = await open("#/accounts");
    await page.getByRole("button", { name: "Pause work" }).click();
    await page.getByRole("row", { name: /^work/ }).getByText("Paused", {
      exact: true,
    }).waitFor();
    await page.getByRole("button", { name: "Resume work" }).click();
    await page.getByRole("button", { name: "Pause work" }).waitFor();
    assert.deepEqual(api.changes.map(({ path }) => path), [
      "/api/accounts/acc-work/pause",
      "/api/accounts/acc-work/resume",
    ]);
  },

  async "an account is renamed, moved and given another key by one form that sends only what changed"(
    { api, open },
  ) {
    fill(api);
    const { page } = await open("#/accounts");
    await page.getByRole("button", { name: "Edit work" }).click();
    const dialog = page.getByRole("dialog", { name: "Edit work" });
    await dialog.getByLabel("Name").fill("personal");
    await dialog.getByRole("button", { name: "Save" }).click();
    await sees(page, "There is an account called personal already");
    await dialog.getByLabel("Name").fill("office");
    await dialog.getByLabel("Priority").fill("4");
    await dialog.getByLabel("New API key").fill("sk-secret-2");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("row", { name: /^office/ }).waitFor();
    assert.deepEqual(api.changes.map(({ method, body }) => [method, body]), [
      ["PATCH", { name: "office", priority: 4, api_key: "sk-secret-2" }],
    ]);
  },

  async "an account is removed only after its name was typed"({ api, open }) {
    fill(api);
    const { page } = await open("#/accounts");
    await page.getByRole("button", { name: "Remove old-key" }).click();
    const dialog = page.getByRole("dialog");
    const remove = dialog.getByRole("button", { name: "Remove account" });
    assert.ok(await remove.isDisabled());
    await dialog.getByLabel("Type old-key to confirm").fill("old");
    assert.ok(await remove.isDisabled());
    await dialog.getByLabel("Type old-key to confirm").fill("old-key");
    await remove.click();
    await page.getByRole("row", { name: /^old-key/ }).waitFor({
      state: "detached",
    });
    assert.deepEqual(api.changes.map(({ method, path }) => [method, path]), [[
      "DELETE",
      "/api/accounts/acc-old",
    ]]);
  },

  async "a request is seen arriving, running and ending"({ api, open }) {
    const { page } = await open("#/requests");
    const arrival = {
      id: "live-1",
      timestamp: Date.now(),
      method: "POST",
      path: "/v1/messages",
    };
    await sees(page, "No requests yet");
    api.send({ type: "ingress", ...arrival });
    await sees(page, "waiting");
    api.send({
      type: "start",
      ...arrival,
      accountId: "acc-work",
      accountName: "work",
      model: "opus",
      statusCode: 200,
    });
    await sees(page, "streaming");
    await page.waitForFunction(() =>
      /[1-9].s/.test(
        document.querySelector("td.request-duration")?.textContent ?? "",
      )
    );
    api.send({
      type: "summary",
      payload: requestSample({
        id: "live-1",
        timestamp: new Date(arrival.timestamp).toISOString(),
      }),
    });
    await sees(page, "8.41\u202fs");
    assert.equal(await page.locator("tbody tr").count(), 1);
  },

  async "the live flow is paused and resumed"({ api, open }) {
    fill(api);
    const { page } = await open("#/requests");
    await page.waitForSelector("[data-row]");
    await page.getByRole("button", { name: "Pause" }).click();
    api.send({
      type: "ingress",
      id: "late",
      timestamp: Date.now(),
      method: "POST",
      path: "/v1/late",
    });
    await page.getByRole("button", { name: "Resume, 1 new" }).click();
    await sees(page, "/v1/late");
  },

  async "the list is filtered by text and by outcome"({ api, open }) {
    fill(api);
    const { page } = await open("#/requests");
    await sees(page, "60 requests");
    await page.keyboard.press("/");
    await page.keyboard.type("gpt");
    await sees(page, /^\d+ of 60 requests$/);
    const models = await page.locator("td.request-model").allInnerTexts();
    assert.ok(
      models.length > 0 && models.every((model) => model === "gpt-5.1-codex"),
    );
    await page.keyboard.type(" nothing");
    await page.getByRole("button", { name: "Show all" }).click();
    await sees(page, "60 requests");
    await page.getByRole("radio", { name: "Problems" }).check();
    const states = await page.locator("td.request-status").allInnerTexts();
    assert.ok(states.length > 0 && states.every((state) => state !== "200"));
  },

  async "the keyboard moves along the list, opens a story and closes it again"(
    { api, open },
  ) {
    fill(api);
    const { page } = await open("#/requests");
    await page.waitForSelector("[data-row]");
    for (const key of ["j", "j", "j", "k", "Enter"]) {
      await page.keyboard.press(key);
    }
    await page.getByRole("complementary", { name: "Request" }).getByText(
      "Why this account",
    ).waitFor();
    assert.equal(new URL(page.url()).hash, "#/requests/req-1");
    await page.keyboard.press("Escape");
    await page.getByRole("complementary").waitFor({ state: "detached" });
    assert.equal(
      await page.evaluate(() => document.activeElement?.getAttribute("href")),
      "#/requests/req-1",
    );
    await page.keyboard.press("j");
    assert.equal(
      await page.evaluate(() => document.activeElement?.getAttribute("href")),
      "#/requests/req-2",
    );
  },

  async "a row is opened by the mouse anywhere on it, and by the thumb on a phone"(
    { api, open },
  ) {
    fill(api);
    for (const look of [LAPTOP, LOOKS[2]!]) {
      const { page } = await open("#/requests", { look });
      await page.locator("tbody tr").nth(2).click({
        position: { x: 20, y: 12 },
      });
      await sees(page, "Why this account");
      assert.equal(await overflow(page), 0);
      await page.getByRole("link", { name: "Close" }).click();
      await page.getByRole("complementary").waitFor({ state: "detached" });
    }
  },

  async "a story that cannot be read says so and is read at the second try"(
    { api, open },
  ) {
    const { page } = await open("#/requests/req-0", { expected: [/404/] });
    await sees(page, "Cannot show the request: There is no such request");
    fill(api);
    await page.getByRole("button", { name: "Try again" }).click();
    await sees(page, "Why this account");
  },

  async "a failing API is told, and left behind by the retry"({ api, open }) {
    fill(api);
    api.failing = true;
    const { page } = await open("#/accounts", { expected: [/503/] });
    await sees(page, "Cannot show the accounts: The database is locked");
    api.failing = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("row", { name: /^work/ }).waitFor();
  },

  async "a lost connection is told, and mended with what was missed"(
    { api, open },
  ) {
    const { page } = await open("#/requests", { expected: [/ERR_/] });
    await sees(page, "No requests yet");
    api.hangUp();
    await sees(page, /The connection to ccflare is lost/);
    fill(api);
    await isLive(page);
    await page.getByText("The connection to ccflare is lost").waitFor({
      state: "detached",
    });
    await page.waitForSelector("[data-row]");
    assert.equal(api.listeners, 1);
  },

  async "accounts that change elsewhere change here"({ api, open }) {
    fill(api);
    const { page } = await open("#/accounts");
    await page.getByRole("row", { name: /^work/ }).waitFor();
    api.accounts = api.accounts.slice(1);
    api.send({ type: "accounts" });
    await page.getByRole("row", { name: /^work/ }).waitFor({
      state: "detached",
    });
  },

  async "a token is asked for, refused when wrong, taken when right, and given back"(
    { api, open },
  ) {
    fill(api);
    api.token = "right";
    const { page, context } = await open("", { expected: [/401/, /ERR_/] });
    await sees(page, "Sign in to ccflare");
    await page.getByLabel("Admin token").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await sees(page, "That is not the token");
    await page.getByLabel("Admin token").fill("right");
    await page.getByRole("button", { name: "Sign in" }).click();
    await isLive(page);
    await sees(page, "23,341");
    assert.deepEqual(
      (await context.cookies()).map(({ httpOnly }) => httpOnly),
      [true],
    );
    await page.reload();
    await isLive(page);
    await page.getByRole("button", { name: "Sign out" }).click();
    await sees(page, "Sign in to ccflare");
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

  async "the navigation leads everywhere, and the title says where one is"(
    { api, open },
  ) {
    fill(api);
    const { page } = await open("");
    for (const name of ["Requests", "Accounts", "Overview"]) {
      await page.getByRole("navigation").getByRole("link", { name }).click();
      await page.waitForFunction(
        (title) => document.title === title,
        `${name} · ccflare`,
      );
      assert.equal(await textOf(page, "[aria-current=page]"), name);
    }
    await page.goBack();
    await page.waitForFunction(() => document.title === "Accounts · ccflare");
  },

  async "who asked for less motion gets none"({ api, open }) {
    api.requests = [requestSample({ outcome: null, statusCode: null })];
    api.accounts = poolSample(Date.now());
    const { page } = await open("#/requests");
    const turning = () =>
      page.locator("td [data-icon=running]").evaluate((icon) =>
        getComputedStyle(icon).animationName
      );
    assert.equal(await turning(), "turn");
    await page.emulateMedia({ reducedMotion: "reduce" });
    assert.equal(await turning(), "none");
  },
};

Deno.test({
  name: CHROME === null
    ? "dashboard (skipped: there is no Chromium; set CHROME_BIN)"
    : "dashboard",
  ignore: CHROME === null,
  async fn(t) {
    const browser = await openBrowser();
    try {
      for (const [name, act] of Object.entries(ACTS)) {
        await t.step(name, () => play(browser, act));
      }
    } finally {
      await browser.close();
    }
  },
});
