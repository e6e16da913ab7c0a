/** What identity tokens say of their owner, also when they are not what they should be. */

import assert from "node:assert/strict";
import { identityOf } from "../../src/providers/mod.ts";
import { endOf } from "../../src/providers/_identity.ts";
import { AUTH, idToken, jwt } from "./_tokens.ts";

const NOBODY = { accountId: null, plan: null, email: null, isFedramp: false };

Deno.test("identityOf() reads account, plan and e-mail", () => {
  const token = jwt({
    email: "ada@example.com",
    exp: 1_772_370_000,
    [AUTH]: {
      chatgpt_account_id: "acc-1",
      chatgpt_plan_type: "pro",
      chatgpt_user_id: "user-1",
      chatgpt_account_is_fedramp: true,
    },
  });
  assert.deepEqual(identityOf(token), {
    accountId: "acc-1",
    plan: "pro",
    email: "ada@example.com",
    isFedramp: true,
  });
});

Deno.test("identityOf() finds the e-mail in the profile, and letters beyond ASCII", () => {
  const profile = { email: "zoë@example.com" };
  const token = jwt({ "https://api.openai.com/profile": profile });
  assert.deepEqual(identityOf(token), { ...NOBODY, email: "zoë@example.com" });
});

Deno.test("identityOf() leaves out what has the wrong shape", () => {
  assert.deepEqual(identityOf(jwt({})), NOBODY);
  assert.deepEqual(identityOf(jwt({ [AUTH]: "acc-1", email: 7 })), NOBODY);
  assert.deepEqual(
    identityOf(idToken("", { chatgpt_account_is_fedramp: "true" })),
    NOBODY,
  );
});

Deno.test("identityOf() gives null for what is no token", () => {
  const notJson = `a.${btoa("hello")}.c`;
  for (const text of ["", "opaque", "a.b", "a.b.c", notJson, "a.W10.c"]) {
    assert.equal(identityOf(text), null, text);
  }
});

Deno.test("endOf() reads when an access token ends, and null from an opaque one", () => {
  assert.equal(endOf(jwt({ exp: 1_772_370_000 })), 1_772_370_000_000);
  assert.equal(endOf(jwt({ exp: "soon" })), null);
  assert.equal(endOf(jwt({})), null);
  assert.equal(endOf("sk-ant-oat01-opaque"), null);
});
