/** Every view in its four states, as text. */

import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import { html } from "../../web/html.js";
import { connection } from "../../web/live.js";
import { parseHash, route } from "../../web/router.js";
import { Accounts } from "../../web/views/accounts.js";
import { FirstSteps } from "../../web/views/first_steps.js";
import { Overview } from "../../web/views/overview.js";
import { Requests } from "../../web/views/requests.js";
import { Shell, VIEWS } from "../../web/views/shell.js";
import * as accounts from "../../web/stores/accounts.js";
import { locked } from "../../web/stores/auth.js";
import * as history from "../../web/stores/history.js";
import * as overview from "../../web/stores/overview.js";
import * as requests from "../../web/stores/requests.js";
import { health, stats } from "../../web/stores/stats.js";
import { toasts } from "../../web/stores/toasts.js";
import { now } from "../../web/stores/ui.js";
import { analyticsSample } from "./analytics_sample.ts";
import { fakeFetch } from "./fake_fetch.ts";
import {
  accountSample,
  healthSample,
  historySample,
  poolSample,
  requestSample,
  statsSample,
} from "./samples.ts";

const NOW = Date.UTC(2026, 2, 4, 12);

/** What a person reads: tags gone, spaces plain. */
function read(node: unknown): string {
  return renderToString(node as Parameters<typeof renderToString>[0])
    .replace(/<[^>]*>/g, " ")
    .replace(/&quot;/g, '"').replace(/&amp;/g, "&")
    .replace(/[\s\u202f\u00a0]+/g, " ");
}

/** What reads as one line, such as a sentence: tags gone without a trace. */
function sentence(node: unknown): string {
  return markup(node).replace(/<[^>]*>/g, "").replace(/[\u202f\u00a0]/g, " ");
}

function markup(node: unknown): string {
  return renderToString(node as Parameters<typeof renderToString>[0]);
}

/** Fills or breaks all stores by what the API answers. */
async function load(answers: Record<string, unknown> | "down"): Promise<void> {
  using _ = fakeFetch(({ path }) =>
    answers === "down"
      ? Response.json({ error: "The database is locked" }, { status: 503 })
      : Response.json(answers[path.split("?")[0]!] ?? null)
  );
  now.value = NOW;
  accounts.reset();
  stats.reset();
  health.reset();
  overview.reset();
  requests.list.value = [];
  requests.status.value = "idle";
  history.filter.value = null;
  history.pages.value = [];
  history.status.value = "idle";
  await Promise.all([
    history.show({}),
    accounts.load(),
    requests.load(),
    stats.load(),
    health.load(),
    overview.load(),
  ]);
}

const FILLED = {
  "/api/accounts": poolSample(NOW),
  "/api/requests": historySample(NOW),
  "/api/stats": statsSample(),
  "/api/analytics": analyticsSample(NOW),
  "/health": healthSample(),
};
const BARE = {
  "/api/accounts": [],
  "/api/requests": [],
  "/api/stats": statsSample({ totalRequests: 0, recentErrors: [] }),
  "/health": healthSample({ inFlight: 0 }),
};

const NOTHING = {
  requests: 0,
  successRate: null,
  avgResponseTime: null,
  totalTokens: 0,
  totalCostUsd: 0,
  unpricedRequests: 0,
  avgTokensPerSecond: null,
};

function idle(): void {
  for (const store of [accounts, requests, history, stats, health, overview]) {
    store.status.value = "loading";
  }
}

Deno.test("each view says that it is loading", () => {
  idle();
  assert.match(
    read(html`<${Overview} />`),
    /Loading the totals….*Loading the accounts….*Loading the latest requests…/,
  );
  assert.match(read(html`<${Requests} id=${null} />`), /Loading requests…/);
  assert.match(read(html`<${Accounts} id=${null} />`), /Loading the accounts…/);
});

Deno.test("each view says why it failed and offers another try", async () => {
  await load("down");
  for (
    const view of [
      html`<${Overview} />`,
      html`<${Requests} id=${null} />`,
      html`<${Accounts} id=${null} />`,
    ]
  ) {
    assert.match(
      read(view),
      /Cannot show .*: The database is locked Try again/,
    );
    assert.match(markup(view), /role="alert"/);
  }
});

Deno.test("each view says what to do when there is nothing", async () => {
  await load(BARE);
  assert.match(
    read(html`<${Requests} id=${null} />`),
    /No requests yet Point a client here/,
  );
  assert.match(
    read(html`<${Accounts} id=${null} />`),
    /No account yet .* ccflare --add-account work --provider claude-code/,
  );
  const steps = read(html`<${FirstSteps} origin="http://box:9" />`);
  assert.match(
    steps,
    /ANTHROPIC_BASE_URL=http:\/\/box:9 ANTHROPIC_AUTH_TOKEN=ccflare claude/,
  );
  assert.match(steps, /openai_base_url = "http:\/\/box:9\/v1"/);
});

Deno.test("the overview shows totals, every account with its state, and the latest requests", async () => {
  await load(FILLED);
  const text = read(html`<${Overview} />`);
  assert.match(
    text,
    /2 of 5 accounts can serve\. work has the session until [\d:]+\. .*Requests 1,000 .* 25 % more vs 7 days before Success 96\.5 % /,
  );
  assert.match(
    text,
    /Right now In flight 2 Tokens\/s 84 Requests\/min 24 ccflare’s share 0\.38 ms p95 0\.91 ms, p99 1\.84 ms/,
  );
  assert.match(
    text,
    /work Anthropic API Active Session 2 h 50 min left 5 hours 46 %, resets in 2 h 50 min resets before it runs out/,
  );
  assert.match(
    text,
    /personal Anthropic API Out of quota .* again in 1 h 03 min/,
  );
  assert.match(
    text,
    /old-key OpenAI API Key refused The provider answered 401/,
  );
  assert.match(
    text,
    /Recent errors .*Every account of this pool is out of quota/,
  );
  assert.match(
    markup(html`<${Overview} />`),
    /<a href="#\/requests\/r-error-0"[^>]*>\s*<span>Every account of this pool/,
  );
});

Deno.test("the overview of a quiet hour says so instead of drawing zeros", async () => {
  const quiet = analyticsSample(NOW, {
    totals: { ...NOTHING, activeAccounts: 0 },
    previous: { ...NOTHING, activeAccounts: 0 },
    timeSeries: [],
    failures: [],
    responseTime: { p50: null, p95: null, p99: null },
    accountPerformance: [],
  });
  await load({
    ...BARE,
    "/api/accounts": [accountSample()],
    "/api/stats": statsSample({ recentErrors: [] }),
    "/api/analytics": quiet,
  });
  const text = read(html`<${Overview} />`);
  assert.match(text, /work can serve\./);
  assert.match(
    text,
    /Success – .*Response time – median nothing in the 7 days before/,
  );
  assert.match(text, /None yet\. They appear here as they arrive\./);
  assert.match(text, /None\. Everything recorded went well\./);
});

Deno.test("an account without any request yet leads on to the first one", async () => {
  await load({ ...BARE, "/api/accounts": [accountSample()] });
  const text = read(html`<${Overview} />`);
  assert.match(text, /Add an account done Done\. .*Point your client here/);
  assert.match(text, /Waiting for the first request\..* To the overview/);
});

Deno.test("the list of requests draws what is in sight, and says how many there are", async () => {
  await load(FILLED);
  const view = html`<${Requests} id=${null} />`;
  assert.equal(markup(view).match(/data-row=/g)?.length, 60);
  assert.match(markup(view), /aria-rowcount="61"/);
  assert.match(read(view), /60 requests/);
  assert.match(read(view), /refused 429 POST/);
  assert.match(read(view), /That is all\./);
  const many = Array.from(
    { length: 200 },
    (_, n) => requestSample({ id: `${n}` }),
  );
  await load({ ...FILLED, "/api/requests": many });
  assert.equal(markup(view).match(/data-row=/g)?.length, 60);
});

Deno.test("the list of requests shows its filters and says when none matches", async () => {
  route.value = parseHash(
    "#/requests?model=opus,haiku&session=3f1c9a52-7f0e-4c0e&outcome=error",
  );
  await load({ ...FILLED, "/api/requests": [] });
  using _ = fakeFetch(() => Response.json([]));
  await history.show({ model: "opus,haiku" });
  const text = read(html`<${Requests} id=${null} />`);
  assert.match(text, /Filters 3 /);
  assert.match(
    text,
    /model opus model haiku session 3f1c9a52-7f0e-… Clear all .*No request matches Show all/,
  );
  route.value = parseHash("");
});

Deno.test("a search under way says how far back it is and can be stopped", async () => {
  await load(FILLED);
  history.end.value = { state: "reading", until: "2026-03-04T05:06:00" };
  assert.match(
    read(html`<${Requests} id=${null} />`),
    /Searched back to 4 Mar 2026, 05:06, still looking… Stop/,
  );
});

Deno.test("a running request ticks", async () => {
  await load({
    ...FILLED,
    "/api/requests": [
      requestSample({
        timestamp: new Date(NOW - 65_000).toISOString(),
        outcome: null,
        statusCode: null,
        responseTimeMs: null,
      }),
    ],
  });
  assert.match(read(html`<${Requests} id=${null} />`), /waiting .* 1 min 05 s/);
  now.value += 2_000;
  assert.match(read(html`<${Requests} id=${null} />`), /1 min 07 s/);
});

Deno.test("the table of accounts shows what is known and what can be done", async () => {
  await load(FILLED);
  const text = read(html`<${Accounts} id=${null} />`);
  assert.match(
    text,
    /Anthropic API .* Next: work , its session is running work next priority 0 API key Active Session 2 h 50 min left .* seen 1 min ago 18,231 214 this session 4 s ago Pause More for work Edit Move up Move down Remove/,
  );
  assert.match(
    text,
    /team-gateway priority 2 API key https:\/\/gateway\.example\.com\/anthropic Paused .* Resume More for team-gateway Edit/,
  );
});

Deno.test("no view shows a value that is none", async () => {
  await load(FILLED);
  for (
    const view of [
      html`<${Overview} />`,
      html`<${Requests} id=${null} />`,
      html`<${Accounts} id=${null} />`,
    ]
  ) {
    assert.doesNotMatch(read(view), /\b(null|undefined|NaN|\[object)/);
  }
});

Deno.test("the shell marks the view that is open and knows a page that is not there", async () => {
  await load(FILLED);
  for (const { id, title } of VIEWS) {
    route.value = parseHash(`#/${id}`);
    const current = /<a[^>]*aria-current="page"[^>]*>([\s\S]*?)<\/a>/.exec(
      markup(html`<${Shell} />`),
    );
    assert.match(current?.[1] ?? "", new RegExp(title));
  }
  route.value = parseHash("#/nowhere");
  assert.match(read(html`<${Shell} />`), /There is no such page/);
  route.value = parseHash("");
});

Deno.test("the shell says when the connection is lost and when records are", async () => {
  await load({
    ...FILLED,
    "/health": healthSample({
      journal: {
        state: "failing",
        queued: 12,
        lagMs: 400,
        lost: 3,
        lastError: "disk full",
      },
    }),
  });
  assert.match(
    sentence(html`<${Shell} />`),
    /not written down: disk full\. 12 waiting, 3 lost\./,
  );
  connection.value = { state: "lost", retryAt: NOW + 4_000 };
  assert.match(
    sentence(html`<${Shell} />`),
    /connection to ccflare is lost; .* Trying again in 4 s\./,
  );
  connection.value = { state: "off", retryAt: null };
});

Deno.test("the shell says when the server has become another version than the page", async () => {
  await load(FILLED);
  assert.doesNotMatch(sentence(html`<${Shell} />`), /Reload the page/);
  await load({ ...FILLED, "/health": healthSample({ version: "0.2.0" }) });
  assert.match(
    sentence(html`<${Shell} />`),
    /ccflare is now version 0\.2\.0, and this page is an older one\.[^]*Reload the page/,
  );
  await load(FILLED);
});

Deno.test("the shell is nothing but the login form while the server wants a token", async () => {
  await load(FILLED);
  locked.value = true;
  const text = read(html`<${Shell} />`);
  assert.match(text, /Sign in to ccflare Admin token/);
  assert.doesNotMatch(text, /23,341|personal/);
  locked.value = false;
});

Deno.test("toasts are read out and can be dismissed", () => {
  toasts.value = [{ id: 1, text: "Added work", kind: "done" }];
  assert.match(
    markup(html`<${Shell} />`),
    /role="status"[\s\S]*Added work[\s\S]*aria-label="Dismiss"/,
  );
  toasts.value = [];
});

Deno.test("the overview and the list say what requests cost", async () => {
  await load(FILLED);
  assert.match(
    read(html`<${Overview} />`),
    /Cost \$42\.50 by the token/,
  );
  assert.match(
    read(html`<${Requests} id=${null} />`),
    /Cached Out Cost Tok\/s .*\$0\.0422/,
  );
});
