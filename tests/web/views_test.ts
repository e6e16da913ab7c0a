/** Every view in its four states, as text. */

import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import { html } from "../../web/html.js";
import { connection } from "../../web/live.js";
import { route } from "../../web/router.js";
import { Accounts } from "../../web/views/accounts.js";
import { FirstSteps } from "../../web/views/first_steps.js";
import { Overview } from "../../web/views/overview.js";
import { Request } from "../../web/views/request.js";
import { Requests } from "../../web/views/requests.js";
import { Shell, VIEWS } from "../../web/views/shell.js";
import * as accounts from "../../web/stores/accounts.js";
import { locked } from "../../web/stores/auth.js";
import * as story from "../../web/stores/request.js";
import * as requests from "../../web/stores/requests.js";
import { health, stats } from "../../web/stores/stats.js";
import { toasts } from "../../web/stores/toasts.js";
import { now } from "../../web/stores/ui.js";
import { fakeFetch } from "./fake_fetch.ts";
import {
  accountSample,
  detailSample,
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
  requests.list.value = [];
  requests.status.value = "idle";
  await Promise.all([
    accounts.load(),
    requests.load(),
    stats.load(),
    health.load(),
  ]);
}

const FILLED = {
  "/api/accounts": poolSample(NOW),
  "/api/requests": historySample(NOW),
  "/api/stats": statsSample(),
  "/health": healthSample(),
};
const BARE = {
  "/api/accounts": [],
  "/api/requests": [],
  "/api/stats": statsSample({ totalRequests: 0, recentErrors: [] }),
  "/health": healthSample({ inFlight: 0 }),
};

function idle(): void {
  for (const store of [accounts, requests, stats, health]) {
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
    /Requests 23,341 .*Success 97 % .*Tokens 1.20 G .*6.12 s .*0.38 ms median; 1.84 ms at p99 In flight 2/,
  );
  assert.match(
    text,
    /work Anthropic API Active Session 2 h 50 min left 5 hours 46 % used, resets in 2 h 50 min/,
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
});

Deno.test("the overview with accounts but no traffic says so instead of drawing zeros", async () => {
  await load({ ...BARE, "/api/accounts": [accountSample()] });
  const text = read(html`<${Overview} />`);
  assert.match(text, /Success – .*Response time –/);
  assert.match(text, /None yet\. They appear here as they arrive\./);
  assert.match(text, /None\. Everything recorded went well\./);
});

Deno.test("the list of requests has one row each, with its state in a word", async () => {
  await load(FILLED);
  const view = html`<${Requests} id=${null} />`;
  assert.equal(markup(view).match(/<tr/g)?.length, 61);
  assert.match(read(view), /60 requests/);
  assert.match(read(view), /refused 429 POST/);
  requests.text.value = "no such thing";
  assert.match(read(view), /0 of 60 requests .*No request matches Show all/);
  requests.text.value = "";
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

Deno.test("a request tells why: line-up, who was passed over, attempts, time and tokens", async () => {
  await load(FILLED);
  using _ = fakeFetch(() => Response.json(detailSample()));
  await story.open("req-1");
  const text = read(html`<${Request} id="req-1" />`);
  assert.match(text, /personal its session had been running for 2 h 14 min/);
  assert.match(text, /team-gateway passed over: paused by hand/);
  assert.match(
    text,
    /night passed over: out of quota for opus until [\d:]+, 1 h 03 min later as told by anthropic-ratelimit/,
  );
  assert.match(
    text,
    /personal 429 out of quota after 2.11 ms, took 318 ms The 5 hour window is used up/,
  );
  assert.match(text, /work 200 served after 321 ms/);
  assert.match(text, /8.41 s in all, 0.41 ms of it ccflare/);
  assert.match(text, /Choose account ccflare 0.09 ms/);
  assert.match(
    text,
    /48,825 in all, 84 per second .*Cache read 46,001 .*Output 612/,
  );
});

Deno.test("a request that was refused says that nothing was sent", async () => {
  const refused = {
    ...detailSample(
      requestSample({
        outcome: "refused",
        statusCode: 503,
        model: null,
        modelAsked: null,
        totalTokens: null,
      }),
    ),
    attempts: [],
    decision: null,
  };
  using _ = fakeFetch(() => Response.json(refused));
  await story.open("req-1");
  const text = read(html`<${Request} id="req-1" />`);
  assert.match(
    text,
    /refused 503 .*No account was looked for\. .*Nothing was sent\./,
  );
  assert.doesNotMatch(text, /null|undefined|NaN/);
});

Deno.test("a request that runs says what it waits for", async () => {
  requests.list.value = [];
  const running = {
    ...detailSample(
      requestSample({
        outcome: null,
        statusCode: null,
        responseTimeMs: null,
        totalTokens: null,
        accountName: null,
      }),
    ),
    attempts: [],
    decision: null,
  };
  using _ = fakeFetch(() => Response.json(running));
  await story.open("req-1");
  const view = html`<${Request} id="req-1" />`;
  assert.match(
    read(view),
    /waiting POST .*An account is being chosen\. .*Waiting for the answer\. .*still running/,
  );
  requests.list.value = [requestSample({ outcome: null })];
  const text = read(view);
  assert.match(text, /streaming POST/);
  assert.match(text, /Told when the request has ended\. .*work is answering\./);
  assert.doesNotMatch(text, /Nothing was sent|No account was looked for/);
  requests.list.value = [];
});

Deno.test("a request without an account to go to says so", async () => {
  const lonely = {
    ...detailSample(),
    attempts: [],
    decision: { strategy: "session", candidates: [], passedOver: [] },
  };
  using _ = fakeFetch(() => Response.json(lonely));
  await story.open("req-1");
  assert.match(
    read(html`<${Request} id="req-1" />`),
    /There was no account to choose from\./,
  );
});

Deno.test("a request that is gone says so", async () => {
  using _ = fakeFetch(() =>
    Response.json({ error: "There is no such request" }, { status: 404 })
  );
  await story.open("gone");
  assert.match(
    read(html`<${Request} id="gone" />`),
    /Cannot show the request: There is no such request Try again/,
  );
});

Deno.test("the table of accounts shows what is known and what can be done", async () => {
  await load(FILLED);
  const text = read(html`<${Accounts} id=${null} />`);
  assert.match(
    text,
    /work Anthropic API Active 0 Session 2 h 50 min left .*18,231 214 this session 4 s ago Pause Edit Remove/,
  );
  assert.match(
    text,
    /team-gateway Anthropic API at https:\/\/gateway\.example\.com\/anthropic Paused .* Resume Edit/,
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
    route.value = { view: id, id: null };
    const current = /<a[^>]*aria-current="page"[^>]*>([\s\S]*?)<\/a>/.exec(
      markup(html`<${Shell} />`),
    );
    assert.match(current?.[1] ?? "", new RegExp(title));
  }
  route.value = { view: "nowhere", id: null };
  assert.match(read(html`<${Shell} />`), /There is no such page/);
  route.value = { view: "overview", id: null };
});

Deno.test("the shell says when the connection is lost and when records are", async () => {
  await load({
    ...FILLED,
    "/health": healthSample({
      journal: {
        state: "failing",
        queued: 12,
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
