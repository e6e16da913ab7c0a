import assert from "node:assert/strict";
import { ACCOUNT_NAME, isDown, restOf } from "../../src/model/account.ts";
import type { Cooldown } from "../../src/model/limit.ts";
import { sessionRuns } from "../../src/model/session.ts";
import { account, NOW } from "../proxy/fake_deps.ts";

function rest(fields: Partial<Cooldown>): Cooldown {
  return {
    scope: null,
    reason: "quota",
    since: NOW,
    until: NOW + 1,
    source: "x",
    ...fields,
  };
}

Deno.test("restOf() gives the cool-down that ends last, of those that hold for the model", () => {
  const long = rest({ until: NOW + 9 });
  const scoped = rest({ scope: "opus", until: NOW + 99 });
  const tired = account("a", { cooldowns: [rest({}), long, scoped] });
  assert.equal(restOf(tired, "claude-sonnet-4-8", NOW), long);
  assert.equal(restOf(tired, "claude-opus-4-8", NOW), scoped);
  assert.equal(restOf(tired, "claude-sonnet-4-8", NOW + 9), null);
});

Deno.test("the provider's trouble is no rest, it only puts an account last while it is fresh", () => {
  const down = account("a", {
    cooldowns: [rest({ reason: "down", until: NOW + 5 })],
  });
  assert.equal(restOf(down, null, NOW), null);
  assert.equal(isDown(down, NOW), true);
  assert.equal(isDown(down, NOW + 5), false);
});

Deno.test("sessionRuns() is false before the first request and when the time is over", () => {
  assert.equal(sessionRuns(account("a"), NOW, 1000), false);
  const started = account("a", { sessionStartedAt: NOW });
  assert.equal(sessionRuns(started, NOW + 999, 1000), true);
  assert.equal(sessionRuns(started, NOW + 1000, 1000), false);
});

for (const name of ["work", "a b", "me@example.com", "x_1.2+3-4"]) {
  Deno.test(`"${name}" is a name for an account`, () =>
    assert.match(name, ACCOUNT_NAME));
}

for (const name of ["", "a\nb", "käse", "a/b", "x".repeat(101)]) {
  Deno.test(`${JSON.stringify(name.slice(0, 9))} is no name for an account`, () => {
    assert.doesNotMatch(name, ACCOUNT_NAME);
  });
}
