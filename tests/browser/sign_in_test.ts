/// <reference lib="dom" />
/** Signing in through the dashboard of the real program, at an issuer that isn't one. */

import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { agreeAt, followFrom, stateIn } from "../support/person.ts";
import { RedirectPorts } from "../support/redirect_ports.ts";
import { Program } from "./program.ts";
import { account, type Act, acts, sees } from "./stage.ts";

const CODE = "Code that the page shows";

/** Fills the form in; the dialog that leads on. */
async function begin(
  page: Page,
  { provider, server }: { provider: string; server: Program },
): Promise<Locator> {
  const form = page.getByRole("dialog", { name: "Add an account" });
  await form.getByRole("radio", { name: provider }).check();
  await form.getByLabel("Name").fill("fresh");
  await form.getByLabel("Base address").fill(server.upstream.url);
  await form.getByRole("button", { name: "Sign in" }).click();
  const dialog = page.getByRole("dialog", { name: `${provider}: fresh` });
  await dialog.getByText("Waiting for you to agree there").waitFor();
  return dialog;
}

/** Where its main link leads. */
function addressOf(dialog: Locator): Promise<string | null> {
  return dialog.getByRole("link", { name: "Open the sign-in page" })
    .getAttribute("href");
}

async function paste(dialog: Locator, code: string): Promise<void> {
  await dialog.getByLabel(CODE).fill(code);
  await dialog.getByRole("button", { name: "Sign in" }).click();
}

const ACTS: Record<string, Act<Program>> = {
  async "a Claude account is added with the code that the page shows"(
    { server, open },
  ) {
    const { page } = await open("#/accounts/add");
    const provider = "Claude subscription";
    const dialog = await begin(page, { provider, server });
    await paste(dialog, await agreeAt(await addressOf(dialog)));
    await account(page, "fresh").waitFor();
    await dialog.waitFor({ state: "detached" });
    const content = await page.content();
    const { secrets } = server.issuer;
    assert.deepEqual(secrets.filter((one) => content.includes(one)), []);
  },

  async "a ChatGPT account appears when the browser came back"(
    { server, open },
  ) {
    await using _ports = await RedirectPorts.reserve();
    const { page } = await open("#/accounts/add");
    const provider = "ChatGPT subscription";
    const dialog = await begin(page, { provider, server });
    assert.match(await followFrom(await addressOf(dialog)), /is connected/);
    await account(page, "fresh").waitFor();
    await dialog.waitFor({ state: "detached" });
  },

  async "a sign-in that fails says why, and begins again"({ server, open }) {
    const { page } = await open("#/accounts/add", { expected: [/400/] });
    const provider = "Claude subscription";
    const dialog = await begin(page, { provider, server });
    const first = await addressOf(dialog);
    await paste(dialog, "hello");
    await dialog.getByText(/^This is no code; /).waitFor();
    await paste(dialog, "made-up#of-another");
    await dialog.getByRole("alert").getByText(/belongs to another sign-in/)
      .waitFor();
    assert.deepEqual(server.store.accounts.list(), []);
    await dialog.getByRole("button", { name: "Begin again" }).click();
    await dialog.getByLabel(CODE).waitFor();
    const second = await addressOf(dialog);
    assert.notEqual(stateIn(first), stateIn(second));
    await paste(dialog, await agreeAt(second));
    await account(page, "fresh").waitFor();
  },

  async "a person who says no at ChatGPT reads so while the dialog waits"(
    { server, open },
  ) {
    await using ports = await RedirectPorts.reserve();
    server.issuer.consent.consent = "deny";
    const { page } = await open("#/accounts/add");
    const provider = "ChatGPT subscription";
    const dialog = await begin(page, { provider, server });
    await followFrom(await addressOf(dialog));
    await dialog.getByRole("alert").getByText("consent was denied").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await ports.freed(async () => void await page.title());
  },

  async "an account whose token was refused signs in again and stays the same"(
    { server, open },
  ) {
    const { issuer, store, upstream } = server;
    const { accessToken, refreshToken } = issuer.signIn("claude-code", "old");
    const { id } = await store.accounts.add({
      name: "work",
      provider: "claude-code",
      baseUrl: upstream.url,
      priority: 7,
      credentials: {
        kind: "tokens",
        accessToken,
        refreshToken,
        expiresAt: null,
        idToken: null,
        accountId: null,
      },
    });
    store.accounts.markNeedsSignIn(id, "The refresh token was refused", 1);
    const { page } = await open("#/accounts");
    const again = page.getByRole("button", { name: "Sign in work again" });
    await again.click();
    const dialog = page.getByRole("dialog");
    await sees(page, "The account and its history stay");
    await paste(dialog, await agreeAt(await addressOf(dialog)));
    await again.waitFor({ state: "detached" });
    const [after, ...more] = store.accounts.list();
    assert.deepEqual(
      [after?.id, after?.priority, after?.needsSignIn, more],
      [id, 7, null, []],
    );
  },
};

acts("dashboard's sign-in", Program.open, ACTS);
