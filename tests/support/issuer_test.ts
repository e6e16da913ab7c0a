/** The fake issuer signs in, rotates and refuses as the real ones do, and remembers what it gave and got. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { challengeOf } from "./issuer/consent.ts";
import {
  DEVICE_REDIRECT,
  type Issuer,
  type OAuthProvider,
  openIssuer,
} from "./issuer.ts";
import {
  accept,
  cut,
  Gate,
  held,
  ok,
  openUpstream,
  reset,
  say,
  status,
  usage,
} from "./upstream.ts";
import { SocketClient } from "./upstream/socket_client.ts";

const NOW = Date.UTC(2026, 0, 1); // any moment that is not the real one
const PROVIDERS = ["claude-code", "codex"] as const;
const VERIFIER = "v".repeat(43);
const LOOPBACK = "http://localhost:1455/auth/callback";

function authorizeUrl(
  issuer: Issuer,
  provider: OAuthProvider,
  redirectUri = LOOPBACK,
): string {
  const query = new URLSearchParams({
    response_type: "code",
    client_id: "client",
    redirect_uri: redirectUri,
    code_challenge: challengeOf(VERIFIER),
    code_challenge_method: "S256",
    state: "a state",
  });
  return `${issuer.addressesOf(provider).authorizeUrl}?${query}`;
}

/** Opens the page as a browser would, up to where it would be sent. */
async function agreeAt(url: string): Promise<URL> {
  const answer = await fetch(url, { redirect: "manual" });
  await answer.body?.cancel();
  assert.equal(answer.status, 302);
  return new URL(answer.headers.get("location")!);
}

/** Claude is asked with JSON, ChatGPT with a form. */
async function ask(
  issuer: Issuer,
  provider: OAuthProvider,
  fields: Record<string, string>,
) {
  const isForm = provider === "codex";
  const answer = await fetch(issuer.addressesOf(provider).tokenUrl, {
    method: "POST",
    headers: {
      "content-type": isForm
        ? "application/x-www-form-urlencoded"
        : "application/json",
    },
    body: isForm ? new URLSearchParams(fields) : JSON.stringify(fields),
  });
  return { status: answer.status, body: await answer.json() };
}

function refresh(issuer: Issuer, provider: OAuthProvider, token: string) {
  const grant = { grant_type: "refresh_token", refresh_token: token };
  return ask(issuer, provider, { ...grant, client_id: "client" });
}

function exchange(
  issuer: Issuer,
  provider: OAuthProvider,
  fields: Record<string, string>,
) {
  return ask(issuer, provider, {
    grant_type: "authorization_code",
    redirect_uri: LOOPBACK,
    code_verifier: VERIFIER,
    ...fields,
  });
}

// deno-lint-ignore no-explicit-any -- foreign claims, of which a few are read
function claimsOf(token: string): any {
  return JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString());
}

for (const provider of PROVIDERS) {
  Deno.test(`Issuer sends ${provider} back with code and state, and takes the code once and only with its verifier`, async () => {
    await using issuer = openIssuer({ now: () => NOW });
    const url = authorizeUrl(issuer, provider);
    const back = (await agreeAt(url)).searchParams;
    assert.equal(back.get("state"), "a state");
    const code = back.get("code")!;
    const given = await exchange(issuer, provider, { code });
    assert.equal(given.status, 200);
    assert.ok(given.body.access_token && given.body.refresh_token);
    const again = await exchange(issuer, provider, { code });
    assert.deepEqual([again.status, again.body.error], [400, "invalid_grant"]);
    for (const wrong of [{ code_verifier: "w" }, { redirect_uri: "w" }]) {
      const other = (await agreeAt(url)).searchParams.get("code")!;
      const answer = await exchange(issuer, provider, {
        code: other,
        ...wrong,
      });
      assert.equal(answer.status, 400);
    }
    const [asked] = issuer.consent.asked;
    assert.equal(asked?.client_id, "client");
    for (const secret of [code, VERIFIER, given.body.refresh_token]) {
      assert.ok(issuer.secrets.includes(secret));
    }
  });

  Deno.test(`Issuer rotates the refresh token of ${provider} and refuses a used one`, async () => {
    await using issuer = openIssuer({ now: () => NOW });
    const { refreshToken } = issuer.signIn(provider, "work");
    const { body } = await refresh(issuer, provider, refreshToken);
    assert.notEqual(body.refresh_token, refreshToken);
    assert.equal(issuer.holderOf(body.access_token)?.holder, "work");
    const reused = await refresh(issuer, provider, refreshToken);
    const expected = provider === "codex"
      ? [401, "refresh_token_reused"]
      : [400, "invalid_grant"];
    const { error } = reused.body;
    assert.deepEqual([reused.status, error.code ?? error], expected);
    const standings = issuer.refreshes.map((one) => one.standing);
    assert.deepEqual(standings, ["current", "reused"]);
    assert.deepEqual(issuer.reuses.map((one) => one.refreshToken), [
      refreshToken,
    ]);
    assert.equal(
      (await refresh(issuer, provider, "nobody's")).body.error
        .code ?? "invalid_grant",
      provider === "codex" ? "refresh_token_invalidated" : "invalid_grant",
    );
  });

  Deno.test(`Issuer.revoke() refuses every token of a ${provider} holder for good`, async () => {
    await using issuer = openIssuer();
    const { accessToken, refreshToken } = issuer.signIn(provider, "work");
    issuer.revoke("work");
    assert.equal(issuer.holderOf(accessToken), null);
    const { status } = await refresh(issuer, provider, refreshToken);
    assert.equal(status, provider === "codex" ? 401 : 400);
    assert.equal(issuer.refreshes[0]?.standing, "revoked");
  });
}

Deno.test("Issuer shows what is to be pasted where the way back is not on this machine", async () => {
  await using issuer = openIssuer();
  const way = "https://platform.claude.com/oauth/code/callback";
  const answer = await fetch(authorizeUrl(issuer, "claude-code", way));
  assert.match(await answer.text(), /<code>code_1#a state<\/code>/);
  const code = { code: "code_1", redirect_uri: way };
  assert.equal((await exchange(issuer, "claude-code", code)).status, 200);
});

Deno.test("ConsentDesk sends a person back who says no, and waits for a button when told to ask", async () => {
  await using issuer = openIssuer();
  issuer.consent.consent = "deny";
  const url = authorizeUrl(issuer, "codex");
  const back = (await agreeAt(url)).searchParams;
  assert.equal(back.get("error"), "access_denied");
  assert.equal(back.get("state"), "a state");
  assert.equal(back.get("code"), null);
  issuer.consent.consent = "ask";
  const page = await (await fetch(url)).text();
  const link = /id="agree" href="([^"]+)"/.exec(page)![1]!;
  const pressed = await agreeAt(issuer.url + link.replaceAll("&amp;", "&"));
  assert.ok(pressed.searchParams.get("code"));
  assert.equal(issuer.consent.asked.length, 2);
});

Deno.test("ConsentDesk refuses a page without state or PKCE", async () => {
  await using issuer = openIssuer();
  for (const name of ["state", "code_challenge_method"]) {
    const url = new URL(authorizeUrl(issuer, "codex"));
    url.searchParams.delete(name);
    const answer = await fetch(url, { redirect: "manual" });
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /missing|S256/);
  }
});

Deno.test("Issuer.signIn() gives ChatGPT tokens with account, plan and end, and Claude's plain ones with their span", async () => {
  await using issuer = openIssuer({ now: () => NOW });
  issuer.lifetimeMs = 90_000;
  const codex = issuer.signIn("codex", "work");
  const exp = NOW / 1000 + 90;
  assert.equal(claimsOf(codex.accessToken).exp, exp);
  const auth = claimsOf(codex.idToken!)["https://api.openai.com/auth"];
  assert.equal(auth.chatgpt_account_id, codex.accountId);
  assert.equal(auth.chatgpt_plan_type, "pro");
  const claude = issuer.signIn("claude-code", "home");
  assert.equal(claude.idToken, null);
  const next = await refresh(issuer, "claude-code", claude.refreshToken);
  assert.equal(next.body.expires_in, 90);
  const rotated = await refresh(issuer, "codex", codex.refreshToken);
  assert.equal(rotated.body.expires_in, undefined);
  assert.equal(claimsOf(rotated.body.access_token).exp, exp);
});

Deno.test("Issuer takes a used refresh token again within its grace, and not after", async () => {
  let now = NOW;
  await using issuer = openIssuer({ now: () => now, graceMs: 60_000 });
  const { refreshToken } = issuer.signIn("codex", "work");
  const statuses = [];
  for (const ms of [0, 59_999, 1]) {
    now += ms;
    statuses.push((await refresh(issuer, "codex", refreshToken)).status);
  }
  assert.deepEqual(statuses, [200, 200, 401]);
  const standings = issuer.refreshes.map((one) => one.standing);
  assert.deepEqual(standings, ["current", "in_grace", "reused"]);
});

Deno.test("Issuer.onToken() plays trouble first and is honest afterwards", async () => {
  await using issuer = openIssuer();
  const { refreshToken } = issuer.signIn("codex", "work");
  const gate = new Gate();
  issuer.onToken(
    // First, as what is lost on a kept connection is sent anew by fetch itself.
    reset(),
    status(500),
    status(429, { fields: [["retry-after", "9"]] }),
    held(gate, issuer.honest),
  );
  const attempt = () => refresh(issuer, "codex", refreshToken);
  await assert.rejects(attempt(), TypeError);
  assert.equal((await attempt()).status, 500);
  assert.equal((await attempt()).status, 429);
  assert.equal(issuer.refreshes.length, 0);
  const slow = attempt();
  await issuer.arrived(4);
  gate.open();
  assert.equal((await slow).status, 200);
  assert.equal((await attempt()).status, 401);
});

Deno.test("Issuer.honest() uses the token up even when its answer is lost", async () => {
  await using issuer = openIssuer();
  const { refreshToken } = issuer.signIn("claude-code", "work");
  issuer.onToken(cut(5, issuer.honest));
  await assert.rejects(refresh(issuer, "claude-code", refreshToken));
  const { status } = await refresh(issuer, "claude-code", refreshToken);
  assert.equal(status, 400);
  assert.equal(issuer.reuses.length, 1);
});

Deno.test("DeviceDesk is pending so many times, then gives a code that can be exchanged", async () => {
  await using issuer = openIssuer();
  issuer.devices.pending = 2;
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${issuer.url}/api/accounts/deviceauth${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const { body } = await post("/usercode", { client_id: "client" });
  const { device_auth_id, user_code } = body;
  const poll = () => post("/token", { device_auth_id, user_code });
  assert.deepEqual([(await poll()).status, (await poll()).status], [403, 403]);
  const agreed = await poll();
  assert.equal(issuer.devices.polls, 3);
  const given = await exchange(issuer, "codex", {
    code: agreed.body.authorization_code,
    code_verifier: agreed.body.code_verifier,
    redirect_uri: DEVICE_REDIRECT,
  });
  assert.equal(given.status, 200);
  issuer.devices.denies = true;
  assert.equal((await poll()).status, 400);
  const stranger = { device_auth_id, user_code: "another" };
  assert.equal((await post("/token", stranger)).status, 400);
  assert.ok(issuer.secrets.includes(user_code));
});

Deno.test("Upstream takes access tokens of its issuer by their holder, over HTTP and over sockets", async () => {
  await using issuer = openIssuer();
  await using upstream = openUpstream({ issuer });
  upstream.on("work", ok("pong")).onSocket("work", accept({ turns: [say()] }));
  const first = issuer.signIn("codex", "work");
  const turn = (token: string) =>
    fetch(`${upstream.url}/backend-api/codex/responses`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: '{"model":"gpt-5.6"}',
    });
  const served = await turn(first.accessToken);
  assert.equal((await served.json()).output[0].content[0].text, "pong");
  issuer.expire("work");
  const expired = await turn(first.accessToken);
  assert.equal(expired.status, 401);
  assert.match((await expired.json()).error.message, /expired/);
  const refusal = await SocketClient.connect(upstream, {
    key: first.accessToken,
  });
  assert.ok("status" in refusal && refusal.status === 401);
  const { body } = await refresh(issuer, "codex", first.refreshToken);
  await using client = await SocketClient.connect(upstream, {
    key: body.access_token,
  }) as SocketClient;
  assert.equal((await client.turn()).at(-1), "response.completed");
  assert.equal(upstream.requestsWith("work").length, 4);
  issuer.revoke("work");
  const revoked = await turn(body.access_token);
  assert.equal(revoked.status, 401);
  assert.doesNotMatch((await revoked.json()).error.message, /expired/);
});

Deno.test("usage() tells the windows of a subscription in the shape of its provider", async () => {
  await using issuer = openIssuer({ now: () => NOW });
  await using upstream = openUpstream({ issuer, now: () => NOW });
  const windows = [
    { window: "5h", used: 0.5, resetsInMs: 60_000 },
    { window: "7d_opus", used: 0.25, resetsInMs: 3_600_000 },
  ];
  upstream.on("work", ok()).onUsage("work", status(429), usage(windows));
  const claude = issuer.signIn("claude-code", "work").accessToken;
  const codex = issuer.signIn("codex", "work").accessToken;
  const get = (path: string, token: string) =>
    fetch(upstream.url + path, {
      headers: { authorization: `Bearer ${token}` },
    });
  const limited = await get("/api/oauth/usage", claude);
  await limited.body?.cancel();
  assert.equal(limited.status, 429);
  assert.deepEqual(await (await get("/api/oauth/usage", claude)).json(), {
    five_hour: { utilization: 50, resets_at: "2026-01-01T00:01:00.000Z" },
    seven_day: null,
    seven_day_opus: { utilization: 25, resets_at: "2026-01-01T01:00:00.000Z" },
  });
  const { rate_limit } = await (await get("/backend-api/wham/usage", codex))
    .json();
  assert.deepEqual(rate_limit.primary_window, {
    used_percent: 50,
    limit_window_seconds: 18_000,
    reset_after_seconds: 60,
    reset_at: NOW / 1000 + 60,
  });
  assert.equal(rate_limit.secondary_window, null);
});
