/**
 * One behaviour of the whole program as a record: who is asked what, what the upstreams answer, what everyone must
 * have seen afterwards. A new behaviour is one more record in a list:
 *
 *     scenarios([{
 *       name: "moves on when the first account is out of quota",
 *       accounts: [
 *         { name: "first", key: "key-1", answers: [limited({ resetsInMs: 60_000 })] },
 *         { name: "second", key: "key-2", answers: [ok("pong")] },
 *       ],
 *       request: { dialect: "messages" },
 *       expected: {
 *         status: 200,
 *         includes: ["pong"],
 *         asked: ["first", "second"],
 *         row: { account: "second", outcome: "done", verdicts: ["limited", "serve"] },
 *       },
 *     }]);
 */

import assert from "node:assert/strict";
import { openTestApp } from "./app.ts";
import { JumpingClock } from "./jumping_clock.ts";
import { liveEvents } from "./live_events.ts";
import { compareAnswer, compareRow } from "./scenario/check.ts";
import { ask } from "./scenario/client.ts";
import type { Scenario } from "./scenario/record.ts";
import { openUpstream } from "./upstream.ts";
import type { DialectName } from "./upstream/asking.ts";

export type { Scenario } from "./scenario/record.ts";

/** Makes a test of each record. */
export function scenarios(list: readonly Scenario[]): void {
  for (const scenario of list) {
    Deno.test(scenario.name, () => play(scenario));
  }
}

async function play(scenario: Scenario): Promise<void> {
  const clock = new JumpingClock();
  await using upstream = openUpstream({ now: () => clock.now() });
  for (const { key, answers } of scenario.accounts) {
    upstream.on(key, ...answers);
  }
  await using app = await openTestApp({
    accounts: scenario.accounts.map((account) => ({
      provider: providerOf(scenario.request.dialect),
      ...account,
    })),
    upstream,
    clock,
    ...(scenario.config === undefined ? {} : { config: scenario.config }),
  });
  const events = await liveEvents(app);
  const answer = await ask(scenario, { app, upstream });
  const { expected } = scenario;

  compareAnswer(answer, expected);
  const nameOf = (key: string) =>
    scenario.accounts.find((account) => account.key === key)?.name ?? key;
  const asked = upstream.requests.map(({ credential }) => nameOf(credential));
  assert.deepEqual(asked, expected.asked);
  await clock.still();
  assert.equal(clock.waits.length, expected.waits ?? 0);

  if (expected.row === null) {
    await events.close();
  } else {
    const kinds = expected.events ?? ["ingress", "start", "summary"];
    assert.deepEqual(await events.upTo("summary"), kinds);
  }
  await app.store.journal.flush();
  const rows = (await app.store.listRequests({ limit: 2 })).records;
  assert.equal(rows.length, expected.row === null ? 0 : 1);
  if (expected.row !== null) compareRow(rows[0]!, expected.row);
}

function providerOf(dialect: DialectName): "anthropic" | "openai" {
  return dialect === "messages" ? "anthropic" : "openai";
}
