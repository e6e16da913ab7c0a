/** The log: lines from two ways put together, filtered, windowed, held back, and drawn. */

import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import type { LogLineWire } from "../../src/api/wire.ts";
import { html } from "../../web/html.js";
import * as lines from "../../web/log_lines.js";
import { heightOf, topOf, windowOf } from "../../web/log_window.js";
import { LogRow } from "../../web/parts/log_row.js";
import { parseHash, route } from "../../web/router.js";
import * as logs from "../../web/stores/logs.js";
import { Logs } from "../../web/views/logs.js";
import { fakeFetch } from "./fake_fetch.ts";

const NOON = Date.UTC(2026, 2, 4, 12);

function line(
  msg: string,
  change: Partial<LogLineWire> = {},
): LogLineWire {
  return { ts: NOON, level: "INFO", msg, ...change };
}

function words(all: readonly { msg: string }[]): string[] {
  return all.map(({ msg }) => msg);
}

function read(node: unknown): string {
  return renderToString(node as Parameters<typeof renderToString>[0])
    .replace(/<[^>]*>/g, " ").replace(/&quot;/g, '"')
    .replace(/[\s\u202f\u00a0]+/g, " ");
}

Deno.test("merged() adds what is not known, each as often as it was said", () => {
  const known = lines.merged([], [line("a"), line("b")]).lines;
  const again = lines.merged(known, [line("a"), line("b")]);
  assert.equal(again.lines, known);
  const more = lines.merged(known, [line("b"), line("b"), line("c")]);
  assert.deepEqual(words(more.lines), ["a", "b", "b", "c"]);
  assert.deepEqual(words(more.added), ["b", "c"]);
});

Deno.test("merged() puts what is older where it belongs", () => {
  const known = lines.merged([], [line("now")]).lines;
  const before = line("before", { ts: NOON - 1 });
  assert.deepEqual(words(lines.merged(known, [before]).lines), [
    "before",
    "now",
  ]);
});

Deno.test("merged() keeps the latest lines when they become too many", () => {
  const many = Array.from({ length: lines.MOST }, (_, nth) => line(`${nth}`));
  const { lines: known } = lines.merged([], many);
  const after = lines.merged(known, [line("last")]).lines;
  assert.deepEqual([after.length, after[0]?.msg, after.at(-1)?.msg], [
    lines.MOST,
    "1",
    "last",
  ]);
});

Deno.test("lines are found by words in message and data, and by level", () => {
  const all = lines.merged([], [
    line("Account left", { level: "WARN", data: { status: 429 } }),
    line("Account added"),
    line("Closed", { level: "ERROR" }),
  ]).lines;
  assert.deepEqual(words(lines.holding(all, " ACCOUNT  429")), [
    "Account left",
  ]);
  assert.equal(lines.holding(all, " "), all);
  assert.deepEqual(words(lines.ofLevels(all, ["WARN", "ERROR"])), [
    "Account left",
    "Closed",
  ]);
  assert.equal(lines.ofLevels(all, []), all);
  assert.deepEqual(lines.countLevels(all), {
    ERROR: 1,
    WARN: 1,
    INFO: 1,
    DEBUG: 0,
  });
});

Deno.test("filterOf() reads the address and passes over what is no level", () => {
  const { params } = parseHash("#/logs?level=warn,loud,ERROR&q=broke+off");
  assert.deepEqual(lines.filterOf(params), {
    levels: ["ERROR", "WARN"],
    text: "broke off",
  });
});

Deno.test("a line is written out whole, in brief and as text", () => {
  const one = line("It broke", {
    ts: NOON + 7,
    level: "WARN",
    data: { requestId: "r1", status: 502, stack: "Error: x\n  at y" },
  });
  assert.equal(lines.requestOf(one), "r1");
  assert.equal(lines.requestOf(line("plain")), null);
  assert.match(lines.briefOf(one), /^status=502 {2}stack=Error: x/);
  assert.match(
    lines.textOf(one),
    /^2026-03-04 \d\d:00:00\.007 WARN {2}It broke \{"requestId":"r1"/,
  );
  assert.equal(
    lines.wholeOf(one),
    'It broke\n\n{\n  "requestId": "r1",\n  "status": 502\n}\n\nError: x\n  at y',
  );
});

const LAYOUT = {
  count: 1_000,
  row: 24,
  tall: [{ at: 10, more: 100 }, { at: 500, more: 60 }],
};

Deno.test("windowOf() fills the view and leaves the right room around it", () => {
  const views = [0, 230, 250, 340, 2_000, 12_100, 23_600, 30_000];
  for (const top of views) {
    const { first, end, before, behind } = windowOf(LAYOUT, {
      top,
      height: 500,
    });
    assert.equal(before, topOf(LAYOUT, first));
    assert.equal(behind, heightOf(LAYOUT) - topOf(LAYOUT, end));
    const last = heightOf(LAYOUT) - 500;
    assert(before <= Math.min(top, last), `${top} begins with a gap`);
    assert(
      topOf(LAYOUT, end) >= Math.min(top + 500, heightOf(LAYOUT)),
      `${top} ends with a gap`,
    );
    assert(end - first < 60, `${top} draws ${end - first} lines`);
  }
});

Deno.test("windowOf() of a short list is all of it", () => {
  const few = { count: 3, row: 24, tall: [] };
  assert.deepEqual(windowOf(few, { top: 0, height: 500 }), {
    first: 0,
    end: 3,
    before: 0,
    behind: 0,
  });
});

/** The store with this history read. */
async function open(history: LogLineWire[]): Promise<void> {
  using _ = fakeFetch(() => Response.json(history));
  logs.resume();
  logs.lines.value = [];
  logs.hear([]);
  await logs.load();
}

Deno.test("a line that was read and then told is there once", async () => {
  await open([line("read"), line("both")]);
  logs.hear([{ connected: true }, line("both"), line("told")]);
  assert.deepEqual(words(logs.lines.value), ["read", "both", "told"]);
  logs.hear([line("told")]);
  assert.deepEqual(words(logs.lines.value), ["read", "both", "told", "told"]);
});

Deno.test("a line that was told and then read is there once", async () => {
  await open([]);
  logs.hear([line("told")]);
  using _ = fakeFetch(() => Response.json([line("older"), line("told")]));
  await logs.load();
  assert.deepEqual(words(logs.lines.value).toSorted(), ["older", "told"]);
});

Deno.test("while it is paused nothing moves, and what comes is counted", async () => {
  await open([line("a")]);
  logs.pauseOrResume();
  logs.hear([line("b"), line("c")]);
  assert.deepEqual(words(logs.seen.value), ["a"]);
  assert.deepEqual(words(logs.fresh.value), ["b", "c"]);
  logs.pauseOrResume();
  assert.deepEqual(words(logs.seen.value), ["a", "b", "c"]);
  assert.deepEqual(words(logs.fresh.value), []);
});

Deno.test("reading further up holds it too, and the way back does not end a pause", async () => {
  await open([line("a")]);
  logs.hold(true);
  logs.hear([line("b")]);
  assert.deepEqual(words(logs.seen.value), ["a"]);
  logs.hold(false);
  assert.deepEqual(words(logs.seen.value), ["a", "b"]);
  logs.pauseOrResume();
  logs.hold(true);
  logs.hold(false);
  assert.equal(logs.standing.value, true);
  logs.resume();
  assert.equal(logs.standing.value, false);
});

Deno.test("the view counts levels, shows what matches, and says when nothing does", async () => {
  await open([
    line("Listening"),
    line("It broke", { level: "WARN", data: { requestId: "r1" } }),
  ]);
  route.value = parseHash("#/logs?level=warn");
  const text = read(html`<${Logs} />`);
  assert.match(text, /Errors 0 Warnings 1 Info 1 Debug 0 1 of 2 lines/);
  assert.match(text, /WARN It broke/);
  assert.doesNotMatch(text, /Listening/);
  route.value = parseHash("#/logs?q=nowhere");
  assert.match(read(html`<${Logs} />`), /No line matches Show all/);
  await open([]);
  route.value = parseHash("#/logs");
  assert.match(read(html`<${Logs} />`), /Nothing has been logged yet/);
});

Deno.test("the view says when the stream of the log is lost", async () => {
  await open([line("a")]);
  route.value = parseHash("#/logs");
  logs.link.value = { state: "lost", retryAt: Date.now() + 4_000 };
  assert.match(
    read(html`<${Logs} />`),
    /The log stands still\. Connecting again in/,
  );
  logs.link.value = { state: "open", retryAt: null };
  assert.doesNotMatch(read(html`<${Logs} />`), /stands still/);
});

Deno.test("a row leads to its request and, opened, shows the whole line", () => {
  const [one] = lines.merged([], [
    line("It broke", { data: { requestId: "r1", status: 502 } }),
  ]).lines;
  const closed = renderToString(
    html`<${LogRow} line=${one} more=${0} onToggle=${() => {}} />` as never,
  );
  assert.match(closed, /href="#\/requests\/r1"/);
  assert.match(closed, /aria-expanded="false"/);
  const opened = read(
    html`<${LogRow} line=${one} more=${80} onToggle=${() => {}} />`,
  );
  assert.match(opened, /"status": 502/);
});
