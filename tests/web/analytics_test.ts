/** Analytics: what the address asks, how the points become lines, and the view in its states as text. */

import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import { queryOf, questionIn } from "../../web/analytics_question.js";
import { linesByModel, linesOf, metricOf } from "../../web/analytics_series.js";
import { html } from "../../web/html.js";
import { comparedModels } from "../../web/model_figures.js";
import { reasonWord } from "../../web/outcome.js";
import { parseHash, route } from "../../web/router.js";
import * as analytics from "../../web/stores/analytics.js";
import { Analytics } from "../../web/views/analytics.js";
import { changeWords } from "../../web/views/analytics_totals.js";
import {
  analyticsSample,
  byModelSample,
  pointSample,
} from "./analytics_sample.ts";
import { fakeFetch } from "./fake_fetch.ts";

const NOW = Date.UTC(2026, 2, 4, 12);

function ask(hash: string) {
  return questionIn(parseHash(hash).params);
}

function markup(): string {
  return renderToString(
    html`<${Analytics} />` as Parameters<typeof renderToString>[0],
  );
}

/** What a person reads: tags gone, spaces plain. */
function read(): string {
  return markup().replace(/<[^>]*>/g, " ").replace(/[\s\u202f\u00a0]+/g, " ");
}

async function load(hash: string, answer: unknown, status = 200) {
  using server = fakeFetch(() => Response.json(answer, { status }));
  route.value = parseHash(hash);
  analytics.reset();
  await analytics.load();
  return server.calls.map(({ path }) => path);
}

Deno.test("an address without parameters asks for a day of everything", () => {
  assert.equal(queryOf(ask("#/analytics")), "range=24h");
});

Deno.test("the address holds range, mode and filters, and the API is asked the same", () => {
  const question = ask(
    "#/analytics?range=7d&mode=cumulative&status=error&models=a,b&clients=claude-cli",
  );
  assert.equal(
    decodeURIComponent(queryOf(question)),
    "range=7d&mode=cumulative&status=error&models=a,b&clients=claude-cli",
  );
});

Deno.test("what the address says wrong counts as not said", () => {
  const question = ask("#/analytics?range=9y&status=odd&mode=x&models=,,");
  assert.equal(queryOf(question), "range=24h");
  assert.equal(metricOf("nothing", false).id, "requests");
});

Deno.test("cumulative knows no split by model, and only amounts grow", () => {
  assert.equal(ask("#/analytics?mode=cumulative&by=model").isByModel, false);
  assert.equal(metricOf("speed", true).id, "requests");
  assert.equal(metricOf("cost", true).id, "cost");
});

Deno.test("the points of each model are asked for only when they are shown", async () => {
  assert.deepEqual(await load("#/analytics", analyticsSample(NOW)), [
    "/api/analytics?range=24h",
  ]);
  assert.deepEqual(
    await load("#/analytics?by=model", byModelSample(NOW)),
    [
      "/api/analytics?range=24h",
      "/api/analytics?range=24h&modelBreakdown=true",
    ],
  );
});

Deno.test("another question leaves the old picture in place and says that it is late", async () => {
  await load("#/analytics?range=7d", analyticsSample(NOW));
  route.value = parseHash("#/analytics?range=1h");
  assert.equal(analytics.isLate.value, true);
  assert.match(read(), /Loading….*1,000/);
});

Deno.test("a failure after a success keeps the numbers and says that they are not current", async () => {
  await load("#/analytics?range=7d", analyticsSample(NOW));
  using _ = fakeFetch(() =>
    Response.json({ error: "Locked" }, { status: 503 })
  );
  await analytics.load();
  assert.match(read(), /Not current: Locked.*1,000/);
});

Deno.test("nobody is asked while another view is open", async () => {
  using server = fakeFetch(() => Response.json(analyticsSample(NOW)));
  route.value = parseHash("#/requests");
  await analytics.refresh();
  assert.equal(server.calls.length, 0);
  route.value = parseHash("#/analytics");
  await analytics.refresh();
  assert.equal(server.calls.length, 1);
});

Deno.test("requests are drawn as those that went well and those that failed", () => {
  const timeSeries = [pointSample({ requests: 20, errorRate: 10 })];
  const lines = linesOf(
    analyticsSample(NOW, { timeSeries }),
    metricOf("requests", false),
  );
  assert.equal(lines.stacked, true);
  assert.deepEqual(
    lines.series.map(({ key }) => lines.points[0]?.[key]),
    [18, 2],
  );
});

Deno.test("six models have a line each, and the others are one where that adds up", () => {
  const timeSeries = Array.from(
    { length: 8 },
    (_, n) => pointSample({ model: `m${n}`, requests: 80 - n, costUsd: n }),
  );
  const numbers = analyticsSample(NOW, { timeSeries });
  const cost = linesByModel(numbers, metricOf("cost", false));
  assert.deepEqual(cost.series.map(({ name }) => name).slice(-2), [
    "m5",
    "2 others",
  ]);
  assert.equal(cost.points[0]?.rest, 13);
  const time = linesByModel(numbers, metricOf("time", false));
  assert.equal(time.series.length, 6);
  assert.equal(time.stacked, false);
});

Deno.test("a model without a known price has no cost of a request", () => {
  const sample = analyticsSample(NOW);
  const models = comparedModels({ ...sample, costByModel: [] });
  assert.equal(models[0]?.costPerRequest, null);
  assert.equal(comparedModels(sample)[0]?.costPerRequest, 0.05);
});

Deno.test("a change is told by a sign and a share, and none is made up", () => {
  const change = (now: number | null, before: number | null) =>
    changeWords({ now, before, span: "24h" }).replace("\u202f", " ");
  assert.equal(change(125, 100), "▲ 25 % vs 24h before");
  assert.equal(change(85, 100), "▼ 15 % vs 24h before");
  assert.equal(change(100, 100), "as in the 24h before");
  assert.equal(change(100, 0), "– before");
  assert.equal(change(null, 100), "– before");
});

Deno.test("the view says that it is loading, and why it failed", async () => {
  analytics.reset();
  route.value = parseHash("#/analytics");
  assert.match(read(), /Loading the last 24h…/);
  await load("#/analytics", { error: "The database is locked" }, 503);
  assert.match(
    read(),
    /Cannot show the last 24h: The database is locked Try again/,
  );
});

Deno.test("a span without requests says what to do, with filters and without", async () => {
  const sample = analyticsSample(NOW);
  const none = { ...sample, totals: { ...sample.totals, requests: 0 } };
  await load("#/analytics", none);
  assert.match(read(), /No requests in this span Choose a longer one/);
  await load("#/analytics?status=error", none);
  assert.match(read(), /Not with these filters\. Clear the filters/);
});

Deno.test("a filled span has every chart of the normal mode", async () => {
  await load("#/analytics?range=7d", analyticsSample(NOW));
  const titles = [...markup().matchAll(/<h2[^>]*>([^<]*)</g)].map(([, one]) =>
    one
  );
  assert.deepEqual(titles, [
    "Requests",
    "Errors and cache hits",
    "Response time, percentiles",
    "First token, percentiles",
    "ccflare’s share, percentiles",
    "Token composition",
    "Tokens by kind",
    "Speed and cost",
    "Failures by reason",
    "Models compared",
    "Cost by model",
    "Cost by account",
    "Cost by provider",
    "Clients",
    "Cost by client session",
  ]);
  assert.match(read(), /Saved by caches \$21\.60 80 % of the prompts read/);
  assert.match(read(), /The client left 9 1 %/);
});

Deno.test("the cumulative mode grows, and leaves out what does not add up", async () => {
  const sample = analyticsSample(NOW);
  const meta = { ...sample.meta, cumulative: true };
  await load("#/analytics?range=7d&mode=cumulative", { ...sample, meta });
  const text = read();
  assert.match(text, /Requests, added up/);
  assert.match(text, /Token composition, added up/);
  assert.doesNotMatch(text, /percentiles/);
  assert.doesNotMatch(text, /Per model/);
});

Deno.test("rankings lead to their requests, within the same span", async () => {
  await load("#/analytics?range=7d", analyticsSample(NOW));
  assert.match(markup(), /href="#\/requests\?range=7d&amp;account=work"/);
  assert.match(markup(), /href="#\/requests\?range=7d&amp;session=0f1c9a52-/);
});

Deno.test("the filters list what the span holds and what was chosen, and count themselves", async () => {
  await load(
    "#/analytics?range=7d&models=claude-opus-4-6,gone&status=error",
    analyticsSample(NOW),
  );
  assert.equal(analytics.filterCount.value, 3);
  const text = read();
  assert.match(text, /Filters 3 active/);
  assert.match(text, / Models claude-opus-4-6 .*claude-haiku-4-5 gone /);
});

Deno.test("every reason for a failure has words", () => {
  assert.equal(reasonWord("status 529"), "Status 529");
  assert.equal(reasonWord("client_left"), "The client left");
});
