/** Accounts and sign-ins in the document. */

import { z } from "zod";
import type {
  AccountChangeWire,
  AccountWire,
  CooldownWire,
  NewAccountWire,
  QuotaWire,
  SignInStatusWire,
  SignInWire,
} from "../wire.ts";
import { moment } from "./schemas_answers.ts";

const AUTH_METHOD = z.enum(["api_key", "oauth"]);
export const PROVIDER = z.enum([
  "claude-code",
  "anthropic",
  "codex",
  "openai",
]);

export const Cooldown = z.strictObject({
  scope: z.string().nullable().describe(
    "The model family it holds for; null for the whole account.",
  ),
  reason: z.enum(["quota", "throttled", "down"]),
  since: moment(),
  until: moment(),
  source: z.string().describe("Where its end was read."),
}).meta({ id: "Cooldown" }) satisfies z.ZodType<CooldownWire>;

export const Quota = z.strictObject({
  window: z.string().describe("The provider's own name for it: 5h, 7d, …"),
  used: z.number().nullable().describe("0 to 1, above 1 when overdrawn."),
  status: z.string().nullable(),
  resetsAt: moment().nullable(),
  seenAt: moment(),
  forecast: z.strictObject({
    runsOutAt: moment().nullable(),
    resetsFirst: z.boolean(),
  }).nullable().describe(
    "How it goes on at the present pace; null when nothing can be said.",
  ),
}).meta({ id: "Quota" }) satisfies z.ZodType<QuotaWire>;

export const Account = z.strictObject({
  id: z.string(),
  name: z.string(),
  provider: z.string(),
  plan: z.string().nullable(),
  auth_method: AUTH_METHOD,
  base_url: z.string().nullable(),
  priority: z.int().describe("Lower goes first."),
  weight: z.literal(1),
  created: moment(),
  paused: z.boolean(),
  state: z.enum([
    "ready",
    "active",
    "paused",
    "needs_sign_in",
    "token_trouble",
    "limited",
    "throttled",
    "down",
  ]),
  stateReason: z.string().nullable(),
  stateUntil: moment().nullable(),
  requestCount: z.int().describe("Requests of the running session."),
  totalRequests: z.int(),
  lastUsed: moment().nullable(),
  tokenStatus: z.enum(["valid", "expired"]),
  tokenExpiresAt: moment().nullable(),
  rateLimitStatus: z.strictObject({
    code: z.string(),
    isLimited: z.boolean(),
    until: moment().nullable(),
  }),
  rateLimitReset: moment().nullable(),
  rateLimitRemaining: z.number().nullable().describe("Whole percent."),
  sessionInfo: z.strictObject({
    active: z.boolean(),
    startedAt: moment().nullable(),
    endsAt: moment().nullable(),
    requestCount: z.int(),
  }),
  cooldowns: z.array(Cooldown),
  quotas: z.array(Quota),
}).meta({ id: "Account" }) satisfies z.ZodType<AccountWire>;

const CHANGEABLE = {
  name: z.string(),
  api_key: z.exactOptional(
    z.string().describe("For `anthropic` and `openai`."),
  ),
  access_token: z.exactOptional(
    z.string().describe("For `claude-code` and `codex`."),
  ),
  refresh_token: z.exactOptional(z.string().nullable()),
  expires_at: z.exactOptional(
    z.int().nullable().describe("Epoch ms at which the access token ends."),
  ),
  id_token: z.exactOptional(
    z.string().nullable().describe("For `codex`: names account and plan."),
  ),
  account_id: z.exactOptional(
    z.string().nullable().describe("For `codex`: the ChatGPT account."),
  ),
  base_url: z.exactOptional(
    z.string().nullable().describe(
      "https, or this machine; empty or null for the provider's own.",
    ),
  ),
  priority: z.exactOptional(z.int().min(0).max(1000)),
};

export const NewAccount = z.strictObject({
  ...CHANGEABLE,
  provider: PROVIDER,
  auth_method: z.exactOptional(AUTH_METHOD),
}).meta({
  id: "NewAccount",
  description:
    "The twins in camel case (`apiKey`, `baseUrl`, …) are understood too.",
}) satisfies z.ZodType<NewAccountWire>;

export const AccountChange = z.strictObject({
  ...CHANGEABLE,
  name: z.exactOptional(z.string()),
}).meta({
  id: "AccountChange",
  description: "At least one of them.",
}) satisfies z.ZodType<AccountChangeWire>;

export const SignIn = z.strictObject({
  authUrl: z.string().nullable().describe(
    "Where the person agrees; null for a device code.",
  ),
  sessionId: z.string(),
  provider: z.string(),
  flow: z.enum(["loopback", "paste", "device"]),
  device: z.strictObject({ userCode: z.string(), verifyUrl: z.string() })
    .nullable(),
  renews: z.boolean().describe("True when an account gets new tokens."),
  remark: z.string().nullable(),
  expiresAt: moment(),
}).meta({ id: "SignIn" }) satisfies z.ZodType<SignInWire>;

export const SignInStatus = z.strictObject({
  status: z.enum(["pending", "completed", "failed", "expired"]),
  reason: z.string().nullable(),
  accountId: z.string().nullable(),
}).meta({ id: "SignInStatus" }) satisfies z.ZodType<SignInStatusWire>;
