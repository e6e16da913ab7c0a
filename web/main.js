// @ts-check
/// <reference lib="dom" />
/** Start reading here: draws the page, and keeps the stores current for as long as the server lets us. */

import { computed, effect, html, render, untracked } from "./html.js";
import { connect, connection } from "./live.js";
import { route, startRouter } from "./router.js";
import { soon } from "./soon.js";
import * as account from "./stores/account.js";
import * as accounts from "./stores/accounts.js";
import * as analytics from "./stores/analytics.js";
import { locked } from "./stores/auth.js";
import * as firstRun from "./stores/first_run.js";
import * as listed from "./stores/history_live.js";
import * as overview from "./stores/overview.js";
import * as story from "./stores/request.js";
import * as requests from "./stores/requests.js";
import { health, stats } from "./stores/stats.js";
import * as turns from "./stores/turns.js";
import { now, startClock, startTheme } from "./stores/ui.js";

import { Shell, VIEWS } from "./views/shell.js";

/** @import { RequestEvent } from "../src/api/wire.ts" */

const HEALTH_MS = 500; // held in memory by the server; what is in flight should look live
const PULSE_MS = 5_000;
const TOTALS_MS = 2_000; // asks the database, which is written to in batches

const ANALYTICS_MS = 10_000; // sums over up to thirty days; their picture changes slowly

/** Whoever works on this page opens it as `/?dev`, and it loads anew when the server is back after a change. */
const isDev = new URLSearchParams(location.search).has("dev");

const followHealth = soon(HEALTH_MS, health.load);
const followTotals = soon(TOTALS_MS, () => {
  stats.load();
  accounts.load();
});

const followAnalytics = soon(ANALYTICS_MS, () => {
  analytics.refresh();
  overview.refresh();
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

/** What goes through falls to nothing without an event that would tell. */
const pulse = computed(() => Math.floor(now.value / PULSE_MS));
effect(() => {
  if (pulse.value > 0 && isWatched()) untracked(health.load);
});

const app = document.getElementById("app");
if (app) render(html`<${Shell} />`, app);

/** Returns its undo. */
function start() {
  let isBack = false;
  let isOver = false;
  let disconnect = () => {};
  const onOpen = () => {
    if (isDev && isBack) return location.reload();
    if (isBack) overview.refresh(); // else the view itself has just asked
    isBack = true;
    readAll();
  };
  // Tells when nobody is let in, which the stream could not.
  stats.load().then(() => {
    if (!isOver) disconnect = connect({ onOpen, onEvents: hear });
  });
  const stopLooking = effect(() => {
    if (connection.value.state === "lost" && !isBack) untracked(readAll);
  });
  return () => {
    isOver = true;
    stopLooking();
    disconnect();
  };
}

function readAll() {
  accounts.load();
  account.refresh();
  requests.refresh();
  listed.refresh();
  story.refresh();
  stats.load();
  health.load();
}

/** True while somebody is let in and looks at the overview. */
function isWatched() {
  return !locked.peek() && route.peek().view === "overview";
}

/** @param {RequestEvent[]} events */
function hear(events) {
  firstRun.hear(events);
  requests.take(events);
  listed.take(events);
  account.hear(events);
  story.hear(events);
  turns.hear(events);
  followHealth();
  const types = new Set(events.map(({ type }) => type));
  if (types.has("accounts")) accounts.load();
  if (types.has("summary")) {
    followTotals();
    followAnalytics();
  }
}
