import assert from "node:assert/strict";
import {
  capCooldown,
  type Cooldown,
  inScope,
  MAX_COOLDOWN_MS,
  type Quota,
  withCooldown,
  withQuotas,
} from "../../src/model/limit.ts";

const NOW = Date.parse("2026-11-22T10:00:00Z");

function rest(fields: Partial<Cooldown> = {}): Cooldown {
  return {
    scope: null,
    reason: "quota",
    since: NOW,
    until: NOW + 1000,
    source: "a header",
    ...fields,
  };
}

function quota(window: string, used: number): Quota {
  return { window, used, status: null, resetsAt: null, seenAt: NOW };
}

Deno.test("capCooldown() believes no end beyond the longest window there is", () => {
  const forever = rest({ until: NOW + 400 * 24 * 3_600_000 });
  assert.equal(capCooldown(forever).until, NOW + MAX_COOLDOWN_MS);
  assert.deepEqual(capCooldown(rest()), rest());
});

Deno.test("capCooldown() puts nobody last for more than half a minute", () => {
  const hour = rest({ reason: "down", until: NOW + 3_600_000 });
  assert.equal(capCooldown(hour).until, NOW + 30_000);
});

Deno.test("withCooldown() replaces the one of the same scope and reason and forgets ended ones", () => {
  const list = [
    rest({ until: NOW + 5 }),
    rest({ scope: "opus" }),
    rest({ reason: "down", since: NOW - 9, until: NOW }),
  ];
  assert.deepEqual(withCooldown(list, rest({ until: NOW + 7 })), [
    rest({ scope: "opus" }),
    rest({ until: NOW + 7 }),
  ]);
});

Deno.test("withQuotas() replaces facts about the same windows and keeps the others", () => {
  const list = [quota("5h", 0.1), quota("7d", 0.2)];
  assert.deepEqual(withQuotas(list, [quota("5h", 0.3)]), [
    quota("7d", 0.2),
    quota("5h", 0.3),
  ]);
});

const SCOPES: [string | null, string | null, boolean][] = [
  [null, null, true],
  [null, "claude-opus-4-8", true],
  ["opus", "claude-opus-4-8", true],
  ["opus", "Claude-OPUS-4-8", true],
  ["opus", "claude-sonnet-4-8", false],
  ["opus", null, false],
];

for (const [scope, model, expected] of SCOPES) {
  Deno.test(`inScope() is ${expected} for a limit of ${scope ?? "all"} and ${model ?? "no model"}`, () => {
    assert.equal(inScope(scope, model), expected);
  });
}
