import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Exchange } from "../../src/model/exchange.ts";
import { readConversation } from "../../src/store/conversation.ts";
import { saveExchanges } from "../../src/store/exchanges.ts";
import { migrate } from "../../src/store/migrate.ts";
import { beginRun } from "../../src/store/runs.ts";
import { START } from "../support/clock.ts";
import { servedExchange } from "./samples.ts";

type Turn = [id: string, change: Partial<Exchange>, conversation?: string];

async function open(turns: readonly Turn[]) {
  const db = new DatabaseSync(":memory:");
  await migrate(db, { path: ":memory:" });
  const run = beginRun(db, { pid: 42, startedAt: START });
  const records = turns.map(([id, change]) => servedExchange(id, change));
  assert.deepEqual(saveExchanges(db, { run, records }), []);
  const talk = db.prepare("UPDATE requests SET conversation = ? WHERE id = ?");
  for (const [id, , conversation] of turns) talk.run(conversation ?? null, id);
  return {
    chain: (id: string) => readConversation(db, { id }).map((one) => one.id),
    [Symbol.dispose]: () => db.close(),
  };
}

function answer(responseId: string, previousResponseId: string | null = null) {
  return { responseId, previousResponseId };
}

Deno.test("readConversation() follows each question to the answer that it goes on from", async () => {
  using opened = await open([
    ["first", answer("resp_1")],
    ["aside", answer("resp_9")],
    ["second", answer("resp_2", "resp_1")],
    ["branch", answer("resp_3", "resp_1")],
    ["third", answer("resp_4", "resp_2")],
  ]);
  assert.deepEqual(opened.chain("third"), ["first", "second", "third"]);
  assert.deepEqual(opened.chain("branch"), ["first", "branch"]);
  assert.deepEqual(opened.chain("first"), ["first"]);
  assert.deepEqual(opened.chain("nowhere"), []);
});

Deno.test("readConversation() gathers earlier turns of the same conversation where no answer is named", async () => {
  using opened = await open([
    ["one", {}, "c-1"],
    ["other", {}, "c-2"],
    ["two", {}, "c-1"],
    ["lost", answer("resp_2", "resp_unknown"), "c-1"],
    ["later", {}, "c-1"],
  ]);
  assert.deepEqual(opened.chain("two"), ["one", "two"]);
  assert.deepEqual(opened.chain("lost"), ["one", "two", "lost"]);
  assert.deepEqual(opened.chain("other"), ["other"]);
});

Deno.test("readConversation() comes to an end where answers name one another", async () => {
  using opened = await open([
    ["egg", answer("resp_1", "resp_2")],
    ["hen", answer("resp_2", "resp_1")],
    ["self", answer("resp_3", "resp_3")],
  ]);
  assert.deepEqual(opened.chain("hen"), ["egg", "hen"]);
  assert.deepEqual(opened.chain("self"), ["self"]);
});

Deno.test("readConversation() goes back a thousand turns and no further", async () => {
  const turns = Array.from({ length: 1_005 }, (_, n): Turn => [
    `r-${n}`,
    answer(`resp_${n}`, `resp_${n - 1}`),
  ]);
  using opened = await open(turns);
  const chain = opened.chain("r-1004");
  assert.equal(chain.length, 1_000);
  assert.deepEqual([chain[0], chain.at(-1)], ["r-5", "r-1004"]);
});
