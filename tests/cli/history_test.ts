import assert from "node:assert/strict";
import { openWorld } from "./_world.ts";

const START = Date.UTC(2026, 0, 3);

for (
  const [flag, done, counted] of [
    ["--reset-stats", "Statistics reset: 1 request removed\n", 0],
    ["--clear-history", "History cleared: 1 request removed\n", 1],
  ] as const
) {
  Deno.test(`${flag} asks, then deletes what was recorded`, async () => {
    await using world = await openWorld();
    const { id } = await world.add("work");
    await world.serveOnce(id);
    const ended = await world.run(flag, { answers: [true] });
    assert.deepEqual([ended.status, ended.out, ended.open], [0, done, 0]);
    assert.equal(ended.questions.length, 1);
    assert.equal((await world.store.stats({ now: START })).requests, 0);
    const counters = (await world.store.accounts.counters()).get(id);
    assert.equal(counters?.totalRequests, 1);
    assert.equal(counters?.sessionRequests, counted);
  });

  Deno.test(`${flag} leaves everything when the answer is no or none`, async () => {
    await using world = await openWorld();
    await world.serveOnce((await world.add("work")).id);
    const no = await world.run(flag, { answers: [false] });
    assert.deepEqual([no.status, no.err], [1, "Everything stays\n"]);
    const none = await world.run(flag, { answers: [null] });
    assert.equal(none.status, 130);
    const piped = await world.run(flag, { input: "" });
    assert.equal(piped.status, 2);
    assert.match(piped.err, new RegExp(`${flag} needs --yes here`));
    assert.equal((await world.store.stats({ now: START })).requests, 1);
  });

  Deno.test(`${flag} --yes asks nobody`, async () => {
    await using world = await openWorld();
    await world.serveOnce((await world.add("work")).id);
    const { status, out } = await world.run(`${flag} --yes`, { input: "" });
    assert.deepEqual([status, out], [0, done]);
  });
}
