/** Charts as numbers and as text: what is drawn, what is said of it, and what a file of it holds. */

import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import { BarChart } from "../../web/charts/bars.js";
import { indexAfter } from "../../web/charts/canvas.js";
import {
  bucketsOf,
  columnsOf,
  niceCeiling,
  type Series,
  stacked,
} from "../../web/charts/columns.js";
import { csvName, csvOf } from "../../web/charts/csv.js";
import { FigureTable, sortedBy } from "../../web/charts/figure_table.js";
import { dashOf, dataOf, FOOT } from "../../web/charts/plot_data.js";
import { RingChart, slicesOf } from "../../web/charts/ring.js";
import { ScatterChart } from "../../web/charts/scatter.js";
import { numbersOf, SeriesChart } from "../../web/charts/series.js";
import { bucketName, bucketTick, shortened } from "../../web/charts/ticks.js";
import { amount, count } from "../../web/format.js";
import { html } from "../../web/html.js";

const RANGE = { from: 1_000, to: 4_500, bucketMs: 1_000 };

function series(changes: Partial<Series> = {}): Series {
  return { name: "Requests", key: "n", kind: "line", tone: "1", ...changes };
}

function markup(node: unknown): string {
  return renderToString(node as Parameters<typeof renderToString>[0]);
}

/** What a person reads: tags gone, spaces plain. */
function read(node: unknown): string {
  return markup(node).replace(/<[^>]*>/g, " ")
    .replace(/[\s\u202f\u00a0\u2009]+/g, " ");
}

Deno.test("a range is whole buckets, the last of which may not be over", () => {
  assert.deepEqual(bucketsOf(RANGE), [1_000, 2_000, 3_000, 4_000]);
});

Deno.test("a wrong range does not fill the memory", () => {
  assert.equal(bucketsOf({ from: 0, to: 1e12, bucketMs: 1 }).length, 1_000);
});

Deno.test("a bucket without a point is a gap in a line, nothing in an amount, and goes on in a sum", () => {
  const points = [{ ts: 1_000, n: 4 }, { ts: 3_000, n: 6 }];
  const columns = columnsOf({
    points,
    range: RANGE,
    series: [
      series(),
      series({ kind: "bars" }),
      series({ kind: "area", empty: "last" }),
    ],
  });
  assert.deepEqual(columns, [
    [4, null, 6, null],
    [4, 0, 6, 0],
    [4, 4, 6, 6],
  ]);
});

Deno.test("a point whose value is not known is a gap, also in an amount", () => {
  const [column] = columnsOf({
    points: [{ ts: 1_000, n: null }],
    range: RANGE,
    series: [series({ kind: "bars" })],
  });
  assert.deepEqual(column, [null, 0, 0, 0]);
});

Deno.test("a stack leaves no room for what is hidden", () => {
  const columns = [[1, 2], [10, null], [100, 100]];
  assert.deepEqual(stacked(columns, [true, false, true]), [
    [1, 2],
    [null, null],
    [101, 102],
  ]);
});

Deno.test("a stack is drawn from the top down, each bar standing on the next that is shown", () => {
  const data = dataOf({
    points: [{ ts: 1_000, a: 1, b: 2, c: 4 }],
    series: ["a", "b", "c"].map((key) =>
      series({ name: key, key, kind: "bars" })
    ),
    shown: [true, false, true],
    range: { from: 1_000, to: 2_000, bucketMs: 1_000 },
    stacked: true,
    format: count,
    height: 100,
  });
  assert.deepEqual(data, [[1_500], [5], [null], [1]]);
  const plot = { data } as unknown as Parameters<typeof FOOT.values>[0];
  assert.deepEqual(FOOT.values(plot, 1), [1]);
  assert.deepEqual(FOOT.values(plot, 3), [0]);
});

Deno.test("an axis ends at a round number over the highest value", () => {
  const ends = [0, 0.7, 1, 1.1, 23, 51, 99, 1_234].map(niceCeiling);
  assert.deepEqual(ends, [1, 0.8, 1, 1.5, 25, 60, 100, 1_500]);
});

Deno.test("lines differ by dash as well as by colour, bars need none", () => {
  const all = [series(), series({ kind: "bars" }), series()];
  assert.deepEqual([0, 1, 2].map((index) => dashOf(all, index)), [0, 0, 1]);
  assert.equal(dashOf([series({ dashed: true })], 0), 1);
});

Deno.test("the arrow keys move by a bucket, page keys by a tenth, Home and End to the ends, Escape away", () => {
  const from = (key: string, index: number | null) =>
    indexAfter(key, { index, last: 60 });
  assert.equal(from("ArrowLeft", null), 60);
  assert.equal(from("ArrowRight", null), 0);
  assert.equal(from("ArrowRight", 59), 60);
  assert.equal(from("ArrowRight", 60), 60);
  assert.equal(from("PageDown", 20), 14);
  assert.equal(from("Home", 20), 0);
  assert.equal(from("End", 20), 60);
  assert.equal(from("Escape", 20), null);
  assert.equal(from("Escape", null), undefined);
  assert.equal(from("a", 20), undefined);
});

Deno.test("ticks say the hour, the day at midnight, and numbers without noughts at their end", () => {
  const noon = new Date(2026, 10, 22, 12).getTime();
  const midnight = new Date(2026, 10, 23).getTime();
  assert.equal(bucketTick(noon, null), "12:00");
  assert.equal(bucketTick(midnight, noon), "23\u00a0Nov");
  assert.equal(bucketName(noon, 86_400_000), "22\u00a0Nov");
  assert.match(bucketName(noon, 3_600_000), /^22\sNov, 12:00\s–\s13:00$/);
  assert.deepEqual(
    ["$0.5000", "4.00 M", "$1,200", "0.75 s", "100", "10 %"].map(shortened),
    ["$0.5", "4 M", "$1,200", "0.75 s", "100", "10 %"],
  );
});

Deno.test("a file quotes what would break it and disarms what a spreadsheet would run", () => {
  const text = csvOf({
    head: ["model", "cost"],
    rows: [['a, "b"', 1.5], ["=1+1", null], ["plain", -2]],
  });
  assert.equal(
    text,
    'model,cost\r\n"a, ""b""",1.5\r\n\'=1+1,\r\nplain,-2\r\n',
  );
  assert.equal(
    csvName("ccflare’s share, percentiles", "7d"),
    "ccflare-ccflare-s-share-percentiles-7d.csv",
  );
});

Deno.test("a chart over time has a title, a sentence, a legend of switches, a place for the keys and a table", () => {
  const node = html`
    <${SeriesChart} title="Traffic" description="In each hour"
      points=${[{ ts: 1_000, n: 4 }]} series=${[series()]} range=${RANGE}
      format=${count} />
  `;
  const text = read(node);
  assert.match(text, /Traffic In each hour .*Requests.* Time Requests .* 4 /);
  const code = markup(node);
  assert.match(code, /aria-pressed="true"[^>]*title="Hide Requests"/);
  assert.match(code, /role="slider"[^>]*aria-label="Traffic, by time"/);
  assert.match(code, /aria-label="Save Traffic as CSV"/);
});

Deno.test("the file of a chart over time holds every bucket and exact moments", () => {
  const sheet = numbersOf({
    points: [{ ts: 1_000, n: 4 }],
    series: [series()],
    range: { ...RANGE, to: 3_000 },
  });
  assert.deepEqual(sheet, {
    head: ["from", "Requests"],
    rows: [["1970-01-01T00:00:01.000Z", 4], ["1970-01-01T00:00:02.000Z", null]],
  });
});

Deno.test("a ranking shows its first eight and offers the others", () => {
  const rows = Array.from({ length: 10 }, (_, n) => ({
    name: `model-${n}`,
    cells: [10 - n],
  }));
  const node = html`
    <${BarChart} title="Models" description="By requests" what="Model"
      columns=${[{ name: "Requests", format: count }]} rows=${rows} />
  `;
  assert.match(read(node), /model-7 3 2 more/);
  assert.doesNotMatch(read(node), /model-8/);
  assert.match(markup(node), /class="bars-fill" style="width:\s?100%/);
});

Deno.test("a ranking without rows says so", () => {
  const node = html`
    <${BarChart} title="Failures" description="…" what="Reason"
      columns=${[]} rows=${[]} none="None. All went well." />
  `;
  assert.match(read(node), /None\. All went well\./);
});

Deno.test("a ring has six slices at most and the others as one", () => {
  const values = Array.from({ length: 9 }, (_, n) => ({
    name: `m${n}`,
    value: 9 - n,
  }));
  const slices = slicesOf(values);
  assert.equal(slices.length, 7);
  assert.deepEqual(slices.at(-1), { name: "3 others", value: 6, tone: "rest" });
});

Deno.test("a ring says its sum and the share of each", () => {
  const node = html`
    <${RingChart} title="Tokens" description="By kind" unit="tokens"
      format=${amount}
      slices=${[
        { name: "Input", value: 3, tone: "1" },
        { name: "Output", value: 1, tone: "2" },
      ]} />
  `;
  assert.match(read(node), /4 tokens Input 75 % Output 25 %/);
});

Deno.test("each dot of a scatter chart says its figures to a reader", () => {
  const node = html`
    <${ScatterChart} title="Speed and cost" description="…"
      x=${{ name: "Speed", format: count }} y=${{ name: "Cost", format: count }}
      dots=${[{
        name: "opus",
        tone: "1",
        x: 60,
        y: 5,
        weight: 3,
        note: "3 requests",
      }]} />
  `;
  assert.match(
    markup(node),
    /aria-label="opus, Speed: 60, Cost: 5, 3 requests"/,
  );
});

Deno.test("a table of figures tells by what it is sorted", () => {
  const rows = [
    { name: "a", cells: [1, null] },
    { name: "b", cells: [2, 5] },
    { name: "c", cells: [3, 4] },
  ];
  const node = html`
    <${FigureTable} title="Models" description="…" what="Model" rows=${rows}
      columns=${[{ name: "Requests", format: count }, {
        name: "Errors",
        format: count,
      }]} />
  `;
  assert.match(read(node), / c 3 4 b 2 5 a 1 – /);
  assert.match(markup(node), /aria-sort="descending"/);
  const names = (isDown: boolean) =>
    sortedBy(rows, { column: 1, isDown }).map(({ name }) => name).join("");
  assert.equal(names(true), "bca");
  assert.equal(names(false), "cba");
});
