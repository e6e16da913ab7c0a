/** What is sent to sign in and to renew, and what people may paste. */

import assert from "node:assert/strict";
import { claudeCode } from "../../src/providers/claude_code.ts";
import { codex } from "../../src/providers/codex.ts";
import type { Provider } from "../../src/providers/provider.ts";
import type { OAuthSignIn, TokenRequest } from "../../src/providers/sign_in.ts";

const claude = oauthOf(claudeCode);
const chatgpt = oauthOf(codex);
const LOCAL = {
  authorizeUrl: "http://127.0.0.1:1/agree?theme=dark",
  tokenUrl: "http://127.0.0.1:1/some/token",
};
const GRANT = {
  code: "the-code",
  state: "the-state",
  verifier: "the-verifier",
  redirectUri: "http://localhost:1455/auth/callback",
};

function oauthOf({ signIn }: Provider): OAuthSignIn {
  assert.ok(signIn.kind === "oauth");
  return signIn;
}

Deno.test("authorizeUrl() asks Claude's page for everything, the state its own", () => {
  const [redirectUri = ""] = claude.redirectUris;
  const url = new URL(
    claude.authorizeUrl(
      { state: "the-state", challenge: "the-challenge", redirectUri },
      claude.addresses,
    ),
  );
  assert.equal(url.origin + url.pathname, "https://claude.ai/oauth/authorize");
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    code: "true",
    client_id: "9d1c250a-e61b-44d9-88ed-5944d1962f5e",
    response_type: "code",
    redirect_uri: "https://platform.claude.com/oauth/code/callback",
    scope:
      "org:create_api_key user:profile user:inference user:sessions:claude_code user:mcp_servers user:file_upload",
    code_challenge: "the-challenge",
    code_challenge_method: "S256",
    state: "the-state",
  });
  assert.ok(!url.search.includes("+"), "a space is %20");
});

Deno.test("authorizeUrl() asks ChatGPT's page for everything, behind what the address has already", () => {
  const [, redirectUri = ""] = chatgpt.redirectUris;
  const url = new URL(
    chatgpt.authorizeUrl({ state: "s", challenge: "c", redirectUri }, LOCAL),
  );
  assert.equal(url.origin + url.pathname, "http://127.0.0.1:1/agree");
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    theme: "dark",
    client_id: "app_EMoamEEZ73f0CkXaXp7hrann",
    response_type: "code",
    redirect_uri: "http://localhost:1457/auth/callback",
    scope:
      "openid profile email offline_access api.connectors.read api.connectors.invoke",
    code_challenge: "c",
    code_challenge_method: "S256",
    state: "s",
    id_token_add_organizations: "true",
    codex_cli_simplified_flow: "true",
    originator: "codex_cli_rs",
  });
});

Deno.test("readCode() of Claude takes the whole paste or the callback's address", () => {
  const rows: [string, [string, string | null] | null][] = [
    ["abc-_1.2#st4te", ["abc-_1.2", "st4te"]],
    ["  abc\n  def#sta\r\nte \n", ["abcdef", "state"]],
    [
      "https://platform.claude.com/oauth/code/callback?code=abc&state=xyz",
      ["abc", "xyz"],
    ],
    ["https://platform.claude.com/cb?code=abc&state=xyz#_", ["abc", "xyz"]],
    ["https://platform.claude.com/cb?code=abc", ["abc", null]],
    ["abc", null],
    ["abc#", null],
    ["#state", null],
    ["a#b#c", null],
    ["", null],
    ["https://platform.claude.com/cb?error=access_denied&state=x", null],
  ];
  assertCodes(claude, rows);
});

Deno.test("readCode() of ChatGPT takes an address, a query or the code alone", () => {
  const rows: [string, [string, string | null] | null][] = [
    [
      "http://localhost:1455/auth/callback?code=ac_1.x&scope=openid&state=xyz",
      ["ac_1.x", "xyz"],
    ],
    ["?code=ac_1&state=xyz", ["ac_1", "xyz"]],
    ["code=ac_1&state=xyz", ["ac_1", "xyz"]],
    ["code=ac%2F1", ["ac/1", null]],
    [" ac_1.x-y~z\n", ["ac_1.x-y~z", null]],
    ["http://localhost:1455/auth/callback?error=access_denied", null],
    ["error=access_denied", null],
    ["http://localhost:1455/auth/callback", null],
    ["code=", null],
    ["<script>", null],
    ["", null],
  ];
  assertCodes(chatgpt, rows);
});

function assertCodes(
  signIn: OAuthSignIn,
  rows: readonly [string, [string, string | null] | null][],
): void {
  for (const [pasted, expected] of rows) {
    const [code, state] = expected ?? [];
    assert.deepEqual(
      signIn.readCode(pasted),
      expected === null ? null : { code, state },
      pasted,
    );
  }
}

Deno.test("exchange() and refresh() of Claude send JSON, the state with the code", () => {
  const exchange = claude.exchange(GRANT, claude.addresses);
  assert.equal(exchange.url, "https://platform.claude.com/v1/oauth/token");
  assert.deepEqual(jsonOf(exchange), {
    grant_type: "authorization_code",
    code: "the-code",
    state: "the-state",
    redirect_uri: GRANT.redirectUri,
    client_id: "9d1c250a-e61b-44d9-88ed-5944d1962f5e",
    code_verifier: "the-verifier",
  });
  const refresh = claude.refresh("the-refresh", LOCAL);
  assert.equal(refresh.url, LOCAL.tokenUrl);
  assert.deepEqual(jsonOf(refresh), {
    grant_type: "refresh_token",
    refresh_token: "the-refresh",
    client_id: "9d1c250a-e61b-44d9-88ed-5944d1962f5e",
  });
});

Deno.test("exchange() of ChatGPT sends a form without the state, refresh() JSON", () => {
  const exchange = chatgpt.exchange(GRANT, chatgpt.addresses);
  assert.equal(exchange.url, "https://auth.openai.com/oauth/token");
  assert.deepEqual(exchange.fields, [
    ["content-type", "application/x-www-form-urlencoded"],
    ["accept", "application/json"],
  ]);
  assert.deepEqual(Object.fromEntries(new URLSearchParams(exchange.body)), {
    grant_type: "authorization_code",
    code: "the-code",
    redirect_uri: GRANT.redirectUri,
    client_id: "app_EMoamEEZ73f0CkXaXp7hrann",
    code_verifier: "the-verifier",
  });
  assert.deepEqual(jsonOf(chatgpt.refresh("the-refresh", LOCAL)), {
    grant_type: "refresh_token",
    refresh_token: "the-refresh",
    client_id: "app_EMoamEEZ73f0CkXaXp7hrann",
  });
});

Deno.test("exchange() and authorizeUrl() let no value run into the next", () => {
  const odd = "a+b&c=d%#e/f g";
  const { body } = chatgpt.exchange({ ...GRANT, code: odd }, LOCAL);
  assert.equal(new URLSearchParams(body).get("code"), odd);
  const ask = { state: odd, challenge: "c", redirectUri: "http://localhost/" };
  const url = new URL(claude.authorizeUrl(ask, LOCAL));
  assert.equal(url.searchParams.get("state"), odd);
  assert.equal(url.hash, "");
});

function jsonOf({ fields, body }: TokenRequest): unknown {
  assert.deepEqual(fields, [
    ["content-type", "application/json"],
    ["accept", "application/json"],
  ]);
  return JSON.parse(body);
}

Deno.test("flows that a provider offers have what they need", () => {
  assert.deepEqual(claude.flows, ["paste"]);
  assert.equal(claude.device, undefined);
  assert.deepEqual(chatgpt.flows, ["loopback", "paste", "device"]);
  const ports = chatgpt.redirectUris.map((uri) => new URL(uri).port);
  assert.deepEqual(ports, ["1455", "1457"]);
});

Deno.test("device.start() and poll() ask beside the token address", () => {
  const device = chatgpt.device!;
  const start = device.start(LOCAL);
  const at = "http://127.0.0.1:1/api/accounts/deviceauth";
  assert.equal(start.url, `${at}/usercode`);
  assert.deepEqual(jsonOf(start), {
    client_id: "app_EMoamEEZ73f0CkXaXp7hrann",
  });
  const poll = device.poll({
    deviceId: "d-1",
    userCode: "ABCD-EFGH",
    verifyUrl: "",
    intervalMs: 1,
  }, LOCAL);
  assert.equal(poll.url, `${at}/token`);
  assert.deepEqual(jsonOf(poll), {
    device_auth_id: "d-1",
    user_code: "ABCD-EFGH",
  });
  assert.equal(
    device.redirectUri,
    "https://auth.openai.com/deviceauth/callback",
  );
});

Deno.test("device.readStart() reads the code to type and how often to ask", () => {
  const { readStart } = chatgpt.device!;
  const start = { device_auth_id: "d-1", user_code: "ABCD-EFGH" };
  const rows: [number, unknown, number | null][] = [
    [200, { ...start, interval: "3" }, 3_000],
    [200, { ...start, interval: 2 }, 2_000],
    [200, start, 5_000],
    [200, { ...start, interval: "soon" }, 5_000],
    [200, { ...start, interval: 0 }, 5_000],
    [200, { ...start, interval: 86_400 }, 60_000],
    [200, { device_auth_id: "d-1", usercode: "ABCD-EFGH" }, 5_000],
    [200, { user_code: "ABCD-EFGH" }, null],
    [200, { device_auth_id: "d-1" }, null],
    [404, start, null],
  ];
  for (const [status, json, intervalMs] of rows) {
    const text = JSON.stringify(json);
    assert.deepEqual(
      readStart({ status, fields: [], text }),
      intervalMs === null ? null : {
        deviceId: "d-1",
        userCode: "ABCD-EFGH",
        verifyUrl: "https://auth.openai.com/codex/device",
        intervalMs,
      },
      text,
    );
  }
});

Deno.test("device.readPoll() waits until the person has agreed or cannot any more", () => {
  const { readPoll } = chatgpt.device!;
  const kinds: [number, string, string][] = [
    [403, "", "waiting"],
    [404, '{"error":"authorization_pending"}', "waiting"],
    [429, '{"error":"slow_down"}', "waiting"],
    [502, "<html>", "waiting"],
    [403, '{"error":"access_denied"}', "refused"],
    [403, '{"error":{"code":"expired_token"}}', "refused"],
    [400, '{"error":"invalid_request"}', "refused"],
    [410, "", "refused"],
    [200, "{}", "refused"],
    [200, '{"authorization_code":"c"}', "refused"],
  ];
  for (const [status, text, kind] of kinds) {
    assert.equal(readPoll({ status, fields: [], text }).kind, kind, text);
  }
  const text =
    '{"authorization_code":"c","code_verifier":"v","code_challenge":"x"}';
  assert.deepEqual(readPoll({ status: 200, fields: [], text }), {
    kind: "code",
    code: "c",
    verifier: "v",
  });
});
