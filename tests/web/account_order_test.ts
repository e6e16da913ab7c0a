/** In which order accounts are used, and what puts them in another one. */

import assert from "node:assert/strict";
import { firstBack, nextOf } from "../../web/account_next.js";
import { byUse, moved, prioritiesFor } from "../../web/account_order.js";
import { poolsOf, sorted } from "../../web/account_pools.js";
import { accountSample } from "./samples.ts";

const NOW = Date.UTC(2026, 2, 4, 12);
const HOUR = 3_600_000;
const at = (ms: number) => new Date(NOW + ms).toISOString();

interface Placed {
  id: string;
  priority: number;
  created: string;
}

/** Older ones have earlier letters. */
function placed(id: string, priority: number): Placed {
  return {
    id,
    priority,
    created: `2026-01-01T00:00:0${id.charCodeAt(0) % 10}Z`,
  };
}

function after(order: readonly Placed[]): Placed[] {
  const changes = prioritiesFor(order);
  return order.map((one) => ({
    ...one,
    priority: changes.get(one.id) ?? one.priority,
  }));
}

Deno.test("prioritiesFor() changes nothing where the order holds already, and one account where one is moved between numbers with room", () => {
  const [d, e, f, g] = [
    placed("d", 0),
    placed("e", 10),
    placed("f", 20),
    placed("g", 30),
  ];
  assert.deepEqual([...prioritiesFor([d, e, f, g])], []);
  assert.deepEqual([...prioritiesFor([d, g, e, f])], [["g", 0]]);
  assert.deepEqual([...prioritiesFor([e, f, d, g])], [["d", 21]]);
});

Deno.test("prioritiesFor() gives a younger account a lower number, for equal ones go by age", () => {
  const older = placed("d", 0);
  const younger = placed("e", 0);
  assert.deepEqual([...prioritiesFor([older, younger])], []);
  assert.deepEqual([...prioritiesFor([younger, older])], [["d", 1]]);
});

Deno.test("prioritiesFor() makes any order of any priorities hold, within what the server takes and by as few changes as can be", () => {
  const ids = ["d", "e", "f", "g"];
  for (let seed = 0; seed < 400; seed++) {
    const dice = (sides: number, salt: number) =>
      Math.floor(Math.abs(Math.sin(seed * 37 + salt * 101) * 1e4)) % sides;
    const order = ids
      .map((id, index) => placed(id, [0, 1, 2, 3, 999, 1000][dice(6, index)]!))
      .toSorted((a, b) =>
        dice(9, a.id.charCodeAt(0)) - dice(9, b.id.charCodeAt(0))
      );
    const result = after(order);
    assert.deepEqual(result.toSorted(byUse), result);
    assert.ok(
      result.every(({ priority }) => priority >= 0 && priority <= 1_000),
    );
    assert.equal(
      prioritiesFor(order).size,
      fewest(order),
      JSON.stringify(order),
    );
  }
});

/** By trying which of them can stay. */
function fewest(order: readonly Placed[]): number {
  let best = order.length;
  for (let mask = 0; mask < 1 << order.length; mask++) {
    const changed = [...mask.toString(2)].filter((bit) => bit === "1").length;
    if (changed < best && canHold(order, mask)) best = changed;
  }
  return best;
}

/** Lowest possible number for each that may change, from the front. */
function canHold(order: readonly Placed[], mask: number): boolean {
  let last = 0;
  return order.every((one, index) => {
    const before = order[index - 1];
    const least = before === undefined
      ? 0
      : last + (before.created > one.created ? 1 : 0);
    const value = mask & (1 << index) ? least : one.priority;
    last = value;
    return value >= least && value <= 1_000;
  });
}

Deno.test("moved() takes one to another place and stays within the ends", () => {
  const list = [{ id: "a" }, { id: "b" }, { id: "c" }];
  const ids = (id: string, place: number) =>
    moved(list, id, place).map((one) => one.id).join("");
  assert.deepEqual(
    [ids("a", 1), ids("c", 0), ids("b", -4), ids("b", 9), ids("x", 0)],
    ["bac", "cab", "bac", "acb", "abc"],
  );
});

Deno.test("nextOf() chooses as the server does: who can, trouble last, the session, then priority", () => {
  const session = (startMs: number) => ({
    active: true,
    startedAt: at(startMs),
    endsAt: at(startMs + 5 * HOUR),
    requestCount: 1,
  });
  const cool = (reason: "quota" | "down", scope: string | null = null) => [
    { scope, reason, since: at(-HOUR), until: at(HOUR), source: "default" },
  ];
  const one = accountSample({ id: "1", name: "one" });
  const two = accountSample({ id: "2", name: "two", priority: 1 });
  const rows: [Parameters<typeof nextOf>[0], string | undefined, RegExp][] = [
    [[one, two], "one", /no session/],
    [
      [one, { ...two, sessionInfo: session(-HOUR) }],
      "two",
      /session is running/,
    ],
    [[one, { ...two, sessionInfo: session(-6 * HOUR) }], "one", /no session/],
    [
      [{ ...one, sessionInfo: session(-2 * HOUR) }, {
        ...two,
        sessionInfo: session(-HOUR),
      }],
      "two",
      /session/,
    ],
    [[{ ...one, paused: true }, two], "two", /no session/],
    [[{ ...one, state: "needs_sign_in" }, two], "two", /no session/],
    [
      [{ ...one, state: "token_trouble", stateUntil: at(1) }, two],
      "two",
      /no session/,
    ],
    [[{ ...one, cooldowns: cool("quota") }, two], "two", /no session/],
    [[{ ...one, cooldowns: cool("quota", "opus") }, two], "one", /no session/],
    [
      [{ ...one, cooldowns: cool("down"), sessionInfo: session(-HOUR) }, two],
      "two",
      /no session/,
    ],
    [[{ ...one, cooldowns: cool("down") }], "one", /has just had trouble/],
    [[{ ...one, paused: true }], undefined, /^$/],
  ];
  for (const [pool, name, why] of rows) {
    const next = nextOf(pool, NOW);
    assert.equal(next?.account.name, name);
    assert.match(next?.why ?? "", why);
  }
  const limited = { ...one, cooldowns: cool("quota") };
  assert.equal(nextOf([limited], NOW + 2 * HOUR)?.account.name, "one");
});

Deno.test("firstBack() names who comes back first by itself, if anybody does", () => {
  const cool = (ms: number) => [{
    scope: null,
    reason: "quota" as const,
    since: at(-HOUR),
    until: at(ms),
    source: "default",
  }];
  const late = accountSample({ name: "late", cooldowns: cool(2 * HOUR) });
  const soon = accountSample({ name: "soon", cooldowns: cool(HOUR) });
  const back = firstBack([late, soon], NOW);
  assert.deepEqual([back?.account.name, back?.until], ["soon", NOW + HOUR]);
  assert.equal(firstBack([{ ...soon, paused: true }], NOW), null);
});

Deno.test("poolsOf() puts subscriptions before the keys of their family", () => {
  const providers = ["openai", "anthropic", "codex", "claude-code"];
  const list = sorted(
    providers.map((provider) => accountSample({ id: provider, provider })),
  );
  assert.deepEqual(
    poolsOf(list).map(({ provider }) => provider),
    ["claude-code", "anthropic", "codex", "openai"],
  );
});
