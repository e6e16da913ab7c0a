import assert from "node:assert/strict";
import { canServe, stateOf } from "../../src/actions/account_state.ts";
import type { Account } from "../../src/model/account.ts";
import type { Cooldown } from "../../src/model/limit.ts";

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;

function account(facts: Partial<Account> = {}): Account {
  return {
    id: "id",
    name: "work",
    provider: "anthropic",
    baseUrl: null,
    priority: 0,
    createdAt: NOW - HOUR,
    paused: false,
    needsSignIn: null,
    sessionStartedAt: null,
    cooldowns: [],
    quotas: [],
    refreshTrouble: null,
    tokenExpiresAt: null,
    plan: null,
    ...facts,
  };
}

function cooldown(facts: Partial<Cooldown> = {}): Cooldown {
  return {
    scope: null,
    reason: "quota",
    since: NOW - 1,
    until: NOW + HOUR,
    source: "retry-after",
    ...facts,
  };
}

const NEEDS = { since: NOW - 1, why: "Key was revoked" };

const CASES: {
  name: string;
  facts: Partial<Account>;
  word: string;
  why: RegExp | null;
  until?: number;
  scope?: string;
  serves: boolean;
}[] = [
  { name: "fresh", facts: {}, word: "ready", why: null, serves: true },
  {
    name: "in its session",
    facts: { sessionStartedAt: NOW - HOUR },
    word: "active",
    why: null,
    serves: true,
  },
  {
    name: "past its session",
    facts: { sessionStartedAt: NOW - 5 * HOUR },
    word: "ready",
    why: null,
    serves: true,
  },
  {
    name: "paused, whatever else",
    facts: { paused: true, needsSignIn: NEEDS, cooldowns: [cooldown()] },
    word: "paused",
    why: /by hand/,
    serves: false,
  },
  {
    name: "refused, whatever its cool-downs",
    facts: { needsSignIn: NEEDS, cooldowns: [cooldown()] },
    word: "needs_sign_in",
    why: /^Key was revoked$/,
    serves: false,
  },
  {
    name: "out of quota until the longest cool-down ends",
    facts: {
      cooldowns: [cooldown(), cooldown({ until: NOW + 2 * HOUR })],
      sessionStartedAt: NOW,
    },
    word: "limited",
    why: /Out of quota \(read from retry-after\)/,
    until: NOW + 2 * HOUR,
    serves: false,
  },
  {
    name: "throttled",
    facts: { cooldowns: [cooldown({ reason: "throttled" })] },
    word: "throttled",
    why: /slow down/,
    until: NOW + HOUR,
    serves: false,
  },
  {
    name: "down, which does not shut it out",
    facts: { cooldowns: [cooldown({ reason: "down", until: NOW + 9_000 })] },
    word: "down",
    why: /asked last/,
    until: NOW + 9_000,
    serves: true,
  },
  {
    name: "one model family out, which leaves the account ready",
    facts: { cooldowns: [cooldown({ scope: "opus", source: "default" })] },
    word: "ready",
    why: /for opus models \(the provider named no end\)/,
    until: NOW + HOUR,
    scope: "opus",
    serves: true,
  },
  {
    name: "its token ended and could not be renewed",
    facts: {
      tokenExpiresAt: NOW,
      refreshTrouble: {
        until: NOW + 5_000,
        failures: 1,
        why: "The token address answered 503",
      },
      cooldowns: [cooldown()],
    },
    word: "token_trouble",
    why: /^The token address answered 503$/,
    until: NOW + 5_000,
    serves: false,
  },
  {
    name: "its token lasts although renewing it failed",
    facts: {
      tokenExpiresAt: NOW + HOUR,
      refreshTrouble: { until: NOW + 5_000, failures: 1, why: "trouble" },
    },
    word: "ready",
    why: null,
    serves: true,
  },
  {
    name: "cool-downs that are over",
    facts: { cooldowns: [cooldown({ until: NOW })] },
    word: "ready",
    why: null,
    serves: true,
  },
];

for (const { name, facts, word, why, until, scope, serves } of CASES) {
  Deno.test(`stateOf() and canServe() for an account: ${name}`, () => {
    const state = stateOf(account(facts), NOW, 5 * HOUR);
    assert.equal(state.word, word);
    if (why === null) assert.equal(state.why, null);
    else assert.match(state.why ?? "", why);
    assert.equal(state.until, until ?? null);
    assert.equal(state.scope, scope ?? null);
    assert.equal(canServe(account(facts), NOW), serves);
  });
}
