/** The routes for accounts and for signing in to them. */

import { z } from "zod";
import { asDone, asJson, type Operations } from "./operation.ts";
import {
  Account,
  AccountChange,
  NewAccount,
  Quota,
  SignIn,
  SignInStatus,
} from "./schemas_accounts.ts";
import { Made } from "./schemas_answers.ts";

const Paused = z.strictObject({ paused: z.boolean() });

export const ACCOUNT_OPERATIONS: Operations = {
  "GET /api/accounts": {
    id: "listAccounts",
    tag: "accounts",
    summary: "All accounts, in the order in which they are asked",
    answer: asJson(z.array(Account), "The accounts"),
  },
  "POST /api/accounts": {
    id: "addAccount",
    tag: "accounts",
    summary: "Add an account with its key or its tokens",
    body: NewAccount,
    answer: asDone(
      z.strictObject({
        accountId: z.string(),
        weight: z.literal(1),
        authMethod: z.enum(["api_key", "oauth"]),
      }),
      "It was added",
    ),
    errors: [409],
  },
  "PATCH /api/accounts/:id": {
    id: "changeAccount",
    tag: "accounts",
    summary: "Change name, address, priority or credentials",
    body: AccountChange,
    answer: asDone(
      z.strictObject({
        accountId: z.string(),
        name: z.string(),
        baseUrl: z.string().nullable(),
        priority: z.int(),
      }),
      "It was changed",
    ),
    errors: [404, 409],
  },
  "DELETE /api/accounts/:id": {
    id: "removeAccount",
    tag: "accounts",
    summary: "Forget an account; its history stays",
    answer: asDone(z.strictObject({ accountId: z.string() }), "It is gone"),
    errors: [404],
  },
  "POST /api/accounts/:id/pause": {
    id: "pauseAccount",
    tag: "accounts",
    summary: "Stop using an account",
    answer: asDone(Paused, "It is paused"),
    errors: [404],
  },
  "POST /api/accounts/:id/resume": {
    id: "resumeAccount",
    tag: "accounts",
    summary: "Use an account again; a refused key is tried once more",
    answer: asDone(Paused, "It is in use"),
    errors: [404],
  },
  "POST /api/accounts/:id/rename": {
    id: "renameAccount",
    tag: "accounts",
    summary: "Give an account another name",
    body: z.strictObject({ name: z.string() }),
    answer: asDone(z.strictObject({ newName: z.string() }), "It was renamed"),
    errors: [404, 409],
  },
  "POST /api/accounts/:id/lift": {
    id: "liftCooldowns",
    tag: "accounts",
    summary: "End the cool-downs of an account before their time",
    description:
      "It is asked again at once; where the limit still holds, the provider says so and the account cools down anew.",
    answer: asDone(
      z.strictObject({
        lifted: z.boolean().describe("False when it had none."),
      }),
      "It has none any more",
    ),
    errors: [404],
  },
  "POST /api/accounts/:id/usage": {
    id: "refreshUsage",
    tag: "accounts",
    summary: "Ask the provider now how much of the subscription is used",
    answer: asDone(
      z.strictObject({ quotas: z.array(Quota) }),
      "What it has told",
    ),
    errors: [400, 404, 409, 502],
  },
  "POST /api/auth/:provider/init": {
    id: "beginSignIn",
    tag: "sign-in",
    summary: "Begin to sign in; an account of this name gets new tokens",
    body: z.strictObject({
      name: z.string(),
      flow: z.exactOptional(z.enum(["loopback", "paste", "device"])),
      base_url: z.exactOptional(z.string().nullable()),
      priority: z.exactOptional(z.int().min(0).max(1000)),
    }),
    answer: asDone(SignIn, "Where the person agrees"),
    errors: [404, 409, 502],
  },
  "POST /api/auth/:provider/complete": {
    id: "completeSignIn",
    tag: "sign-in",
    summary: "Hand in the code that the provider's page has shown",
    body: z.strictObject({ sessionId: z.string(), code: z.string() }),
    answer: asDone(
      z.strictObject({
        provider: z.string(),
        accountId: z.string(),
        name: z.string(),
      }),
      "The account is signed in",
    ),
    errors: [404, 409, 502],
  },
  "GET /api/auth/session/:id/status": {
    id: "showSignIn",
    tag: "sign-in",
    summary: "How a sign-in stands; it is told for five minutes after its end",
    answer: asJson(SignInStatus, "How it stands"),
    errors: [404],
  },
  "DELETE /api/auth/session/:id": {
    id: "cancelSignIn",
    tag: "sign-in",
    summary: "Call a sign-in off",
    answer: asJson(Made, "It was called off"),
    errors: [404],
  },
  "GET /oauth/:provider/callback": {
    id: "landSignIn",
    tag: "sign-in",
    summary: "Where a provider's page sends the browser back to",
    query: z.strictObject({
      code: z.exactOptional(z.string().describe("What tokens are given for.")),
      state: z.exactOptional(
        z.string().describe("Which sign-in it belongs to."),
      ),
      error: z.exactOptional(z.string().describe("Why it was not agreed.")),
    }),
    answer: {
      description: "A page that says how it went",
      content: { "text/html": null },
    },
  },
};
