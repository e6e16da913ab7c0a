/** How a ChatGPT subscription is used: which paths it has, whose account is named, and what refusals mean. */

import assert from "node:assert/strict";
import type { Field, Fields } from "../../src/model/fields.ts";
import { codex } from "../../src/providers/codex.ts";
import { answer, inShort, NOW, openaiError } from "./_answers.ts";
import { idToken, tokens } from "./_tokens.ts";

const CODEX: Field[] = [
  ["originator", "codex_exec"],
  ["user-agent", "codex_exec/0.169.0 (Debian 13.0.0; x86_64) xterm"],
  ["version", "0.169.0"],
  ["openai-beta", "responses_websockets=2026-02-06"],
  ["session-id", "s-1"],
];
const BEARER: Field = ["authorization", "Bearer old-access"];

Deno.test("codex.prepare() names the chosen account in place of the client's and leaves the rest alone", () => {
  const client: Field[] = [
    ["chatgpt-account-id", "the-clients"],
    ["x-openai-fedramp", "true"],
    ...CODEX,
  ];
  assert.deepEqual(codex.prepare(client, tokens({ accountId: "acc-1" })), {
    fields: [...CODEX, BEARER, ["chatgpt-account-id", "acc-1"]],
    added: [],
  });
});

Deno.test("codex.prepare() imitates nothing for other clients", () => {
  const client: Field[] = [["user-agent", "OpenAI/JS 6.1.0"]];
  assert.deepEqual(codex.prepare(client, tokens({ accountId: "acc-1" })), {
    fields: [...client, BEARER, ["chatgpt-account-id", "acc-1"]],
    added: [],
  });
});

Deno.test("codex.prepare() finds the account in the identity token, and names none when nobody knows", () => {
  const named = tokens({ idToken: idToken("acc-2") });
  assert.deepEqual(codex.prepare([], named).fields, [
    BEARER,
    ["chatgpt-account-id", "acc-2"],
  ]);
  const unknown: Field[] = [["chatgpt-account-id", "the-clients"]];
  assert.deepEqual(codex.prepare(unknown, tokens()).fields, [BEARER]);
});

Deno.test("codex.prepare() says so when the account is the government's, and reports it", () => {
  const token = idToken("acc-3", { chatgpt_account_is_fedramp: true });
  assert.deepEqual(codex.prepare([], tokens({ idToken: token })), {
    fields: [
      BEARER,
      ["chatgpt-account-id", "acc-3"],
      ["x-openai-fedramp", "true"],
    ],
    added: ["x-openai-fedramp: true"],
  });
});

Deno.test("codex.hasPath() has responses for everybody and models for Codex", () => {
  const sdk: Fields = [["user-agent", "OpenAI/JS 6.1.0"]];
  const rows: [string, Fields, boolean][] = [
    ["/v1/responses", sdk, true],
    ["/v1/responses/compact", sdk, true],
    ["/v1/responsesx", CODEX, false],
    ["/v1/models", CODEX, true],
    ["/v1/models", [["originator", "Codex Desktop"]], true],
    ["/v1/models", [["user-agent", "codex_cli_rs/0.118.0"]], true],
    ["/v1/models", sdk, false],
    ["/v1/models", [], false],
    ["/v1/models/gpt-5", CODEX, false],
    ["/v1/chat/completions", CODEX, false],
    ["/v1/realtime", CODEX, false],
  ];
  for (const [path, client, expected] of rows) {
    assert.equal(codex.hasPath?.(path, client), expected, path);
  }
  assert.equal(codex.mayServe(sdk), true);
});

Deno.test("codex.judge() tells a stale token from a closed account and a plan without Codex", () => {
  const rows: [number, string, string][] = [
    [401, '{"detail":"Unauthorized"}', "stale"],
    [401, openaiError({ code: "token_expired" }), "stale"],
    [401, openaiError({ code: "account_deactivated" }), "dead"],
    [403, openaiError({ code: "organization_disabled" }), "dead"],
    [403, "<html>Just a moment…</html>", "serve"],
    [
      429,
      openaiError({ type: "usage_not_included" }),
      "limited | all 3600s error.type",
    ],
    [
      429,
      openaiError({
        code: "rate_limit_exceeded",
        message: "Please try again in 1.5s.",
      }),
      "throttled 1500ms error.message",
    ],
    [429, "", "serve"],
    [426, "", "serve"],
    [503, "", "down"],
  ];
  for (const [status, text, expected] of rows) {
    const verdict = codex.judge(answer(status, { text }), NOW);
    assert.equal(inShort(verdict), expected, text);
  }
});
