/** How the story of the open request keeps up with the stream, while its record is written a little later. */

import assert from "node:assert/strict";
import type {
  RequestDetail,
  RequestEvent,
  RequestSummary,
} from "../../src/api/wire.ts";
import * as story from "../../web/stores/request.js";
import * as requests from "../../web/stores/requests.js";
import { fakeFetch } from "./fake_fetch.ts";
import { fakeTimeout } from "./fake_timeout.ts";
import { detailSample, requestSample } from "./samples.ts";

const RUNNING = { outcome: null, statusCode: null } as const;

/** As a request is written down while it runs. */
function running(changes: Partial<RequestSummary> = {}): RequestDetail {
  const summary = requestSample({
    ...RUNNING,
    accountUsed: null,
    accountName: null,
    ...changes,
  });
  return { ...detailSample(summary), attempts: [], decision: null };
}

function end(id: string): RequestEvent {
  return { type: "summary", payload: requestSample({ id }) };
}

function known(...list: RequestSummary[]): void {
  requests.list.value = list;
}

function missing(): Response {
  return Response.json({ error: "Request not found: req-1" }, { status: 404 });
}

/** Answers in this order; the last one stays. */
function answers(...list: (() => Response)[]) {
  return fakeFetch(() => (list.length > 1 ? list.shift()! : list[0]!)());
}

const asRunning = () => Response.json(running());
const asEnded = () => Response.json(detailSample());

Deno.test("open() shows nothing of the last request while it reads the next", async () => {
  known();
  using network = fakeFetch(({ path }) =>
    Response.json(detailSample(requestSample({ id: path.split("/").at(-1)! })))
  );
  await story.open("a");
  assert.equal(story.request.value?.id, "a");
  const opening = story.open("b/c");
  assert.deepEqual([story.request.value, story.status.value], [
    null,
    "loading",
  ]);
  await opening;
  assert.equal(network.calls.at(-1)?.path, "/api/requests/b%2Fc");
});

Deno.test("open() says at once that there is no such request, unless the list has it", async () => {
  using time = fakeTimeout();
  using network = answers(missing);
  known();
  await story.open("req-1");
  assert.deepEqual([story.status.value, network.calls.length], ["failed", 1]);
  known(requestSample(RUNNING));
  await story.open("req-1");
  assert.deepEqual([story.status.value, time.waits], [
    "failed",
    [100, 100, 100, 100],
  ]);
});

Deno.test("open() waits for the record of a request that has only just arrived", async () => {
  using time = fakeTimeout();
  using _ = answers(missing, asRunning);
  known(requestSample(RUNNING));
  await story.open("req-1");
  assert.deepEqual([story.status.value, time.waits], ["ready", [100]]);
});

Deno.test("open() waits for the record of a request that has only just ended", async () => {
  using time = fakeTimeout();
  using _ = answers(asRunning, asEnded);
  known(requestSample());
  await story.open("req-1");
  assert.deepEqual([story.request.value?.outcome, time.waits], ["done", [100]]);
});

Deno.test("hear() reads again until the end that the stream has told is written down", async () => {
  using time = fakeTimeout();
  using network = answers(asRunning, asRunning, asRunning, asEnded);
  known(requestSample(RUNNING)); // a list that is paused does not move
  await story.open("req-1");
  assert.deepEqual([story.request.value?.outcome, time.waits], [null, []]);
  await story.hear([end("another"), end("req-1")]);
  assert.equal(story.request.value?.outcome, "done");
  assert.deepEqual([network.calls.length, time.waits], [4, [100, 100]]);
});

Deno.test("hear() gives up on a record that does not come", async () => {
  using _ = fakeTimeout();
  using network = answers(asRunning);
  known();
  await story.open("req-1");
  await story.hear([end("req-1")]);
  assert.deepEqual([network.calls.length, story.status.value], [6, "ready"]);
});

Deno.test("hear() cares for the open request alone", async () => {
  using network = answers(asRunning);
  known();
  await story.open("req-1");
  await story.hear([end("another"), { type: "accounts" }]);
  story.close();
  await story.hear([end("req-1")]);
  assert.equal(network.calls.length, 1);
});

Deno.test("refresh() reads again what may have changed unheard, and nothing else", async () => {
  using network = answers(asRunning, missing, asRunning, asEnded);
  known();
  await story.open("req-1");
  await story.refresh();
  assert.equal(story.status.value, "ready");
  await story.refresh();
  await story.refresh();
  assert.equal(story.request.value?.outcome, "done");
  await story.refresh();
  story.close();
  await story.refresh();
  assert.equal(network.calls.length, 4);
});

Deno.test("request knows from the stream who answers, while the record does not", async () => {
  using _ = answers(asRunning, asEnded);
  known(requestSample(RUNNING));
  await story.open("req-1");
  assert.equal(story.request.value?.statusCode, null);
  known(requestSample({ outcome: null, userAgent: null, model: "opus-live" }));
  const { statusCode, accountName, model, userAgent } = story.request.value!;
  assert.deepEqual([statusCode, accountName, model], [
    200,
    "work",
    "opus-live",
  ]);
  assert.notEqual(userAgent, null);
  await story.open("req-1");
  assert.notEqual(story.request.value?.model, "opus-live");
});
