import assert from "node:assert/strict";
import { Family, pageOf } from "../../src/metrics/family.ts";
import { Histogram } from "../../src/metrics/histogram.ts";
import { complaintsOf, seriesIn, valueOf } from "../support/metrics_page.ts";

function counter(name: string): Family {
  return new Family({ name, type: "counter", help: "What it is." });
}

Deno.test("Family writes name, help, type and its series in order", () => {
  const family = counter("x_total").add({ b: "2", a: "1" }, 3).add({}, 1.5)
    .add({ b: "1", a: "1" }, 0.000_000_1);
  assert.equal(
    family.text(),
    [
      "# HELP x_total What it is.",
      "# TYPE x_total counter",
      "x_total 1.5",
      'x_total{b="1",a="1"} 1e-7',
      'x_total{b="2",a="1"} 3',
      "",
    ].join("\n"),
  );
});

Deno.test("Family is silent while it holds nothing", () => {
  assert.equal(counter("x_total").text(), "");
});

Deno.test("Family adds up what has the same labels", () => {
  const page = counter("x_total").add({ a: "1" }, 2).add({ a: "1" }, 3).text();
  assert.equal(valueOf(page, "x_total", { a: "1" }), 5);
  assert.deepEqual(complaintsOf(page), []);
});

Deno.test("Family brings any text through a label and the help", () => {
  const nasty = 'a\\b"c\nd{e="f"} 7 \\n ü';
  const family = new Family({
    name: "x_total",
    type: "counter",
    help: "back\\slash\nline",
  });
  const page = family.add({ a: nasty }, 1).text();
  assert.equal(page.split("\n").length, 4);
  assert.equal(seriesIn(page)[0]?.labels.a, nasty);
  assert.match(page, /^# HELP x_total back\\\\slash\\nline$/m);
});

Deno.test("Family writes a histogram with cumulative buckets, bounds included", () => {
  const histogram = new Histogram([0.000_05, 0.1, 1]);
  for (const value of [0, 0.1, 0.5, 1, 7]) histogram.observe(value);
  const page = new Family({
    name: "x_seconds",
    type: "histogram",
    help: "What it is.",
  }).addHistogram({ a: "1" }, histogram).text();
  assert.equal(
    page,
    [
      "# HELP x_seconds What it is.",
      "# TYPE x_seconds histogram",
      'x_seconds_bucket{a="1",le="0.00005"} 1',
      'x_seconds_bucket{a="1",le="0.1"} 2',
      'x_seconds_bucket{a="1",le="1"} 4',
      'x_seconds_bucket{a="1",le="+Inf"} 5',
      'x_seconds_sum{a="1"} 8.6',
      'x_seconds_count{a="1"} 5',
      "",
    ].join("\n"),
  );
  assert.deepEqual(complaintsOf(page), []);
});

Deno.test("pageOf() sorts families, so that two scrapes can be compared", () => {
  const families = [
    counter("b_total").add({}, 1),
    counter("a_total").add({}, 1),
  ];
  const names = seriesIn(pageOf(families)).map((one) => one.name);
  assert.deepEqual(names, ["a_total", "b_total"]);
});

Deno.test("complaintsOf() finds what it is there for", () => {
  const bad: [page: string, complaint: RegExp][] = [
    ["# HELP a b\n# TYPE a counter\na 1\n", /wrong ending/],
    ["# HELP a_total b\n# TYPE a_total gauge\na_total 1\n", /wrong ending/],
    ["# TYPE a gauge\na 1\n", /no help/],
    ["# HELP a_ms b\n# TYPE a_ms gauge\na_ms 1\n", /base unit/],
    ["# HELP aB b\n# TYPE aB gauge\naB 1\n", /snake_case/],
    ["# HELP a b\n# TYPE a gauge\na 1\na 2\n", /twice/],
    ["# HELP a b\n# TYPE a gauge\na NaN\n", /value/],
    [
      '# HELP a b\n# TYPE a histogram\na_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\na_sum 1\na_count 1\n',
      /not cumulative/,
    ],
    [
      '# HELP a b\n# TYPE a histogram\na_bucket{le="1"} 1\na_sum 1\na_count 1\n',
      /\+Inf/,
    ],
    [
      '# HELP a b\n# TYPE a histogram\na_bucket{le="+Inf"} 1\na_sum 1\na_count 2\n',
      /counts something else/,
    ],
  ];
  for (const [page, complaint] of bad) {
    assert.match(complaintsOf(page).join(), complaint, page);
  }
});
