// @ts-check
/// <reference lib="dom" />
/** Start reading here: draws the page, and keeps the stores current for as long as the server lets us. */

import { computed, effect, html, render, untracked } from "./html.js";
import { connect } from "./live.js";
import { route, startRouter } from "./router.js";
import { soon } from "./soon.js";
import * as accounts from "./stores/accounts.js";
import { locked } from "./stores/auth.js";
import * as story from "./stores/request.js";
import * as requests from "./stores/requests.js";
import { health, stats } from "./stores/stats.js";
import { startClock, startTheme } from "./stores/ui.js";

import { Shell, VIEWS } from "./views/shell.js";

/** @import { RequestEvent } from "../src/api/wire.ts" */

const HEALTH_MS = 500; // held in memory by the server; what is in flight should look live
const TOTALS_MS = 2_000; // asks the database, which is written to in batches

/** Whoever works on this page opens it as `/?dev`, and it loads anew when the server is back after a change. */
const isDev = new URLSearchParams(location.search).has("dev");

const followHealth = soon(HEALTH_MS, health.load);
const followTotals = soon(TOTALS_MS, () => {
  stats.load();
  accounts.load();
});

startRouter();
startTheme();
startClock();

const title = computed(() =>
  VIEWS.find(({ id }) => id === route.value.view)?.title ?? "Not found"
);
effect(() => {
  document.title = `${title.value} · ccflare`;
});

effect(() => locked.value ? undefined : untracked(start));

const app = document.getElementById("app");
if (app) render(html`<${Shell} />`, app);

/** Returns its undo. */
function start() {
  readAll();
  let isBack = false;
  const onOpen = () => {
    if (isDev && isBack) return location.reload();
    isBack = true;
    readAll();
  };
  return connect({ onOpen, onEvents: hear });
}

function readAll() {
  accounts.load();
  requests.refresh();
  story.refresh();
  stats.load();
  health.load();
}

/** @param {RequestEvent[]} events */
function hear(events) {
  requests.take(events);
  story.hear(events);
  followHealth();
  const types = new Set(events.map(({ type }) => type));
  if (types.has("accounts")) accounts.load();
  if (types.has("summary")) followTotals();
}
