import assert from "node:assert/strict";
import { SendError } from "../src/model/answer.ts";
import type { Answer, Outgoing } from "../src/model/answer.ts";
import { ProviderStatus } from "../src/provider_status.ts";
import { HandClock } from "./support/clock.ts";

const PAGE = { name: "Anthropic", origin: "https://status.test" };

const FINE = {
  status: { indicator: "none", description: "All Systems Operational" },
  incidents: [],
};

const TROUBLE = {
  status: { indicator: "major", description: "Partial System Outage" },
  incidents: [
    {
      name: "Elevated errors",
      impact: "major",
      status: "investigating",
      shortlink: "https://stspg.io/abc",
      started_at: "2026-03-04T11:02:00.000Z",
    },
    { name: "Slow", shortlink: "javascript:alert(1)", started_at: "soon" },
    "not an incident",
  ],
};

function answerOf(status: number, text: string): Answer {
  const pieces = [new TextEncoder().encode(text)];
  return {
    status,
    fields: [],
    body: {
      read: () => Promise.resolve(pieces.shift() ?? null),
      cancel() {},
    },
  };
}

function open(answer: () => Answer | Promise<Answer>) {
  const clock = new HandClock();
  const asked: Outgoing[] = [];
  const status = new ProviderStatus({
    pages: [PAGE],
    clock,
    send: async (outgoing, signal) => {
      asked.push(outgoing);
      return await Promise.race([
        answer(),
        new Promise<never>((_, reject) =>
          signal.addEventListener(
            "abort",
            () => reject(new SendError("aborted", "It was given up")),
          )
        ),
      ]);
    },
  });
  return { clock, asked, status };
}

Deno.test("read() asks for the summary and tells what the page says", async () => {
  const { status, asked, clock } = open(() =>
    answerOf(200, JSON.stringify(TROUBLE))
  );
  assert.deepEqual(await status.read(), [{
    name: "Anthropic",
    page: "https://status.test",
    checkedAt: clock.now(),
    standing: { indicator: "major", description: "Partial System Outage" },
    incidents: [
      {
        name: "Elevated errors",
        impact: "major",
        status: "investigating",
        url: "https://stspg.io/abc",
        startedAt: Date.UTC(2026, 2, 4, 11, 2),
      },
      { name: "Slow", impact: "none", status: "", url: null, startedAt: null },
    ],
    problem: null,
  }]);
  assert.deepEqual(
    asked.map(({ method, origin, target, body }) => [
      method,
      origin + target,
      body,
    ]),
    [["GET", "https://status.test/api/v2/summary.json", null]],
  );
});

Deno.test("read() asks once a minute, however many want to know", async () => {
  const { status, asked, clock } = open(() =>
    answerOf(200, JSON.stringify(FINE))
  );
  await Promise.all([status.read(), status.read()]);
  await clock.advance(59_000);
  await status.read();
  assert.equal(asked.length, 1);
  await clock.advance(1_000);
  await status.read();
  assert.equal(asked.length, 2);
});

const TROUBLES: [string, () => Answer | Promise<Answer>, string][] = [
  ["an error", () => answerOf(500, ""), "status.test answered 500"],
  ["a redirect", () => answerOf(302, ""), "status.test answered 302"],
  [
    "a page",
    () => answerOf(200, "<html>"),
    "status.test answered something else",
  ],
  [
    "another shape",
    () => answerOf(200, '{"status":{"indicator":"fine","description":""}}'),
    "status.test answered something else",
  ],
  [
    "too much",
    () => answerOf(200, "x".repeat(2_000_000)),
    "The answer from status.test is too large",
  ],
  [
    "no way there",
    () => Promise.reject(new SendError("connect", "Cannot connect")),
    "Cannot connect",
  ],
];
for (const [what, answer, problem] of TROUBLES) {
  Deno.test(`read() tells of ${what} instead of failing`, async () => {
    const { status } = open(answer);
    const [report] = await status.read();
    assert.deepEqual(
      [report?.standing, report?.incidents, report?.problem],
      [null, [], problem],
    );
  });
}

Deno.test("read() gives up after ten seconds", async () => {
  const { status, clock } = open(() => new Promise(() => {}));
  const reading = status.read();
  await clock.advance(10_000);
  const [report] = await reading;
  assert.equal(report?.problem, "No answer from status.test within 10 s");
});

Deno.test("close() gives up what is being asked", async () => {
  const { status } = open(() => new Promise(() => {}));
  const reading = status.read();
  await status.close();
  const [report] = await reading;
  assert.equal(report?.problem, "It was given up");
});
