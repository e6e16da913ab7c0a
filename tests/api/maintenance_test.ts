import assert from "node:assert/strict";
import { servedExchange } from "../store/samples.ts";
import { HOUR, openApi } from "./_open.ts";

type Api = Awaited<ReturnType<typeof openApi>>;

const DAY = 24 * HOUR;

async function record({ store, clock }: Api, id: string, ageMs: number) {
  const receivedAt = clock.now() - ageMs;
  store.journal.closed(servedExchange(id, { receivedAt }));
  await store.journal.flush();
}

Deno.test("POST /api/maintenance/cleanup says what it removed, and GET /api/storage what is left", async () => {
  await using api = await openApi();
  await record(api, "old", 400 * DAY);
  await record(api, "new", HOUR);
  const { body } = await api.send("POST", "/api/maintenance/cleanup");
  const cutoff = Math.floor((api.clock.now() - 365 * DAY) / HOUR) * HOUR;
  assert.deepEqual(body.data, {
    removedRequests: 1,
    removedPayloads: 0,
    cutoffIso: new Date(cutoff).toISOString(),
    freedBytes: 0,
  });
  const storage = (await api.send("GET", "/api/storage")).body;
  assert(storage.fileBytes > 0);
  assert.deepEqual(
    { ...storage, fileBytes: 0, freeBytes: 0 },
    {
      fileBytes: 0,
      freeBytes: 0,
      canShrink: true,
      requests: 1,
      oldestRequestAt: new Date(api.clock.now() - HOUR).toISOString(),
      bodies: 0,
      bodyBytes: 0,
      bodyOriginalBytes: 0,
      oldestBodyAt: null,
      budgetBytes: 2048 * 1_048_576,
    },
  );
});

Deno.test("POST /api/maintenance/compact tells how much smaller the file is", async () => {
  await using api = await openApi();
  const { status, body } = await api.send("POST", "/api/maintenance/compact");
  assert.equal(status, 200);
  assert.match(body.message, /^The database is \d+\.\d MB smaller$/);
  assert.equal(body.data.reusableBytes, 0);
  assert.equal(body.data.canShrink, true);
});

Deno.test("POST /api/stats/reset begins anew", async () => {
  await using api = await openApi();
  await record(api, "a", 0);
  await record(api, "b", 0);
  const { body } = await api.send("POST", "/api/stats/reset");
  assert.deepEqual(body.data, { removedRequests: 2, removedPayloads: 0 });
  assert.equal((await api.send("GET", "/api/stats")).body.totalRequests, 0);
  assert.equal((await api.send("GET", "/api/requests/a")).status, 404);
});
