/** The long list of requests: what is asked of the server, what is held, and what the stream does to it. */

import assert from "node:assert/strict";
import type { RequestEvent, RequestSummary } from "../../src/api/wire.ts";
import { clientName } from "../../src/model/client_name.ts";
import {
  clientOf,
  filterOf,
  matches,
  queryOf,
} from "../../web/request_filter.js";
import {
  appended,
  indexOf,
  missingIn,
  PAGE,
  prepended,
  refilled,
  replaced,
  rowsIn,
  thinned,
  totalOf,
} from "../../web/request_pages.js";
import { sheetOf } from "../../web/request_sheet.js";
import { markOf } from "../../web/session_mark.js";
import * as history from "../../web/stores/history.js";
import * as live from "../../web/stores/history_live.js";
import { fakeFetch } from "./fake_fetch.ts";
import { requestSample } from "./samples.ts";

const START = Date.UTC(2026, 0, 1);

/** The request that arrived so many seconds after the start; its id is that number. */
function request(
  second: number,
  changes: Partial<RequestSummary> = {},
): RequestSummary {
  return requestSample({
    id: String(second),
    timestamp: new Date(START + second * 1_000).toISOString(),
    ...changes,
  });
}

/** Newest first, down to the second `last`. */
function requests(first: number, last: number): RequestSummary[] {
  return Array.from({ length: first - last + 1 }, (_, n) => request(first - n));
}

function ended(row: RequestSummary): RequestEvent {
  return { type: "summary", payload: row };
}

function arrival(second: number): RequestEvent {
  return {
    type: "ingress",
    id: String(second),
    timestamp: START + second * 1_000,
    method: "POST",
    path: "/v1/messages",
  };
}

function idsOf(rows: readonly (RequestSummary | null)[]): (string | null)[] {
  return rows.map((row) => row?.id ?? null);
}

function listed(): (string | null)[] {
  return idsOf(history.rowsAt({ first: 0, count: history.total.value }));
}

/** A server with these requests that gives so many at once and looks at so many for them. */
function server(all: RequestSummary[], { seen = Infinity } = {}) {
  return fakeFetch(({ path }) => {
    const query = new URL(path, "http://x").searchParams;
    const before = query.get("before");
    const from = before === null
      ? Number(query.get("cursor") ?? 0)
      : all.findIndex(({ id }) => id === before) + 1;
    const to = Math.min(from + Number(query.get("limit")), from + seen);
    const rows = all.slice(from, to).filter((row) =>
      matches(row, filterOf(query))
    );
    const isShort = seen !== Infinity && to < all.length;
    return Response.json(rows, {
      headers: to >= all.length ? {} : {
        "x-next-cursor": String(to),
        ...(isShort && { "x-searched-until": all[to - 1]!.timestamp }),
      },
    });
  });
}

/** Opens a list anew, whatever was open. */
async function show(filter: Record<string, string> = {}): Promise<void> {
  live.hold(false);
  live.paused.value = false;
  await history.show({ q: "nothing" });
  await history.show(filter);
}

Deno.test("filterOf() takes what it knows out of the address, and queryOf() says it in the server's words", () => {
  const params = new URLSearchParams(
    "range=1h&model=a,b&tab=raw&q=&status=4xx",
  );
  const filter = filterOf(params);
  assert.deepEqual(filter, { range: "1h", model: "a,b", status: "4xx" });
  assert.deepEqual(Object.fromEntries(queryOf(filter, 7_200_000)), {
    model: "a,b",
    status: "4xx",
    from: "3600000",
  });
  assert.deepEqual(
    Object.fromEntries(queryOf({ range: "1h", from: "5" }, 7_200_000)),
    { from: "5" },
  );
});

Deno.test("matches() lets through what the server would list", () => {
  const running = request(1, {
    outcome: null,
    success: null,
    statusCode: null,
    model: null,
    modelAsked: null,
    accountUsed: null,
    accountName: null,
  });
  const refused = request(2, {
    outcome: "refused",
    success: false,
    statusCode: 429,
    errorMessage: "Out of QUOTA",
    accountUsed: null,
    accountName: null,
  });
  const served = request(3, { clientKeyName: "laptop", pool: "claude" });
  const at = (second: number) => new Date(START + second * 1_000).toISOString();
  const rows: [string, RequestSummary[]][] = [
    ["", [running, refused, served]],
    ["outcome=running", [running]],
    ["outcome=success", [served]],
    ["outcome=error", [refused]],
    ["outcome=running,refused", [running, refused]],
    ["status=4xx", [refused]],
    ["status=200,500", [served]],
    ["account=work", [served]],
    ["account=acc-work,no_account", [running, refused, served]],
    ["model=claude-sonnet-4-5", [refused, served]],
    ["model=claude-sonnet-4-5-20250929&outcome=success", [served]],
    ["client=claude-cli", [running, refused, served]],
    ["client=laptop", [served]],
    ["client=claude", []],
    ["provider=openai", []],
    ["pool=claude", [running, refused, served]],
    ["session=3f1c9a52-7f0e-4c0e-9d0b-0a2f5c6d7e8f", [
      running,
      refused,
      served,
    ]],
    ["conversation=c-2", []],
    ["q=quota", [refused]],
    ["q=V1/MESS", [running, refused, served]],
    ["q=sonnet", [refused, served]],
    [`from=${at(2)}`, [refused, served]],
    [`from=${START + 2_000}&to=${at(3)}`, [refused]],
    ["range=1h", [running, refused, served]],
  ];
  for (const [query, expected] of rows) {
    const filter = filterOf(new URLSearchParams(query));
    const found = [running, refused, served].filter((one) =>
      matches(one, filter)
    );
    assert.deepEqual(idsOf(found), idsOf(expected), query);
  }
});

Deno.test("clientOf() calls a client as the server does", () => {
  for (
    const agent of [
      null,
      "",
      "claude-cli/2.1.0 (external, cli)",
      "  codex_cli_rs/1 x",
      "curl",
      "x".repeat(60),
    ]
  ) {
    assert.equal(clientOf(agent), clientName(agent));
  }
});

Deno.test("pages are one list to whoever looks, held or not", () => {
  const top = appended([], requests(999, 800));
  const pages = appended(top, requests(800, 700)); // one of them is known
  assert.equal(totalOf(pages), 300);
  assert.deepEqual(pages.map(({ before, count }) => [before, count]), [
    [null, 200],
    ["800", 100],
  ]);
  assert.deepEqual(idsOf(rowsIn(pages, { first: 199, count: 2 })), [
    "800",
    "799",
  ]);
  assert.equal(indexOf(pages, "750"), 249);
  assert.equal(indexOf(pages, "1"), -1);
  assert.equal(totalOf(appended(pages, requests(699, 600))), 400);
  const grown = prepended(pages, requests(1_300, 1_000));
  assert.deepEqual(grown.map(({ before, count }) => [before, count]), [
    [null, PAGE],
    ["1101", 301],
    ["800", 100],
  ]);
  const shorter = replaced(pages, new Map([["999", null]]));
  assert.deepEqual(idsOf(rowsIn(shorter, { first: 0, count: 1 })), ["998"]);
  assert.equal(replaced(pages, new Map([["1", null]]))[0], pages[0]);
});

Deno.test("what is far away is let go of and keeps its place until it is read again", () => {
  let pages = appended([], []);
  for (let first = 3_000; first > 0; first -= PAGE) {
    pages = appended(pages, requests(first, first - PAGE + 1));
  }
  const thin = thinned(pages, 2_900);
  assert.equal(totalOf(thin), 3_000);
  const held = thin.filter(({ rows }) => rows !== null);
  assert.equal(totalOf(held), 2_000);
  assert.deepEqual([thin[0]?.rows?.length, thin.at(-1)?.rows?.length], [
    PAGE,
    PAGE,
  ]);
  assert.deepEqual(missingIn(thin, { first: 390, count: 20 }), [1, 2]);
  assert.deepEqual(idsOf(rowsIn(thin, { first: 199, count: 2 })), [
    "2801",
    null,
  ]);
  const again = refilled(thin, 1, requests(2_800, 2_601));
  assert.deepEqual(idsOf(rowsIn(again, { first: 200, count: 1 })), ["2800"]);
});

Deno.test("the list is read page after page to its end, and what was let go is read again", async () => {
  using network = server(requests(2_999, 0));
  await show({ model: "claude-sonnet-4-5" });
  assert.match(
    network.calls.at(-1)!.path,
    /^\/api\/requests\?model=claude-sonnet-4-5&limit=200$/,
  );
  const endIs = (state: string) => history.end.value.state === state;
  assert.ok(endIs("more"));
  for (let tries = 0; !endIs("all"); tries++) {
    assert.ok(tries < 20);
    history.look({ first: history.total.value - 30, count: 30 });
    await settled();
  }
  assert.equal(history.total.value, 3_000);
  history.look({ first: 1_450, count: 60 });
  await settled();
  history.look({ first: 210, count: 30 });
  await settled();
  assert.deepEqual(
    idsOf(history.rowsAt({ first: 210, count: 1 })),
    ["2789"],
  );
});

Deno.test("a search that finds little goes on by itself, says how far back it is, and can be stopped", async () => {
  const all = requests(999, 0).map((row) =>
    row.id === "3" ? { ...row, path: "/needle" } : row
  );
  using network = server(all, { seen: 100 });
  await show({ q: "needle" });
  assert.deepEqual(listed(), ["3"]);
  assert.equal(network.calls.length, 20); // ten for each of the two lists
  assert.deepEqual(history.end.value, { state: "all", until: null });
  await history.show({ q: "nowhere" });
  const searching = history.show({ q: "nowhere else" });
  await Promise.resolve();
  history.stop();
  await searching;
  assert.equal(history.end.value.state, "stopped");
  assert.equal(history.end.value.until, all[99]!.timestamp);
  await history.seek();
  assert.equal(history.end.value.state, "all");
});

Deno.test("a list that cannot be read says why, and an older page that cannot leaves what is there", async () => {
  {
    using _ = fakeFetch(() =>
      Response.json({ error: "'status' must be codes" }, { status: 400 })
    );
    await show({ status: "abc" });
    assert.deepEqual([history.status.value, history.failure.value], [
      "failed",
      "'status' must be codes",
    ]);
  }
  {
    using _ = server(requests(399, 0));
    await show();
    assert.equal(history.status.value, "ready");
  }
  using _ = fakeFetch(() => Response.json({ error: "gone" }, { status: 503 }));
  await history.seek();
  assert.deepEqual([
    history.status.value,
    history.end.value.state,
  ], ["ready", "failed"]);
});

Deno.test("what arrives comes on top, follows its request, and leaves when it no longer passes the filter", async () => {
  using _ = server(requests(9, 0));
  await show({ outcome: "running,success" });
  live.take([arrival(11), arrival(10)]);
  assert.deepEqual(listed().slice(0, 3), ["11", "10", "9"]);
  live.take([ended(request(11, { outcome: "failed", success: false }))]);
  assert.deepEqual(listed().slice(0, 2), ["10", "9"]);
  live.take([ended(request(10, { costUsd: 7 }))]);
  assert.equal(history.rowsAt({ first: 0, count: 1 })[0]?.costUsd, 7);
  live.take([ended(request(12, { outcome: "failed", success: false }))]);
  assert.equal(history.total.value, 11);
});

Deno.test("while somebody reads nothing moves; what is new waits, and what runs goes on", async () => {
  using _ = server(requests(9, 0));
  await show();
  live.take([arrival(10)]);
  live.hold(true);
  live.take([arrival(11), ended(request(10))]);
  live.take([ended(request(11, { costUsd: 5 }))]);
  assert.deepEqual(listed()[0], "10");
  assert.equal(history.rowsAt({ first: 0, count: 1 })[0]?.outcome, "done");
  assert.deepEqual(history.fresh.value.rows.map(({ costUsd }) => costUsd), [5]);
  live.hold(false);
  assert.deepEqual(listed().slice(0, 2), ["11", "10"]);
  assert.deepEqual(history.fresh.value.rows, []);
});

Deno.test("when more has arrived than is kept, the list is read anew", async () => {
  using network = server(requests(9, 0));
  await show();
  await live.pauseOrResume();
  live.take(Array.from({ length: 600 }, (_, n) => arrival(100 + n)));
  const { rows, isCut } = history.fresh.value;
  assert.deepEqual([rows.length, isCut], [500, true]);
  const before = network.calls.length;
  await live.pauseOrResume();
  assert.equal(network.calls.length, before + 1);
  assert.equal(history.total.value, 10);
});

Deno.test("a long day at the top of the list holds no more than its newest part", async () => {
  using _ = server(requests(9, 0));
  await show();
  for (let second = 10; second < 5_000; second += 50) {
    live.take(Array.from({ length: 50 }, (_, n) => arrival(second + n)));
  }
  assert.ok(history.total.value <= 5 * 2 * PAGE, String(history.total.value));
  assert.equal(history.end.value.state, "more");
  assert.equal(listed()[0], "5009");
});

Deno.test("what is told while the list is being read is not lost", async () => {
  using _ = server(requests(9, 0));
  const opening = show();
  live.take([arrival(10)]);
  await opening;
  live.take([]);
  assert.equal(listed()[0], "10");
});

Deno.test("after a gap in the stream a standing list learns what has ended and what is new", async () => {
  using _ = server(requests(9, 0));
  await show();
  live.hold(true);
  const running = { ...request(9), outcome: null };
  live.take([ended(running)]);
  using _later = server(requests(12, 0));
  await live.refresh();
  assert.equal(listed()[0], "9");
  assert.equal(history.rowsAt({ first: 0, count: 1 })[0]?.outcome, "done");
  assert.equal(history.fresh.value.rows.length, 3);
  live.hold(false);
});

Deno.test("markOf() gives one session one mark, and few sessions the same", () => {
  const marks = Array.from({ length: 40 }, (_, n) => markOf(`session-${n}`))
    .map(({ colour, shape }) => `${colour} ${shape}`);
  assert.deepEqual(markOf("session-7"), markOf("session-7"));
  assert.ok(new Set(marks).size >= 12, String(new Set(marks).size));
});

Deno.test("sheetOf() has a line for each request, in the order of its head", () => {
  const { head, rows } = sheetOf([request(1)]);
  assert.equal(rows[0]?.[head.indexOf("costUsd")], 0.042_2353);
  assert.equal(rows[0]?.length, head.length);
});

/** Lets what is under way come to rest. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
