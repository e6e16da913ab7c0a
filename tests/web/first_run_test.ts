import assert from "node:assert/strict";
import type { RequestEvent } from "../../src/api/wire.ts";
import * as accounts from "../../web/stores/accounts.js";
import * as firstRun from "../../web/stores/first_run.js";
import { stats } from "../../web/stores/stats.js";
import { fakeFetch } from "./fake_fetch.ts";
import { accountSample, requestSample, statsSample } from "./samples.ts";

/** A page that was just opened where so many requests and accounts are. */
async function open(
  { requests, pool }: { requests: number; pool: number },
): Promise<void> {
  using _ = fakeFetch(({ path }) =>
    path === "/api/accounts"
      ? Response.json(Array.from({ length: pool }, () => accountSample()))
      : Response.json(statsSample({ totalRequests: requests }))
  );
  firstRun.reset();
  accounts.reset();
  stats.reset();
  await Promise.all([accounts.load(), stats.load()]);
}

/** The id of the one in sight, and that of its summary. */
const noticed = () => {
  const { id, summary } = firstRun.first.value ?? {};
  return [id, summary?.id ?? null];
};

const arrives = (id: string): RequestEvent => ({
  type: "ingress",
  id,
  timestamp: 1,
  method: "POST",
  path: "/v1/messages",
});
const ends = (id: string, success: boolean): RequestEvent => ({
  type: "summary",
  payload: requestSample({ id, success }),
});

Deno.test("the first steps are shown while there is no account or no request", async () => {
  const table: [requests: number, pool: number, isOn: boolean][] = [
    [0, 0, true],
    [0, 1, true],
    [7, 0, true],
    [7, 1, false],
  ];
  for (const [requests, pool, isOn] of table) {
    await open({ requests, pool });
    assert.equal(firstRun.isOn.value, isOn, `${requests} requests, ${pool}`);
  }
});

Deno.test("the first request is noticed, and stays in sight until one goes on", async () => {
  await open({ requests: 0, pool: 1 });
  firstRun.hear([arrives("r-1"), arrives("r-2")]);
  assert.deepEqual(noticed(), ["r-1", null]);
  firstRun.hear([ends("r-2", true), ends("r-1", true)]);
  assert.deepEqual(noticed(), ["r-1", "r-1"]);
  stats.data.value = statsSample({ totalRequests: 2 });
  assert.equal(firstRun.isOn.value, true);
  firstRun.leave();
  assert.equal(firstRun.isOn.value, false);
});

Deno.test("a first request that failed makes room for the next one", async () => {
  await open({ requests: 0, pool: 0 });
  firstRun.hear([arrives("r-1"), ends("r-1", false), arrives("r-2")]);
  assert.equal(firstRun.first.value?.id, "r-2");
  firstRun.hear([ends("r-2", true), arrives("r-3")]);
  assert.equal(firstRun.first.value?.id, "r-2");
});

Deno.test("nothing is noticed where there is a history", async () => {
  await open({ requests: 7, pool: 1 });
  firstRun.hear([arrives("r-1")]);
  assert.equal(firstRun.first.value, null);
  assert.equal(firstRun.isOn.value, false);
});
