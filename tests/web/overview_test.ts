/** The words and pictures of the overview: the line at its top, its cards, its quota windows, its sparks. */

import assert from "node:assert/strict";
import { runsOf } from "../../web/charts/spark.js";
import { cardsOf, changeOf } from "../../web/overview_cards.js";
import {
  elapsedShare,
  forecastWords,
  quotaTone,
} from "../../web/quota_words.js";
import { statusLine } from "../../web/status_line.js";
import type {
  AccountWire,
  ForecastWire,
  HealthWire,
} from "../../src/api/wire.ts";
import { analyticsSample } from "./analytics_sample.ts";
import { accountSample, healthSample, poolSample } from "./samples.ts";

const NOW = new Date(2026, 2, 4, 12).getTime(); // a Wednesday, local as the words are
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (ms: number) => new Date(NOW + ms).toISOString();

function line(accounts: AccountWire[], health: Partial<HealthWire> = {}) {
  return statusLine({ accounts, health: healthSample(health), now: NOW });
}

function words(accounts: AccountWire[], health?: Partial<HealthWire>): string {
  const { tone, head, rest } = line(accounts, health);
  return `${tone}: ${head} ${rest}`.trim().replaceAll("\u00a0", " ");
}

const working = (name: string, changes: Partial<AccountWire> = {}) =>
  accountSample({ id: name, name, ...changes });
const active = (name: string, changes: Partial<AccountWire> = {}) =>
  working(name, {
    state: "active",
    sessionInfo: {
      active: true,
      startedAt: at(-HOUR),
      endsAt: at(4 * HOUR + 5 * MINUTE),
      requestCount: 3,
    },
    ...changes,
  });
const limited = (name: string, changes: Partial<AccountWire> = {}) =>
  working(name, {
    state: "limited",
    stateUntil: at(4 * HOUR + 40 * MINUTE),
    ...changes,
  });

Deno.test("statusLine() says in one line whether everything works", () => {
  const openai = { provider: "openai" };
  const table: [AccountWire[], string][] = [
    [[working("work")], "ok: work can serve."],
    [
      [active("work"), working("spare"), working("night")],
      "ok: All 3 accounts can serve. work has the session until 16:05.",
    ],
    [
      [active("work"), active("codex", openai)],
      "ok: All 2 accounts can serve. work has the session until 16:05, codex until 16:05.",
    ],
    [
      [active("work"), limited("personal")],
      "ok: 1 of 2 accounts can serve. work has the session until 16:05. personal is out of quota until 16:40.",
    ],
    [
      [working("work"), limited("codex", openai)],
      "warn: No OpenAI account can serve. codex is out of quota until 16:40.",
    ],
    [
      [
        working("work"),
        working("codex", { ...openai, state: "paused", paused: true }),
      ],
      "ok: 1 of 2 accounts can serve. codex is paused.",
    ],
    [
      [working("work"), working("old", { state: "needs_sign_in" })],
      "warn: 1 of 2 accounts can serve. old has a refused key.",
    ],
    [
      [
        working("work"),
        working("mine", { state: "needs_sign_in", auth_method: "oauth" }),
      ],
      "warn: 1 of 2 accounts can serve. mine needs sign-in.",
    ],
    [
      [limited("a", { stateUntil: at(30 * HOUR) }), limited("b")],
      "bad: No account can serve. b is out of quota and back at 16:40.",
    ],
    [
      [limited("a", { stateUntil: at(30 * HOUR) })],
      "bad: No account can serve. a is out of quota and back at Thu 18:00.",
    ],
    [
      [
        working("a", { state: "paused" }),
        working("b", { state: "needs_sign_in" }),
      ],
      "bad: No account can serve. a is paused, b has a refused key.",
    ],
    [
      [working("w"), limited("a"), limited("b"), limited("c"), limited("d")],
      "ok: 1 of 5 accounts can serve. a is out of quota until 16:40, b is out of quota until 16:40, c is out of quota until 16:40 and 1 more.",
    ],
  ];
  for (const [accounts, said] of table) assert.equal(words(accounts), said);
});

Deno.test("statusLine() says first when requests are not written down", () => {
  const journal = {
    state: "failing",
    queued: 3,
    lagMs: 1,
    lost: 0,
    lastError: "disk full",
  } as const;
  assert.match(
    words([working("work")], { journal }),
    /^bad: Requests are not being written down: disk full\./,
  );
});

Deno.test("statusLine() of a mixed pool names who works and who does not", () => {
  assert.match(
    words(poolSample(NOW)),
    /^warn: 2 of 5 accounts can serve\. work has the session until 14:50\. personal is out of quota until 13:03, team-gateway is paused, old-key has a refused key\.$/,
  );
});

Deno.test("changeOf() tells by how much, which way, and whether that is good", () => {
  const more = { up: "more", down: "less" };
  const slower = { up: "slower", down: "faster", good: "down" } as const;
  const table: [
    number | null,
    number | null,
    Parameters<typeof changeOf>[2],
    unknown,
  ][] = [
    [112, 100, more, ["up", "12 % more", null]],
    [50, 100, more, ["down", "50 % less", null]],
    [100.2, 100, more, ["same", "no change", null]],
    [1_500, 100, more, ["up", "15 times as much", null]],
    [108, 100, slower, ["up", "8 % slower", false]],
    [90, 100, slower, ["down", "10 % faster", true]],
    [5, 0, more, null],
    [5, null, more, null],
    [null, 5, more, null],
  ];
  for (const [now, before, said, expected] of table) {
    const told = changeOf(now, before, said);
    assert.deepEqual(
      told && [told.way, told.text.replaceAll("\u202f", " "), told.isGood],
      expected,
    );
  }
});

Deno.test("cardsOf() has one value for each bucket, with gaps where nothing was measured", () => {
  const cards = cardsOf(analyticsSample(NOW));
  assert.deepEqual(cards.map(({ label }) => label), [
    "Requests",
    "Success",
    "Response time",
    "Output speed",
    "Tokens",
    "Cost",
  ]);
  const [requests, success] = cards;
  assert.equal(requests!.spark.length, success!.spark.length);
  assert.ok(requests!.spark.every((value) => value !== null));
});

Deno.test("forecastWords() and quotaTone() say whether a window lasts", () => {
  const until = (ms: number): ForecastWire => ({
    runsOutAt: at(ms),
    resetsFirst: false,
  });
  const first: ForecastWire = { runsOutAt: null, resetsFirst: true };
  const table: [number | null, ForecastWire | null, string, string][] = [
    [0.4, until(4 * HOUR + 40 * MINUTE), "lasts until 16:40", "warn"],
    [0.4, until(-1), "about to run out", "warn"],
    [0.9, first, "resets before it runs out", "idle"],
    [1, until(-MINUTE), "used up", "bad"],
    [0.4, null, "", "idle"],
    [0.85, null, "", "warn"],
    [null, null, "", "idle"],
  ];
  for (const [used, forecast, said, tone] of table) {
    assert.equal(forecastWords({ used, forecast }, NOW), said);
    assert.equal(quotaTone({ used, forecast }), tone);
  }
});

Deno.test("elapsedShare() is how much of a window has gone by", () => {
  const table: [string, string | null, number | null][] = [
    ["5h", at(HOUR), 0.8],
    ["7d_opus", at(84 * HOUR), 0.5],
    ["requests", at(HOUR), null],
    ["5h", null, null],
    ["5h", at(-1), null],
    ["5h", at(6 * HOUR), null],
  ];
  for (const [window, resetsAt, share] of table) {
    assert.equal(elapsedShare({ window, resetsAt }, NOW), share, window);
  }
});

Deno.test("runsOf() begins at zero, parts at gaps, and fits its room", () => {
  const runs = runsOf([0, 10, null, 5]);
  assert.deepEqual(runs.map((run) => run.map(([x]) => x)), [
    [0, 33.33],
    [100],
  ]);
  assert.deepEqual(runs.flat().map(([, y]) => y), [22.5, 1.5, 12]);
  assert.deepEqual(runsOf([]), []);
  assert.deepEqual(runsOf([0, 0]).flat().map(([, y]) => y), [22.5, 22.5]);
});
