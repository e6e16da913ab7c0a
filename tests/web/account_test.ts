/** Accounts as people see and handle them: their words, their buttons, their page, and moving them. */

import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import type { AccountWire, LogLineWire } from "../../src/api/wire.ts";
import { eventsOf } from "../../web/account_events.js";
import {
  cooldownWord,
  isCoolingDown,
  soonestEnd,
} from "../../web/account_state.js";
import { verbsAtHand, verbsInMenu } from "../../web/account_verbs.js";
import { html } from "../../web/html.js";
import * as page from "../../web/stores/account.js";
import { arrange } from "../../web/stores/account_moves.js";
import * as accounts from "../../web/stores/accounts.js";
import { toasts } from "../../web/stores/toasts.js";
import { now } from "../../web/stores/ui.js";
import { Account } from "../../web/views/account.js";
import { analyticsSample } from "./analytics_sample.ts";
import { fakeFetch } from "./fake_fetch.ts";
import { accountSample, poolSample, requestSample } from "./samples.ts";

const NOW = Date.UTC(2026, 2, 4, 12);
const HOUR = 3_600_000;
const at = (ms: number) => new Date(NOW + ms).toISOString();
const TOKENS = { auth_method: "oauth", provider: "claude-code" } as const;

function read(node: unknown): string {
  return renderToString(node as Parameters<typeof renderToString>[0])
    .replace(/<[^>]*>/g, " ").replace(/&quot;/g, '"')
    .replace(/[\s\u202f\u00a0]+/g, " ");
}

Deno.test("verbsAtHand() offers what helps the account as it stands, and the pause", () => {
  const rows: [Partial<AccountWire>, string][] = [
    [{}, "pauseOrResume"],
    [{ paused: true, state: "paused" }, "pauseOrResume"],
    [{ state: "needs_sign_in" }, "tryAgain pauseOrResume"],
    [{ ...TOKENS, state: "needs_sign_in" }, "signIn pauseOrResume"],
    [{ ...TOKENS, state: "token_trouble" }, "signIn pauseOrResume"],
    [{ state: "limited", stateUntil: at(1) }, "lift pauseOrResume"],
    [{ state: "active", stateUntil: at(1) }, "lift pauseOrResume"],
  ];
  for (const [changes, ids] of rows) {
    const verbs = verbsAtHand(accountSample(changes));
    assert.equal(verbs.map(({ id }) => id).join(" "), ids);
    assert.ok(verbs.every(({ label }) => label.includes("work")));
  }
});

Deno.test("verbsInMenu() asks for usage only where there is a subscription, and moves only within the pool", () => {
  const ids = (account: AccountWire, place?: number, count?: number) =>
    verbsInMenu(account, { isAsking: false, place, count })
      .map(({ id, disabled }) => disabled ? `(${id})` : id).join(" ");
  assert.equal(ids(accountSample(), 0, 1), "edit remove");
  assert.equal(ids(accountSample(), 0, 2), "edit (up) down remove");
  assert.equal(ids(accountSample(), 1, 2), "edit up (down) remove");
  assert.equal(ids(accountSample(TOKENS)), "askUsage signIn edit remove");
  const paused = accountSample({ ...TOKENS, paused: true, state: "paused" });
  assert.match(ids(paused), /^\(askUsage\)/);
});

Deno.test("a cool-down is told by reason and model family", () => {
  const cooldown = { since: at(0), until: at(1), source: "default" };
  assert.deepEqual([
    cooldownWord({ ...cooldown, reason: "quota", scope: "opus" }),
    cooldownWord({ ...cooldown, reason: "down", scope: null }),
  ], ["Out of quota for opus models", "Provider trouble, asked last"]);
  assert.equal(
    isCoolingDown({ state: "token_trouble", stateUntil: at(1) }),
    false,
  );
});

Deno.test("soonestEnd() is the first moment at which something ends by the clock alone", () => {
  const ended = accountSample({ stateUntil: at(-1) });
  assert.equal(soonestEnd([ended], NOW), null);
  assert.equal(soonestEnd([ended, ...poolSample(NOW)], NOW), NOW + 63 * 60_000);
});

Deno.test("eventsOf() leaves the name out and counts what is said again and again", () => {
  const line = (ts: number, msg: string, requestId?: string): LogLineWire => ({
    ts,
    level: "WARN",
    msg,
    ...(requestId !== undefined && { data: { requestId } }),
  });
  assert.deepEqual(
    eventsOf([
      line(3, 'Account "work" could not serve: overloaded', "r3"),
      line(2, 'Account "work" could not serve: overloaded', "r2"),
      line(1, 'Cannot refresh account "work": it said no'),
    ], "work"),
    [
      {
        at: 3,
        text: "Could not serve: overloaded",
        level: "warn",
        count: 2,
        requestId: "r3",
      },
      {
        at: 1,
        text: "Cannot refresh: it said no",
        level: "warn",
        count: 1,
        requestId: null,
      },
    ],
  );
});

/** Answers as a server with these accounts would, and takes their priorities. */
function serve(list: AccountWire[]) {
  return fakeFetch(({ method, path, body }) => {
    if (path === "/api/accounts") return Response.json(list);
    const id = path.split("/")[3];
    const account = list.find((one) => one.id === id);
    if (method === "PATCH") Object.assign(account!, body);
    return Response.json({ success: true, message: "", data: {} });
  });
}

Deno.test("arrange() sends only the priorities that change, and takes them back", async () => {
  const pool = ["a", "b", "c"].map((id, priority) =>
    accountSample({ id, name: id, priority, created: at(priority) })
  );
  using network = serve(pool);
  toasts.value = [];
  accounts.reset();
  await accounts.load();
  const order = () => accounts.list.value.map(({ id }) => id).join("");
  const [a, b, c] = accounts.list.value;
  const arranging = arrange([a!, c!, b!], "c is now 2 of 3");
  assert.equal(order(), "acb"); // at once
  await arranging;
  const sent = () =>
    network.calls.filter(({ method }) => method === "PATCH")
      .map(({ path, body }) => [path, body]);
  assert.deepEqual(sent(), [["/api/accounts/b", { priority: 3 }]]);
  assert.deepEqual([order(), toasts.value.length], ["acb", 1]);
  toasts.value[0]!.undo!();
  await new Promise((done) => setTimeout(done, 0));
  assert.deepEqual(sent().at(-1), ["/api/accounts/b", { priority: 1 }]);
  assert.equal(order(), "abc");
});

Deno.test("arrange() keeps the order while readings overtake one another", async () => {
  const pool = ["a", "b"].map((id, priority) =>
    accountSample({ id, name: id, priority, created: at(priority) })
  );
  const readings: (() => void)[] = [];
  using _ = fakeFetch(({ method, path, body }) => {
    const answer = () => Response.json(structuredClone(pool));
    if (method === "PATCH") {
      Object.assign(pool.find(({ id }) => path.endsWith(id))!, body);
      return Response.json({ success: true });
    }
    return new Promise((resolve) => readings.push(() => resolve(answer())));
  });
  const turn = () => new Promise((done) => setTimeout(done, 0));
  accounts.reset();
  const first = accounts.load();
  await turn();
  readings[0]!();
  await first;
  const order = () => accounts.list.value.map(({ id }) => id).join("");
  const [a, b] = accounts.list.value;
  const arranging = arrange([b!, a!], "b is now 1 of 2");
  await turn();
  const later = accounts.load(); // as an event has it, so the reading of the change counts for nothing
  await turn();
  readings[1]!();
  await arranging;
  assert.equal(order(), "ba");
  readings[2]!();
  await later;
  assert.equal(order(), "ba");
});

Deno.test("arrange() says why it failed and shows the order that holds", async () => {
  const pool = ["a", "b"].map((id, priority) =>
    accountSample({ id, name: id, priority, created: at(priority) })
  );
  using _ = fakeFetch(({ method }) =>
    method === "PATCH"
      ? Response.json({ error: "The database is locked" }, { status: 503 })
      : Response.json(pool)
  );
  toasts.value = [];
  accounts.reset();
  await accounts.load();
  const [a, b] = accounts.list.value;
  await arrange([b!, a!], "b is now 1 of 2");
  assert.deepEqual(accounts.list.value.map(({ id }) => id), ["a", "b"]);
  assert.deepEqual(toasts.value.map(({ text }) => text), [
    "The database is locked",
  ]);
});

Deno.test("lifting and asking for usage have routes of their own, and a pause can be taken back", async () => {
  const account = accountSample({ id: "a/1" });
  using network = serve([account]);
  toasts.value = [];
  await accounts.lift(account);
  await accounts.askUsage(account);
  assert.equal(accounts.asking.value.size, 0);
  await accounts.pauseOrResume(account);
  toasts.value.at(-1)!.undo!();
  await new Promise((done) => setTimeout(done, 0));
  assert.deepEqual(
    network.calls.filter(({ method }) => method === "POST").map(({ path }) =>
      path
    ),
    ["lift", "usage", "pause", "resume"].map((verb) =>
      `/api/accounts/a%2F1/${verb}`
    ),
  );
});

/** Opens the page of an account whose server answers this. */
async function openPage(
  account: AccountWire,
  answers: Record<string, unknown>,
) {
  using network = fakeFetch(({ path }) => {
    const answer = answers[path.split("?")[0]!];
    return answer === undefined
      ? Response.json({ error: "The database is locked" }, { status: 503 })
      : Response.json(answer);
  });
  now.value = NOW;
  accounts.reset();
  page.close();
  for (const part of [page.history, page.latest, page.log]) part.reset();
  await accounts.load();
  await page.open(account);
  return {
    text: read(html`<${Account} id=${account.id} />`),
    calls: network.calls,
  };
}

const LIMITED = accountSample({
  ...TOKENS,
  plan: "max",
  state: "limited",
  stateReason: "Out of quota (read from retry-after)",
  stateUntil: at(HOUR),
  tokenExpiresAt: at(40 * 60_000),
  cooldowns: [
    {
      scope: null,
      reason: "quota",
      since: at(-HOUR),
      until: at(HOUR),
      source: "retry-after",
    },
    {
      scope: null,
      reason: "throttled",
      since: at(-HOUR),
      until: at(-1),
      source: "default",
    },
  ],
});

Deno.test("the page of an account tells how it stands, what it did and what went wrong", async () => {
  const { text, calls } = await openPage(LIMITED, {
    "/api/accounts": [LIMITED],
    "/api/analytics": analyticsSample(NOW),
    "/api/requests": [requestSample()],
    "/api/logs/history": [
      {
        ts: NOW,
        level: "WARN",
        msg: 'Account "work" could not serve: usage limit',
      },
    ],
  });
  assert.match(text, /work Out of quota Claude subscription Lift Pause/);
  assert.match(
    text,
    /State Out of quota , again in 1 h 00 min since 1 h ago , read from retry-after/,
  );
  assert.doesNotMatch(text, /slow down/);
  assert.match(
    text,
    /Plan max Credential Token for 40 min 00 s , renewed by itself/,
  );
  assert.match(
    text,
    /Last 30 days Requests .* Success .* Cost .* Failures by reason/,
  );
  assert.match(
    text,
    /Latest requests All of it .*Left lately .*Could not serve: usage limit/,
  );
  assert.deepEqual(calls.map(({ path }) => path), [
    "/api/accounts",
    "/api/analytics?range=30d&accounts=work",
    "/api/requests?account=acc-work&limit=12",
    "/api/logs/history?level=info&limit=60&q=ccount+%22work%22",
  ]);
});

Deno.test("the page of an account says which of its parts failed, and which are empty", async () => {
  const account = accountSample();
  const failed = await openPage(account, { "/api/accounts": [account] });
  for (
    const what of [
      "its last 30 days",
      "its latest requests",
      "what the log says",
    ]
  ) {
    assert.match(
      failed.text,
      new RegExp(`Cannot show ${what}: The database is locked Try again`),
    );
  }
  const empty = await openPage(account, {
    "/api/accounts": [account],
    "/api/requests": [],
    "/api/logs/history": [],
  });
  assert.match(empty.text, /Nothing keeps it from serving\./);
  assert.match(
    empty.text,
    /It has served none yet\. .* The log names no trouble with it\./,
  );
  const { text } = await openPage(accountSample({ id: "gone" }), {
    "/api/accounts": [account],
  });
  assert.match(text, /There is no such account/);
});

Deno.test("the page of an account follows its own requests", async () => {
  const account = accountSample();
  await openPage(account, {
    "/api/accounts": [account],
    "/api/requests": [],
    "/api/logs/history": [],
  });
  const ids = () => page.latest.data.value.map(({ id }) => id);
  const own = requestSample({ id: "own", accountUsed: account.id });
  const other = requestSample({ id: "other", accountUsed: "acc-other" });
  page.hear([{ type: "summary", payload: other }]);
  assert.deepEqual(ids(), []);
  page.hear([{ type: "summary", payload: own }]);
  assert.deepEqual(ids(), ["own"]);
  page.close();
});
