/// <reference lib="dom" />
/** Where the walk leads: every view and every action of the dashboard, in an order in which each finds what it needs. */

import type { Page } from "playwright-core";
import { account, sees } from "./stage.ts";

export interface Stop {
  readonly name: string;
  /** Where the page is taken first; without one the stop goes on where the last one ended. */
  readonly hash?: string;
  /** What a person does there. */
  readonly act?: (page: Page) => Promise<unknown>;
}

/** What is in the database: the ids that addresses need. */
export interface Places {
  readonly request: string;
  readonly failed: string;
  readonly account: string;
}

const press = (name: string | RegExp) => (page: Page) =>
  page.getByRole("button", { name }).first().click();
const choose = (name: string) => (page: Page) =>
  page.getByRole("radio", { name, exact: true }).first().check();
const key = (name: string) => (page: Page) => page.keyboard.press(name);

const OVERVIEW: readonly Stop[] = [
  { name: "the overview", hash: "#/" },
  { name: "the overview of an hour", act: choose("1h") },
  { name: "the overview of a month", act: choose("30d") },
  {
    name: "a series put out by its legend",
    act: press(/^Failed/),
  },
  {
    name: "a chart read by the keyboard",
    async act(page) {
      await page.getByRole("slider", { name: /^Requests/ }).focus();
      await page.keyboard.press("End");
      await page.keyboard.press("ArrowLeft");
    },
  },
  { name: "the keys", hash: "#/", act: key("?") },
  { name: "a jump by keys", hash: "#/", act: keys("g", "a") },
];

const ANALYTICS: readonly Stop[] = [
  { name: "the analytics", hash: "#/analytics" },
  { name: "the analytics of a week", act: choose("7d") },
  { name: "cumulative", act: choose("Cumulative") },
  { name: "normal again", act: choose("Normal") },
  { name: "by model", act: press("Per model") },
  {
    name: "the cost",
    act: (page) => page.getByLabel("Metric").selectOption({ index: 2 }),
  },
  { name: "the filters of the analytics", act: press(/^Filters/) },
  {
    name: "the analytics of a model that nobody asked for",
    hash: "#/analytics?range=7d&models=nobody",
  },
];

const REQUESTS: readonly Stop[] = [
  { name: "the requests", hash: "#/requests" },
  { name: "the problems among them", act: choose("Problems") },
  { name: "the running ones, of which there are none", act: choose("Running") },
  { name: "all of them", act: choose("All") },
  { name: "the filters of the requests", act: press(/^Filters/) },
  { name: "the ways to save them", hash: "#/requests", act: press("Export") },
  { name: "the list held still", hash: "#/requests", act: press("Pause") },
  { name: "the list let go", act: press(/^Resume/) },
  {
    name: "a search that finds nothing",
    async act(page) {
      await page.keyboard.press("/");
      await page.keyboard.type("no such text");
      await sees(page, /^(No|Nothing)/);
    },
  },
  {
    name: "a row reached by the keyboard",
    hash: "#/requests",
    async act(page) {
      await page.waitForSelector("[data-row]");
      await page.keyboard.press("j");
      await page.keyboard.press("j");
    },
  },
  { name: "the request of that row", act: key("Enter") },
];

const TABS = [
  "conversation",
  "changes",
  "timeline",
  "decision",
  "raw",
  "bill",
] as const;

const request = ({ request, failed }: Places): readonly Stop[] => [
  ...TABS.map((tab) => ({
    name: `the ${tab} of a request`,
    hash: `#/requests/${request}?tab=${tab}`,
  })),
  {
    name: "bodies as they were sent",
    hash: `#/requests/${request}?tab=raw`,
    act: choose("As sent"),
  },
  { name: "a request copied as a command", act: press("Copy as curl") },
  ...TABS.map((tab) => ({
    name: `the ${tab} of one that failed`,
    hash: `#/requests/${failed}?tab=${tab}`,
  })),
];

const KINDS = [
  "Claude subscription",
  "ChatGPT subscription",
  "Anthropic API key",
  "OpenAI API key",
];

const accounts = (places: Places): readonly Stop[] => [
  { name: "the accounts", hash: "#/accounts" },
  { name: "an account paused", act: press("Pause work") },
  { name: "and resumed", act: press("Resume work") },
  {
    name: "an account moved by keys",
    async act(page) {
      await page.getByRole("button", { name: /^Move work/ }).focus();
      await page.keyboard.press("Alt+ArrowUp");
      await page.getByRole("button", { name: /^Move work, 2 of/ }).waitFor();
    },
  },
  { name: "the menu of an account", act: press("More for work") },
  { name: "an account to be changed", act: press("Edit work") },
  {
    name: "an account to be removed",
    hash: "#/accounts",
    async act(page) {
      await press("More for work")(page);
      await press("Remove work")(page);
    },
  },
  {
    name: "a wait to be lifted",
    hash: "#/accounts",
    act: press(/^Lift the wait of personal/),
  },
  ...KINDS.map((kind) => ({
    name: `to be added: ${kind}`,
    hash: "#/accounts/add",
    act: choose(kind),
  })),
  {
    name: "to be added: refused for want of a name",
    act: (page) =>
      page.getByRole("dialog").getByRole("button", { name: "Add account" })
        .click(),
  },
  {
    name: "an account added",
    async act(page) {
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Name").fill("fresh");
      await dialog.getByLabel(/^API key/).fill("sk-fresh");
      await dialog.getByLabel(/^API key/).press("Enter");
      await account(page, "fresh").waitFor();
    },
  },
  {
    name: "a sign-in under way",
    hash: "#/accounts/add",
    async act(page) {
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Name").fill("plan");
      await dialog.getByLabel("Name").press("Enter");
      await page.getByRole("dialog", { name: /: plan$/ }).waitFor();
    },
  },
  {
    name: "the page of an account",
    hash: `#/accounts/${places.account}`,
  },
];

const LOGS: readonly Stop[] = [
  { name: "the log", hash: "#/logs" },
  { name: "the log without warnings", act: press(/^Warnings/) },
  { name: "the log with warnings", act: press(/^Warnings/) },
  {
    name: "a line unfolded",
    act: (page) => page.locator(".log-head[aria-expanded]").first().click(),
  },
  { name: "the log held still", act: press("Pause") },
  {
    name: "a search of the log that finds nothing",
    hash: "#/logs",
    async act(page) {
      await page.keyboard.press("/");
      await page.keyboard.type("no such text");
    },
  },
];

const SETTINGS: readonly Stop[] = [
  { name: "the settings", hash: "#/settings" },
  { name: "the light theme", act: choose("Light") },
  { name: "the dark theme", act: choose("Dark") },
  { name: "the theme of the system", act: choose("System") },
  { name: "a line copied", act: press("Copy the line for Codex") },
  {
    name: "days to keep bodies",
    async act(page) {
      const days = page.getByLabel("Bodies", { exact: true });
      await days.fill("14");
      await days.press("Enter");
    },
  },
  { name: "the history cleaned up", act: press("Clean up") },
  { name: "the database compacted", act: press("Compact") },
  { name: "the statistics to be reset", act: press("Reset statistics") },
];

/** The whole way. */
export function stops(places: Places): readonly Stop[] {
  return [
    ...OVERVIEW,
    ...ANALYTICS,
    ...REQUESTS,
    ...request(places),
    ...accounts(places),
    ...LOGS,
    ...SETTINGS,
    { name: "a page that is not there", hash: "#/nowhere" },
  ];
}

function keys(...names: string[]): (page: Page) => Promise<void> {
  return async (page) => {
    for (const name of names) await page.keyboard.press(name);
  };
}
