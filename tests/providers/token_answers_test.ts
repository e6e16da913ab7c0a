/** What token addresses answer: new tokens, refusals for good, and trouble that passes. */

import assert from "node:assert/strict";
import { claudeCode } from "../../src/providers/claude_code.ts";
import { codex } from "../../src/providers/codex.ts";
import type { Provider } from "../../src/providers/provider.ts";
import type {
  TokenCredentials,
  TokenResult,
} from "../../src/providers/sign_in.ts";
import { answer, epoch, HOUR, MINUTE, NOW } from "./_answers.ts";
import { AUTH, idToken, jwt, tokens } from "./_tokens.ts";

interface Said {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly fields?: Readonly<Record<string, string | number>>;
  readonly before?: TokenCredentials | null;
}

function read({ signIn }: Provider, said: Said): TokenResult {
  assert.ok(signIn.kind === "oauth");
  const { status = 200, json, fields = {}, before = null } = said;
  const text = said.text ?? JSON.stringify(json);
  return signIn.readTokens(answer(status, { text, fields }), {
    now: NOW,
    before,
  });
}

function got(provider: Provider, said: Said): TokenCredentials {
  const result = read(provider, said);
  assert.ok(result.kind === "tokens", JSON.stringify(result));
  return result.credentials;
}

Deno.test("readTokens() of Claude takes the pair and when it ends", () => {
  const json = {
    token_type: "Bearer",
    access_token: "new-access",
    refresh_token: "new-refresh",
    expires_in: 28800,
    scope: "user:inference user:profile",
    account: { uuid: "u-1", email_address: "ada@example.com" },
  };
  const expected = tokens({
    accessToken: "new-access",
    refreshToken: "new-refresh",
    expiresAt: NOW + 8 * HOUR,
  });
  assert.deepEqual(got(claudeCode, { json }), expected);
  assert.deepEqual(got(claudeCode, { json, before: tokens() }), expected);
});

Deno.test("readTokens() of Claude keeps what the answer leaves out", () => {
  const before = tokens({ expiresAt: NOW + MINUTE });
  assert.deepEqual(
    got(claudeCode, { json: { access_token: "new-access" }, before }),
    tokens({ accessToken: "new-access", expiresAt: null }),
  );
  assert.deepEqual(
    got(claudeCode, { json: { refresh_token: "new-refresh" }, before }),
    tokens({ refreshToken: "new-refresh", expiresAt: NOW + MINUTE }),
  );
  assert.deepEqual(
    got(claudeCode, { json: { access_token: "first", expires_in: "60" } }),
    tokens({
      accessToken: "first",
      refreshToken: null,
      expiresAt: NOW + MINUTE,
    }),
  );
});

Deno.test("readTokens() of ChatGPT reads end and account out of the tokens", () => {
  const access = jwt({ exp: epoch(10 * 24 * HOUR) });
  const id = idToken("acc-1", { chatgpt_plan_type: "plus" });
  const json = {
    id_token: id,
    access_token: access,
    refresh_token: "new-refresh",
    expires_in: 60,
  };
  assert.deepEqual(
    got(codex, { json }),
    tokens({
      accessToken: access,
      refreshToken: "new-refresh",
      expiresAt: NOW + 10 * 24 * HOUR,
      idToken: id,
      accountId: "acc-1",
    }),
  );
});

Deno.test("readTokens() of ChatGPT knows when the token ends, whatever tells it", () => {
  const end = (json: unknown, fields = {}) =>
    got(codex, { json, fields }).expiresAt;
  const behind = { date: new Date(NOW - 10 * MINUTE).toUTCString() };
  const access = jwt({ exp: epoch(HOUR) });
  assert.equal(end({ access_token: access }), NOW + HOUR);
  assert.equal(end({ access_token: access }, behind), NOW + 70 * MINUTE);
  assert.equal(end({ access_token: "opaque", expires_in: 60 }), NOW + MINUTE);
  assert.equal(end({ access_token: "opaque", expires_in: -1 }), NOW + HOUR);
  assert.equal(end({ access_token: "opaque" }), NOW + HOUR);
});

Deno.test("readTokens() of ChatGPT keeps tokens, end and account that the answer leaves out", () => {
  const before = tokens({
    expiresAt: NOW + MINUTE,
    idToken: idToken("acc-1"),
    accountId: "acc-1",
  });
  assert.deepEqual(got(codex, { json: { access_token: "a" }, before }), {
    ...before,
    accessToken: "a",
    expiresAt: NOW + HOUR,
  });
  assert.deepEqual(got(codex, { json: { refresh_token: "r" }, before }), {
    ...before,
    refreshToken: "r",
  });
  const opaque = { ...before, idToken: null };
  const json = { access_token: "a" };
  assert.equal(got(codex, { json, before: opaque }).accountId, "acc-1");
  const named = { [AUTH]: { chatgpt_account_id: "acc-2" } };
  assert.equal(
    got(codex, { json: { access_token: jwt(named) } }).accountId,
    "acc-2",
  );
  assert.equal(got(codex, { json }).accountId, null);
});

const BEFORE = tokens();
/** Both providers' words; `both` unless one of them sees it in another way. */
const RENEWALS: readonly [Said, claude: string, chatgpt?: string][] = [
  [{
    status: 400,
    json: {
      error: "invalid_grant",
      error_description: "Refresh token not found or invalid",
    },
  }, "refused"],
  [{ status: 401, json: { error: "invalid_grant" } }, "refused"],
  [{
    status: 400,
    json: { type: "error", error: { type: "invalid_grant", message: "No" } },
  }, "refused"],
  ...[
    "refresh_token_expired",
    "refresh_token_reused",
    "refresh_token_invalidated",
    "refresh_token_revoked",
  ].flatMap((code): [Said, string][] => [
    [{ status: 401, json: { error: { code, message: "No" } } }, "refused"],
    [{ status: 400, json: { code } }, "refused"],
    [{ status: 401, json: { detail: { code } } }, "refused"],
  ]),
  [{ status: 401, json: { error: { message: "?" } } }, "trouble", "refused"],
  [{ status: 401, text: "<html>Log in to the Wi-Fi</html>" }, "trouble"],
  [{ status: 400, json: { error: "invalid_request" } }, "trouble"],
  [{ status: 403, json: { error: "invalid_grant" } }, "trouble"],
  [{ status: 403, text: "<html>Just a moment…</html>" }, "trouble"],
  [{ status: 404, text: "" }, "trouble"],
  [{ status: 429, json: { error: { type: "rate_limit_error" } } }, "trouble"],
  [{ status: 500, json: { error: "invalid_grant" } }, "trouble"],
  [{ status: 302, text: "" }, "trouble"],
  [{ status: 200, text: "<html>" }, "trouble"],
  [{ status: 200, json: {} }, "trouble"],
  [{ status: 200, json: { access_token: "" } }, "trouble"],
];

Deno.test("readTokens() tells a refresh token that is done for from trouble that passes", () => {
  for (const [said, claude, chatgpt = claude] of RENEWALS) {
    const what = JSON.stringify(said);
    const with_ = { ...said, before: BEFORE };
    assert.equal(read(claudeCode, with_).kind, claude, what);
    assert.equal(read(codex, with_).kind, chatgpt, what);
  }
});

Deno.test("readTokens() gives a first sign-in up on any refusal of its code", () => {
  const rows: [Said, string][] = [
    [{ status: 400, json: { error: "invalid_request" } }, "refused"],
    [{ status: 401, text: "" }, "refused"],
    [{ status: 403, text: "<html>" }, "refused"],
    [{ status: 408, text: "" }, "trouble"],
    [{ status: 425, text: "" }, "trouble"],
    [{ status: 429, text: "" }, "trouble"],
    [{ status: 503, text: "" }, "trouble"],
    [{ status: 200, json: { refresh_token: "r" } }, "trouble"],
  ];
  for (const [said, kind] of rows) {
    for (const provider of [claudeCode, codex]) {
      assert.equal(read(provider, said).kind, kind, JSON.stringify(said));
    }
  }
});

Deno.test("readTokens() says in its own words what happened", () => {
  const rows: [Said, string][] = [
    [
      { status: 400, json: { error: "invalid_grant" }, before: BEFORE },
      "The refresh token is no longer taken: the address answered 400 (invalid_grant)",
    ],
    [
      { status: 400, json: { error: { code: "invalid_code" } } },
      "The sign-in was refused: the address answered 400 (invalid_code)",
    ],
    [
      { status: 503, text: "", before: BEFORE },
      "No tokens came: the address answered 503",
    ],
    [
      { status: 200, json: {}, before: BEFORE },
      "No tokens came: the address answered 200 without any",
    ],
  ];
  for (const [said, expected] of rows) {
    const result = read(claudeCode, said);
    assert.equal(result.kind !== "tokens" && result.why, expected);
  }
});

Deno.test("readTokens() passes on how long the address asks to wait", () => {
  const said = { status: 429, text: "", before: BEFORE };
  const wait = (fields: Said["fields"]) => {
    const result = read(codex, { ...said, ...(fields && { fields }) });
    return result.kind === "trouble" && result.retryAfterMs;
  };
  assert.equal(wait({ "retry-after": 30 }), 30_000);
  assert.equal(wait(undefined), null);
});

Deno.test("readTokens() repeats no secret, wherever the answer quotes one", () => {
  const secret = "sk-ant-ort01-Secret9";
  const bodies = [
    { error: secret, error_description: secret },
    { error: { code: secret, type: secret, message: `Bad ${secret}` } },
    { error: "invalid_grant", detail: { code: secret }, code: secret },
  ];
  const before = tokens({ refreshToken: secret, accessToken: secret });
  for (const json of bodies) {
    for (const status of [200, 400, 401, 500]) {
      for (const provider of [claudeCode, codex]) {
        for (const said of [{ before }, {}]) {
          const result = read(provider, { status, json, ...said });
          assert.ok(result.kind !== "tokens");
          assert.ok(!result.why.includes(secret), result.why);
        }
      }
    }
  }
});
