import assert from "node:assert/strict";
import { assertGolden } from "../support/golden.ts";
import { HOUR, KEY, openApi } from "./_open.ts";

const NEW = { name: "work", provider: "anthropic", api_key: KEY };

Deno.test("POST /api/accounts adds an account that GET shows without its key", async () => {
  await using api = await openApi();
  const added = await api.send("POST", "/api/accounts", {
    ...NEW,
    base_url: "https://example.com/",
    priority: 7,
    auth_method: "api_key",
  });
  assert.equal(added.status, 200);
  const { accountId } = added.body.data;
  assert.deepEqual(added.body, {
    success: true,
    message: "Account 'work' added",
    data: { accountId, weight: 1, authMethod: "api_key" },
  });

  const { body } = await api.send("GET", "/api/accounts");
  assert.deepEqual(body, [{
    id: accountId,
    name: "work",
    provider: "anthropic",
    plan: null,
    auth_method: "api_key",
    base_url: "https://example.com",
    priority: 7,
    weight: 1,
    created: "2026-01-02T03:04:05.000Z",
    paused: false,
    state: "ready",
    stateReason: null,
    stateUntil: null,
    requestCount: 0,
    totalRequests: 0,
    lastUsed: null,
    tokenStatus: "valid",
    tokenExpiresAt: null,
    rateLimitStatus: { code: "ok", isLimited: false, until: null },
    rateLimitReset: null,
    rateLimitRemaining: null,
    sessionInfo: {
      active: false,
      startedAt: null,
      endsAt: null,
      requestCount: 0,
    },
    cooldowns: [],
    quotas: [],
  }]);
  assert.doesNotMatch(JSON.stringify([added, body, api.logged]), /sk-fake/);
  assert.deepEqual(api.store.accounts.credentials(accountId), {
    kind: "key",
    apiKey: KEY,
  });
});

Deno.test("POST /api/accounts understands the other spelling", async () => {
  await using api = await openApi();
  const { status } = await api.send("POST", "/api/accounts", {
    name: "work",
    provider: "openai",
    apiKey: KEY,
    baseUrl: "http://127.0.0.1:9/v1",
  });
  assert.equal(status, 200);
  const account = api.store.accounts.find("work");
  assert.equal(account?.baseUrl, "http://127.0.0.1:9/v1");
});

Deno.test("POST /api/accounts says what is wrong with what it gets", async () => {
  await using api = await openApi();
  await api.add("taken");
  const bodies: unknown[] = [
    {},
    { ...NEW, weight: 2 },
    { ...NEW, __proto__: null, constructor: 1 },
    { ...NEW, apiKey: KEY },
    { ...NEW, name: "taken" },
    { ...NEW, name: "a/b" },
    { ...NEW, provider: "azure" },
    { ...NEW, api_key: " " },
    { ...NEW, base_url: "http://example.com" },
    { ...NEW, priority: "1" },
    { ...NEW, auth_method: "oauth" },
    { ...NEW, access_token: "fake" },
    { name: "work", provider: "codex", api_key: KEY },
    { name: "work", provider: "codex", auth_method: "api_key" },
    { name: "work", provider: "codex", access_token: "a b", expires_at: "1" },
    { name: "", provider: "", api_key: "" },
    [],
    null,
    "text",
  ];
  const lines: string[] = [];
  for (const body of bodies) {
    const answer = await api.send("POST", "/api/accounts", body);
    lines.push(`${answer.status} ${JSON.stringify(answer.body, null, 2)}\n`);
  }
  assertGolden("account_errors.txt", lines.join(""));
  assert.equal(api.store.accounts.list().length, 1);
});

const BODIES: [
  name: string,
  init: RequestInit,
  status: number,
  error: RegExp,
][] = [
  ["none", {}, 400, /content-type/],
  ["a form", { body: new URLSearchParams(NEW) }, 400, /content-type/],
  [
    "JSON called text",
    { body: JSON.stringify(NEW), headers: { "content-type": "text/plain" } },
    400,
    /content-type/,
  ],
  [
    "JSON called jsonp",
    {
      body: JSON.stringify(NEW),
      headers: { "content-type": "application/jsonp" },
    },
    400,
    /content-type/,
  ],
  [
    "broken JSON",
    { body: "{", headers: { "content-type": "application/json" } },
    400,
    /not valid JSON/,
  ],
  [
    "an empty body",
    { body: "", headers: { "content-type": "application/json" } },
    400,
    /not valid JSON/,
  ],
  [
    "too much",
    {
      body: JSON.stringify({ ...NEW, name: "x".repeat(64 * 1024) }),
      headers: { "content-type": "application/json" },
    },
    413,
    /64 KiB/,
  ],
];

for (const [name, init, status, error] of BODIES) {
  Deno.test(`POST /api/accounts refuses ${name}`, async () => {
    await using api = await openApi();
    const response = await api.fetch("/api/accounts", {
      method: "POST",
      ...init,
    });
    assert.equal(response.status, status);
    assert.match((await response.json()).error, error);
  });
}

Deno.test("POST /api/accounts takes JSON with parameters and of a kind", async () => {
  await using api = await openApi();
  const types = ["application/json; charset=utf-8", "application/x+json"];
  for (const [index, type] of types.entries()) {
    const response = await api.fetch("/api/accounts", {
      method: "POST",
      headers: { "content-type": type },
      body: JSON.stringify({ ...NEW, name: `work-${index}` }),
    });
    assert.equal(response.status, 200, type);
    await response.body?.cancel();
  }
});

Deno.test("PATCH /api/accounts/:id changes what is named and nothing else", async () => {
  await using api = await openApi();
  const { id } = await api.add("work");
  const path = `/api/accounts/${id}`;
  const changed = await api.send("PATCH", path, {
    name: "home",
    base_url: "https://example.com/v1",
    priority: 3,
  });
  assert.deepEqual(changed.body, {
    success: true,
    message: "Account 'home' changed",
    data: {
      accountId: id,
      name: "home",
      baseUrl: "https://example.com/v1",
      priority: 3,
    },
  });
  await api.send("PATCH", path, { base_url: "" });
  const account = api.store.accounts.find(id);
  assert.equal(account?.baseUrl, null);
  assert.equal(account?.priority, 3);
  assert.deepEqual(api.store.accounts.credentials(id), {
    kind: "key",
    apiKey: KEY,
  });
});

Deno.test("PATCH /api/accounts/:id with a new key ends the wait for one", async () => {
  await using api = await openApi();
  const { id } = await api.add("work");
  api.store.accounts.markNeedsSignIn(id, "Key was revoked", api.clock.now());
  const before = await api.send("GET", "/api/accounts");
  assert.equal(before.body[0].state, "needs_sign_in");
  assert.equal(before.body[0].tokenStatus, "expired");
  const { status } = await api.send("PATCH", `/api/accounts/${id}`, {
    api_key: "sk-fake-new",
  });
  assert.equal(status, 200);
  const after = await api.send("GET", "/api/accounts");
  assert.equal(after.body[0].state, "ready");
  assert.deepEqual(api.store.accounts.credentials(id), {
    kind: "key",
    apiKey: "sk-fake-new",
  });
});

Deno.test("PATCH /api/accounts/:id refuses nothing, unknown fields, a taken name and an unknown account", async () => {
  await using api = await openApi();
  const { id } = await api.add("work");
  await api.add("home");
  const patch = async (path: string, body: unknown) => {
    const answer = await api.send("PATCH", `/api/accounts/${path}`, body);
    return [answer.status, answer.body.error];
  };
  assert.deepEqual(await patch(id, {}), [
    400,
    "Nothing to change: name, base_url, priority, api_key and tokens can be changed",
  ]);
  assert.deepEqual(await patch(id, { provider: "openai" }), [
    400,
    "Unknown field 'provider' in account payload",
  ]);
  assert.deepEqual(await patch(id, { name: "home" }), [
    409,
    "Account 'home' already exists",
  ]);
  assert.equal((await patch(id, { name: "work" }))[0], 200);
  assert.deepEqual(await patch("nobody", { name: "x" }), [
    404,
    "Account not found: nobody",
  ]);
});

Deno.test("pause and resume say when there was nothing to do", async () => {
  await using api = await openApi();
  const { id } = await api.add("work");
  const post = async (verb: string) => {
    const answer = await api.send("POST", `/api/accounts/${id}/${verb}`);
    return [answer.status, answer.body.message, answer.body.data.paused];
  };
  assert.deepEqual(await post("pause"), [200, "Account 'work' paused", true]);
  assert.deepEqual(await post("pause"), [
    200,
    "Account 'work' is already paused",
    true,
  ]);
  assert.equal(api.store.accounts.find(id)?.paused, true);
  assert.deepEqual(await post("resume"), [
    200,
    "Account 'work' resumed",
    false,
  ]);
  assert.deepEqual(await post("resume"), [
    200,
    "Account 'work' is already resumed",
    false,
  ]);
});

Deno.test("POST /api/accounts/:id/lift ends every cool-down and says when there was none", async () => {
  await using api = await openApi();
  const { id } = await api.add("work");
  const since = api.clock.now();
  const cooldown = { since, until: since + HOUR, source: "retry-after" };
  for (const scope of [null, "opus"]) {
    api.store.accounts.coolDown(id, { ...cooldown, scope, reason: "quota" });
  }
  const lift = async () => {
    const answer = await api.send("POST", `/api/accounts/${id}/lift`);
    return [answer.status, answer.body.message, answer.body.data.lifted];
  };
  assert.deepEqual(await lift(), [200, "Account 'work' is asked again", true]);
  const { body } = await api.send("GET", "/api/accounts");
  assert.deepEqual([body[0].state, body[0].cooldowns], ["ready", []]);
  assert.deepEqual(await lift(), [
    200,
    "Account 'work' has nothing to wait for",
    false,
  ]);
  const gone = await api.send("POST", "/api/accounts/nobody/lift");
  assert.equal(gone.status, 404);
});

Deno.test("rename and remove reach an account by name too", async () => {
  await using api = await openApi();
  const { id } = await api.add("my work");
  const path = "/api/accounts/my%20work";
  const renamed = await api.send("POST", `${path}/rename`, { name: "home" });
  assert.deepEqual(renamed.body, {
    success: true,
    message: "Account renamed to 'home'",
    data: { newName: "home" },
  });
  const gone = await api.send("POST", `${path}/rename`, { name: "x" });
  assert.equal(gone.status, 404);
  const empty = await api.send("POST", `/api/accounts/${id}/rename`, {});
  assert.equal(empty.body.error, "Field 'name' is required");
  const removed = await api.send("DELETE", "/api/accounts/home");
  assert.deepEqual(removed.body.data, { accountId: id });
  assert.equal((await api.send("DELETE", `/api/accounts/${id}`)).status, 404);
});

Deno.test("GET /api/accounts tells until when an account is limited", async () => {
  await using api = await openApi();
  const { id } = await api.add("work");
  const now = api.clock.now();
  const { accounts } = api.store;
  accounts.noteQuotas(id, [
    {
      window: "5h",
      used: 0.31,
      status: "allowed",
      resetsAt: null,
      seenAt: now,
    },
    {
      window: "7d",
      used: 0.996,
      status: "allowed_warning",
      resetsAt: now + 9 * HOUR,
      seenAt: now,
    },
  ]);
  const first = await api.send("GET", "/api/accounts");
  assert.deepEqual(first.body[0].rateLimitStatus, {
    code: "allowed_warning",
    isLimited: false,
    until: null,
  });
  assert.equal(first.body[0].rateLimitRemaining, 0);
  assert.equal(first.body[0].rateLimitReset, "2026-01-02T12:04:05.000Z");

  accounts.coolDown(id, {
    scope: null,
    reason: "quota",
    since: now,
    until: now + HOUR,
    source: "retry-after",
  });
  const { body: [limited] } = await api.send("GET", "/api/accounts");
  assert.equal(limited.state, "limited");
  assert.equal(limited.stateUntil, "2026-01-02T04:04:05.000Z");
  assert.deepEqual(limited.rateLimitStatus, {
    code: "rate_limited",
    isLimited: true,
    until: "2026-01-02T04:04:05.000Z",
  });
  assert.equal(limited.cooldowns[0].since, "2026-01-02T03:04:05.000Z");
  await api.clock.advance(HOUR);
  const { body: [after] } = await api.send("GET", "/api/accounts");
  assert.equal(after.state, "ready");
});

Deno.test("POST and PATCH /api/accounts take tokens, in either spelling, and never show them", async () => {
  await using api = await openApi();
  const added = await api.send("POST", "/api/accounts", {
    name: "work",
    provider: "codex",
    auth_method: "oauth",
    access_token: "fake-access",
    refresh_token: "fake-refresh",
    expires_at: api.clock.now() + HOUR,
    idToken: "fake-id",
    accountId: "acc-1",
  });
  assert.equal(added.body.data.authMethod, "oauth");
  const { accountId } = added.body.data;
  const first = await api.send("GET", "/api/accounts");
  assert.equal(first.body[0].auth_method, "oauth");
  assert.equal(first.body[0].tokenStatus, "valid");
  assert.equal(first.body[0].tokenExpiresAt, "2026-01-02T04:04:05.000Z");

  await api.clock.advance(HOUR);
  const second = await api.send("GET", "/api/accounts");
  assert.equal(second.body[0].tokenStatus, "expired");
  api.store.accounts.markNeedsSignIn(accountId, "Refused", api.clock.now());
  const changed = await api.send("PATCH", `/api/accounts/${accountId}`, {
    accessToken: "fake-new",
    expiresAt: null,
  });
  assert.equal(changed.status, 200);
  const third = await api.send("GET", "/api/accounts");
  assert.deepEqual(
    [third.body[0].state, third.body[0].tokenStatus],
    ["ready", "valid"],
  );
  assert.deepEqual(api.store.accounts.credentials(accountId), {
    kind: "tokens",
    accessToken: "fake-new",
    refreshToken: "fake-refresh",
    expiresAt: null,
    idToken: "fake-id",
    accountId: "acc-1",
  });
  const told = JSON.stringify([added, first, second, changed, third]);
  assert.doesNotMatch(told, /fake-/);
});

Deno.test("GET /api/accounts tells that a token could not be renewed, and when that is tried again", async () => {
  await using api = await openApi();
  const now = api.clock.now();
  const added = await api.send("POST", "/api/accounts", {
    name: "work",
    provider: "claude-code",
    access_token: "fake-access",
    refresh_token: "fake-refresh",
    expires_at: now,
  });
  api.store.accounts.noteRefreshTrouble(added.body.data.accountId, {
    until: now + HOUR,
    failures: 3,
    why: "The token address answered 503",
  });
  const { body: [account] } = await api.send("GET", "/api/accounts");
  assert.deepEqual([account.state, account.stateReason, account.stateUntil], [
    "token_trouble",
    "The token address answered 503",
    "2026-01-02T04:04:05.000Z",
  ]);
  assert.equal(account.tokenStatus, "expired");
});

Deno.test("GET /api/accounts tells how long each quota window lasts at the present pace", async () => {
  await using api = await openApi();
  const { id } = await api.add("work");
  const { accounts } = api.store;
  const resetsAt = api.clock.now() + 3 * HOUR; // two of its five hours have gone by
  const see = (used: number) =>
    accounts.noteQuotas(id, [{
      window: "5h",
      used,
      status: "allowed",
      resetsAt,
      seenAt: api.clock.now(),
    }]);
  const told = async () => {
    const { body } = await api.send("GET", "/api/accounts");
    return body[0].quotas[0].forecast;
  };

  see(0.2);
  assert.deepEqual(await told(), { runsOutAt: null, resetsFirst: true });
  await api.clock.advance(HOUR);
  see(0.6);
  const inAnHour = new Date(api.clock.now() + HOUR).toISOString();
  assert.deepEqual(await told(), { runsOutAt: inAnHour, resetsFirst: false });
});
