import assert from "node:assert/strict";
import type { UsageResult } from "../../src/providers/provider.ts";
import { START } from "../support/clock.ts";
import { tokens } from "../providers/_tokens.ts";
import { openApi } from "./_open.ts";

type Api = Awaited<ReturnType<typeof openApi>>;

function addSubscription({ store }: Api) {
  return store.accounts.add({
    name: "mine",
    provider: "claude-code",
    baseUrl: null,
    priority: 0,
    credentials: tokens(),
  });
}

function pathOf({ id }: { id: string }): string {
  return `/api/accounts/${id}/usage`;
}

Deno.test("POST /api/accounts/:id/usage asks the provider and tells what is known then", async () => {
  const quota = {
    window: "5h",
    used: 0.5,
    status: null,
    resetsAt: START,
    seenAt: START,
  };
  await using api: Api = await openApi({
    askForUsage: ({ id }) => {
      api.store.accounts.noteQuotas(id, [quota]);
      return Promise.resolve({ kind: "quotas", quotas: [quota] });
    },
  });
  const account = await addSubscription(api);
  const { status, body } = await api.send("POST", pathOf(account));
  assert.equal(status, 200);
  assert.deepEqual(body, {
    success: true,
    message: "Usage of account 'mine'",
    data: {
      quotas: [{
        ...quota,
        resetsAt: "2026-01-02T03:04:05.000Z",
        seenAt: "2026-01-02T03:04:05.000Z",
        forecast: null,
      }],
    },
  });
});

Deno.test("POST /api/accounts/:id/usage says why the provider told nothing", async () => {
  const result: UsageResult = {
    kind: "trouble",
    why: "No answer from x within 15 s",
    retryAfterMs: null,
  };
  await using api = await openApi({
    askForUsage: () => Promise.resolve(result),
  });
  const { status, body } = await api.send(
    "POST",
    pathOf(await addSubscription(api)),
  );
  assert.equal(status, 502);
  assert.match(body.error, /account 'mine': No answer from x within 15 s/);
});

Deno.test("POST /api/accounts/:id/usage asks nobody for keys, paused and unknown accounts", async () => {
  await using api = await openApi();
  const key = await api.send("POST", pathOf(await api.add("key")));
  assert.deepEqual([key.status, key.body.error], [
    400,
    "Account 'key' is no subscription",
  ]);
  const mine = await addSubscription(api);
  await api.store.accounts.update(mine.id, { paused: true });
  const paused = await api.send("POST", pathOf(mine));
  assert.deepEqual([paused.status, paused.body.error], [
    409,
    "Account 'mine' is paused",
  ]);
  assert.equal((await api.send("POST", pathOf({ id: "x" }))).status, 404);
});
