import assert from "node:assert/strict";
import {
  addRefused,
  answer,
  inAddress,
  pasteFor,
  SECRETS,
} from "../support/sign_in.ts";
import { openApi } from "./_open.ts";

const INIT = "/api/auth/claude-code/init";
const COMPLETE = "/api/auth/claude-code/complete";

Deno.test("POST /api/auth/:provider/init and /complete add an account", async () => {
  await using api = await openApi();
  const begun = await api.send("POST", INIT, { name: "work", priority: 4 });
  assert.equal(begun.status, 200);
  const { sessionId, authUrl, ...rest } = begun.body.data;
  assert.deepEqual(rest, {
    provider: "claude-code",
    flow: "paste",
    device: null,
    renews: false,
    remark: null,
    expiresAt: "2026-01-02T03:14:05.000Z",
  });
  const path = `/api/auth/session/${sessionId}/status`;
  const pending = await api.send("GET", path);
  assert.deepEqual(pending.body, {
    status: "pending",
    reason: null,
    accountId: null,
  });
  const completed = await api.send("POST", COMPLETE, {
    sessionId,
    code: pasteFor(authUrl),
  });
  const [account] = api.store.accounts.list();
  assert.deepEqual(completed.body, {
    success: true,
    message: "Account 'work' signed in",
    data: { provider: "claude-code", accountId: account?.id, name: "work" },
  });
  assert.equal(account?.priority, 4);
  const ended = await api.send("GET", path);
  assert.deepEqual(ended.body, {
    status: "completed",
    reason: null,
    accountId: account?.id,
  });
  const told = JSON.stringify([begun, completed, ended, api.logged]);
  for (const secret of Object.values(SECRETS)) {
    assert(!told.includes(secret), secret);
  }
});

Deno.test("POST /api/auth/:provider/init renews an account of that name", async () => {
  await using api = await openApi();
  const { id } = await addRefused(api.store.accounts);
  const { body } = await api.send("POST", INIT, { name: "work" });
  assert.equal(body.data.renews, true);
  const code = pasteFor(body.data.authUrl);
  const { sessionId } = body.data;
  const done = await api.send("POST", COMPLETE, { sessionId, code });
  assert.equal(done.body.data.accountId, id);
  const { body: [account] } = await api.send("GET", "/api/accounts");
  assert.deepEqual([account.state, account.priority], ["ready", 7]);
});

const REFUSED: [path: string, body: unknown, status: number, error: RegExp][] =
  [
    ["/api/auth/azure/init", { name: "x" }, 404, /no provider 'azure'/],
    ["/api/auth/openai/init", { name: "x" }, 400, /have an API key/],
    [INIT, {}, 400, /'name' is required/],
    [INIT, { name: "x", api_key: "k" }, 400, /Unknown field 'api_key'/],
    [INIT, { name: "x", flow: "carrier pigeon" }, 400, /Flow must be one of/],
    ["/api/auth/codex/init", { name: "taken" }, 409, /already exists/],
    [COMPLETE, { code: "x" }, 400, /'sessionId' is required/],
    [COMPLETE, { sessionId: "x", code: 1 }, 400, /'code' is required/],
    [COMPLETE, { sessionId: "x", code: "x" }, 400, /has expired/],
  ];

for (const [path, body, status, error] of REFUSED) {
  Deno.test(`POST ${path} answers ${JSON.stringify(body)} with ${status}`, async () => {
    await using api = await openApi();
    await api.add("taken");
    const refused = await api.send("POST", path, body);
    assert.equal(refused.status, status);
    assert.match(refused.body.error, error);
  });
}

Deno.test("a refused code is told at once and to whoever asks later", async () => {
  await using api = await openApi();
  api.issuer.script.post = () =>
    Promise.resolve(answer(400, { error: "invalid_grant" }));
  const { body: { data } } = await api.send("POST", INIT, { name: "work" });
  const refused = await api.send("POST", COMPLETE, {
    sessionId: data.sessionId,
    code: pasteFor(data.authUrl),
  });
  assert.equal(refused.status, 400);
  assert.match(refused.body.error, /^Cannot sign in: /);
  const status = await api.send(
    "GET",
    `/api/auth/session/${data.sessionId}/status`,
  );
  assert.deepEqual(status.body, {
    status: "failed",
    reason: refused.body.error,
    accountId: null,
  });
});

Deno.test("a session that nobody knows has expired, and can be called off all the same", async () => {
  await using api = await openApi();
  const { body } = await api.send("GET", "/api/auth/session/x/status");
  assert.equal(body.status, "expired");
  const gone = await api.send("DELETE", "/api/auth/session/x");
  assert.equal(gone.status, 200);
});

Deno.test("DELETE /api/auth/session/:id ends a sign-in", async () => {
  await using api = await openApi();
  const begun = await api.send("POST", "/api/auth/codex/init", {
    name: "work",
  });
  const path = `/api/auth/session/${begun.body.data.sessionId}`;
  await api.send("DELETE", path);
  const { body } = await api.send("GET", `${path}/status`);
  assert.deepEqual([body.status, body.reason], [
    "failed",
    "The sign-in was called off",
  ]);
});

Deno.test("GET /oauth/:provider/callback takes a browser from anywhere, but only with the state of a sign-in", async () => {
  await using api = await openApi({ adminToken: "a-token-for-the-tests" });
  const start = await api.signIns.begin({ name: "work", provider: "codex" });
  const land = async (provider: string, query: Record<string, string>) => {
    const path = `/oauth/${provider}/callback?${new URLSearchParams(query)}`;
    const response = await api.fetch(path, {
      headers: { "sec-fetch-site": "cross-site" },
    });
    assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
    assert.equal(response.headers.get("cache-control"), "no-store");
    return `${response.status} ${await response.text()}`;
  };
  const code = SECRETS.code;
  const state = inAddress(start.authorizeUrl, "state");
  assert.match(await land("codex", {}), /^400 .*Sign-in failed/s);
  assert.match(await land("codex", { code, state: "<i>" }), /^400 /);
  assert.match(await land("claude-code", { code, state }), /^400 /);
  assert.match(await land("nobody", { code, state }), /^400 /);
  assert.equal(api.signIns.status(start.id).state, "pending");
  assert.match(await land("codex", { code, state }), /^200 .*Signed in/s);
  assert.match(await land("codex", { code, state }), /^400 /);
  assert.equal(api.store.accounts.list().length, 1);
});
