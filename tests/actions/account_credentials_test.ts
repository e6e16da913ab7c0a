import assert from "node:assert/strict";
import { credentialsFrom } from "../../src/actions/account_credentials.ts";
import type { CredentialFields } from "../../src/actions/account_fields.ts";
import type { Credentials } from "../../src/model/account.ts";

const BEFORE: Credentials = {
  kind: "tokens",
  accessToken: "fake-old",
  refreshToken: "fake-old-refresh",
  expiresAt: 7,
  idToken: "fake-old-id",
  accountId: "acc-old",
};

/** A token that names this account, as OpenAI's do. */
function naming(accountId: string): string {
  const claims = {
    "https://api.openai.com/auth": { chatgpt_account_id: accountId },
  };
  return `x.${btoa(JSON.stringify(claims)).replace(/=+$/, "")}.x`;
}

Deno.test("credentialsFrom() takes a key for some providers and tokens for the others", () => {
  assert.deepEqual(
    credentialsFrom({ apiKey: "sk-fake" }, {
      provider: "openai",
      before: null,
    }),
    { kind: "key", apiKey: "sk-fake" },
  );
  assert.deepEqual(
    credentialsFrom({ accessToken: "fake-new", expiresAt: 9 }, {
      provider: "claude-code",
      before: null,
    }),
    {
      kind: "tokens",
      accessToken: "fake-new",
      refreshToken: null,
      expiresAt: 9,
      idToken: null,
      accountId: null,
    },
  );
  assert.equal(
    credentialsFrom({}, { provider: "codex", before: BEFORE }),
    null,
  );
});

const CHANGES: [said: CredentialFields, changed: Partial<Credentials>][] = [
  [{ refreshToken: "fake-new" }, { refreshToken: "fake-new" }],
  [{ refreshToken: null }, { refreshToken: null }],
  [{ expiresAt: 8 }, { expiresAt: 8 }],
  [{ accessToken: "fake-new" }, { accessToken: "fake-new", expiresAt: null }],
  [{ idToken: naming("acc-new") }, {
    idToken: naming("acc-new"),
    accountId: "acc-new",
  }],
  [{ accessToken: naming("acc-new"), expiresAt: 8 }, {
    accessToken: naming("acc-new"),
    expiresAt: 8,
    accountId: "acc-new",
  }],
  [{ idToken: naming("acc-new"), accountId: "acc-said" }, {
    idToken: naming("acc-new"),
    accountId: "acc-said",
  }],
];

for (const [said, changed] of CHANGES) {
  Deno.test(`credentialsFrom() keeps all but ${Object.keys(changed)} when ${Object.keys(said)} is said`, () => {
    assert.deepEqual(
      credentialsFrom(said, { provider: "codex", before: BEFORE }),
      { ...BEFORE, ...changed },
    );
  });
}

const BAD: [provider: string, said: CredentialFields, field: string][] = [
  ["openai", { idToken: "fake" }, "id_token"],
  ["anthropic", { apiKey: "sk-fake", refreshToken: "fake" }, "refresh_token"],
  ["codex", { apiKey: "sk-fake" }, "api_key"],
  ["codex", { refreshToken: "fake" }, "access_token"],
];

for (const [provider, said, field] of BAD) {
  Deno.test(`credentialsFrom() refuses ${Object.keys(said)} for a new account of ${provider}`, () => {
    assert.throws(() => credentialsFrom(said, { provider, before: null }), {
      code: "invalid",
      details: { field },
    });
  });
}
