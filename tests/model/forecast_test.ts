import assert from "node:assert/strict";
import {
  type Forecast,
  forecastOf,
  type QuotaSample,
  windowLengthMs,
  withSample,
} from "../../src/model/forecast.ts";
import type { Quota } from "../../src/model/limit.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 2, 4, 12);

function quota(changes: Partial<Quota> = {}): Quota {
  return {
    window: "5h",
    used: 0.5,
    status: "allowed",
    resetsAt: NOW + 2 * HOUR,
    seenAt: NOW,
    ...changes,
  };
}

/** Shares that were seen so many minutes ago, in the same run of the window. */
function seen(
  { resetsAt }: Quota,
  ...list: [minutesAgo: number, used: number][]
): QuotaSample[] {
  return list.map(([ago, used]) => ({
    at: NOW - ago * MINUTE,
    used,
    resetsAt,
  }));
}

const SAID = (runsOutAt: number | null): Forecast => ({
  runsOutAt,
  resetsFirst: runsOutAt === null,
});

Deno.test("windowLengthMs() reads the length from the name of a window", () => {
  const table: [string, number | null][] = [
    ["5h", 5 * HOUR],
    ["7d", 7 * DAY],
    ["7d_opus", 7 * DAY],
    ["90m", 90 * MINUTE],
    ["requests", null],
    ["primary", null],
    ["0h", null],
    ["5hours", null],
  ];
  for (const [window, length] of table) {
    assert.equal(windowLengthMs(window), length, window);
  }
});

const CASES: [string, Quota, QuotaSample[], Forecast | null][] = [
  [
    "goes by the beginning of the window when nothing else was seen",
    quota({ used: 0.75 }), // in three hours: the rest lasts one
    [],
    SAID(NOW + HOUR),
  ],
  [
    "says that it resets before it runs out",
    quota({ used: 0.5 }),
    [],
    SAID(null),
  ],
  [
    "goes by the last fifth of a window, not by what was long ago",
    quota({ used: 0.7 }),
    seen(quota(), [120, 0.6], [60, 0.6], [30, 0.65]), // a tenth in the last hour
    SAID(null),
  ],
  [
    "sees that it has become faster",
    quota({ used: 0.7 }),
    seen(quota(), [120, 0.1], [60, 0.2]), // half of it in the last hour
    SAID(NOW + 36 * MINUTE),
  ],
  [
    "takes a straight line between what was seen",
    quota({ used: 0.7 }),
    seen(quota(), [90, 0.1], [30, 0.5]), // 0.3 an hour ago
    SAID(NOW + 45 * MINUTE),
  ],
  [
    "counts idle time: nothing used in the last hour lasts",
    quota({ used: 0.9, seenAt: NOW - 70 * MINUTE }),
    seen(quota(), [180, 0], [70, 0.9]),
    SAID(null),
  ],
  [
    "says that it is used up",
    quota({ used: 1.02, seenAt: NOW - 5 * MINUTE }),
    [],
    SAID(NOW - 5 * MINUTE),
  ],
  [
    "passes over what was seen before the window began anew",
    quota({ used: 0.2 }),
    [{ at: NOW - 4 * HOUR, used: 0.99, resetsAt: NOW - 3 * HOUR }],
    SAID(null),
  ],
  [
    "tells a week by a day and more",
    quota({ window: "7d_opus", used: 0.8, resetsAt: NOW + 3 * DAY }),
    seen(
      quota({ resetsAt: NOW + 3 * DAY }),
      [2_016, 0.52], // a fifth of the week ago
    ),
    SAID(NOW + DAY),
  ],
  ["says nothing of an unknown share", quota({ used: null }), [], null],
  ["says nothing of a window that is over", quota({ resetsAt: NOW }), [], null],
  [
    "says nothing when the window has only just begun",
    quota({ used: 0.1, resetsAt: NOW + 295 * MINUTE }),
    [],
    null,
  ],
  [
    "says nothing of a window of unknown length that was seen once",
    quota({ window: "primary" }),
    seen(quota(), [0, 0.5]),
    null,
  ],
  [
    "goes by what was seen where the length is not known",
    quota({ window: "primary" }),
    seen(quota(), [30, 0.25]),
    SAID(NOW + HOUR),
  ],
  [
    "knows no reset and still says when it runs out",
    quota({ resetsAt: null }),
    seen(quota({ resetsAt: null }), [60, 0.4]),
    SAID(NOW + 5 * HOUR),
  ],
  [
    "says nothing of what would last for longer than a month",
    quota({ resetsAt: null }),
    seen(quota({ resetsAt: null }), [60, 0.4999]),
    null,
  ],
];

for (const [title, fact, samples, said] of CASES) {
  Deno.test(`forecastOf() ${title}`, () => {
    const told = forecastOf(fact, samples, NOW);
    const near = told?.runsOutAt != null && said?.runsOutAt != null &&
      Math.abs(told.runsOutAt - said.runsOutAt) < 2;
    assert.deepEqual(
      near ? { ...told, runsOutAt: said.runsOutAt } : told,
      said,
    );
  });
}

Deno.test("withSample() keeps a bounded trail that reaches back beyond the part that is looked at", () => {
  let trail: readonly QuotaSample[] = [];
  for (let second = 0; second <= 4 * 3_600; second += 5) {
    const seenAt = NOW + second * 1_000;
    trail = withSample(trail, quota({ used: second / 20_000, seenAt }));
    assert.ok(trail.length <= 64);
    assert.equal(trail.at(-1)!.at, seenAt);
  }
  const end = NOW + 4 * HOUR;
  assert.ok(end - trail[0]!.at > HOUR, "an hour of five is looked at");
});

Deno.test("withSample() forgets the run before when the window starts anew", () => {
  const before = [{ at: NOW - HOUR, used: 0.9, resetsAt: NOW - MINUTE }];
  const fresh = quota({ used: 0.01, resetsAt: NOW + 5 * HOUR });
  assert.deepEqual(withSample(before, fresh), [
    { at: NOW, used: 0.01, resetsAt: NOW + 5 * HOUR },
  ]);
});

Deno.test("withSample() takes a share that was rounded down elsewhere for the same run", () => {
  const before = [{ at: NOW - HOUR, used: 0.424, resetsAt: NOW + HOUR }];
  const told = quota({ used: 0.42, resetsAt: NOW + HOUR + 800 });
  assert.equal(withSample(before, told).length, 2);
  assert.equal(withSample(before, quota({ used: null })).length, 1);
});
