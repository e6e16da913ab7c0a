/** What requests cost by the sheet that comes with the program, each bill worked out by hand. */

import assert from "node:assert/strict";
import { costOf, itemsOf } from "../../src/model/bill.ts";
import type { Usage } from "../../src/model/usage.ts";
import { parseSheet } from "../../src/prices/parse.ts";
import { priceOf } from "../../src/prices/price_of.ts";
import own from "../../src/prices/sheet.json" with { type: "json" };

interface Bill {
  readonly name: string;
  readonly provider: string;
  readonly model: string;
  readonly serviceTier?: string;
  /** The counts that are not 0. */
  readonly usage: Partial<Usage>;
  readonly searches?: number;
  /** As the price names it. */
  readonly tier?: string;
  /** Billionths of a dollar: a dollar for a million tokens is a thousand of them for each. */
  readonly nanoUsd: number | null;
  /** With a price all the same, of which something is unknown. */
  readonly isPriced?: true;
}

const { sheet, ignored } = parseSheet(own.providers, own.date);

const NOTHING: Usage = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
};

const BILLS: readonly Bill[] = [
  {
    name: "a plain question to Sonnet 4.5",
    provider: "anthropic",
    model: "claude-sonnet-4-5-20250929",
    usage: { input: 1_200, output: 350 },
    // 1,200 × 3 + 350 × 15 per million
    nanoUsd: 8_850_000,
  },
  {
    name: "a turn of Claude Code that reads and writes the cache",
    provider: "claude-code",
    model: "claude-sonnet-4-5-20250929",
    usage: { input: 12, cacheRead: 20_480, cacheWrite5m: 2_400, output: 311 },
    // 12 × 3 + 20,480 × 0.3 + 2,400 × 3.75 + 311 × 15 per million
    nanoUsd: 19_845_000,
  },
  {
    name: "both lifetimes of the cache in one turn",
    provider: "claude-code",
    model: "claude-opus-4-5-20251101",
    usage: {
      input: 8,
      cacheRead: 150_000,
      cacheWrite5m: 1_000,
      cacheWrite1h: 2_000,
      output: 640,
    },
    // 8 × 5 + 150,000 × 0.5 + 1,000 × 6.25 + 2,000 × 10 + 640 × 25 per million
    nanoUsd: 117_290_000,
  },
  {
    name: "one hour only",
    provider: "anthropic",
    model: "claude-haiku-4-5",
    usage: { input: 100, cacheWrite1h: 50_000, output: 20 },
    // 100 × 1 + 50,000 × 2 + 20 × 5 per million
    nanoUsd: 100_200_000,
  },
  {
    name: "Opus 4.1, three times as dear as its successor",
    provider: "anthropic",
    model: "claude-opus-4-1-20250805",
    usage: {
      input: 1_000,
      cacheRead: 2_000,
      cacheWrite5m: 3_000,
      cacheWrite1h: 4_000,
      output: 500,
    },
    // 1,000 × 15 + 2,000 × 1.5 + 3,000 × 18.75 + 4,000 × 30 + 500 × 75 per million
    nanoUsd: 231_750_000,
  },
  {
    name: "Opus 5.5, whose cache reads cost a twentieth",
    provider: "claude-code",
    model: "claude-opus-5-5",
    usage: {
      input: 5,
      cacheRead: 400_000,
      cacheWrite5m: 10_000,
      output: 2_000,
    },
    // 5 × 4 + 400,000 × 0.2 + 10,000 × 5 + 2,000 × 20 per million
    nanoUsd: 170_020_000,
  },
  {
    name: "Fable 5.1, whose cache reads cost a fortieth",
    provider: "anthropic",
    model: "claude-fable-5-1",
    usage: {
      input: 10,
      cacheRead: 1_000_000,
      cacheWrite1h: 1_000,
      output: 100,
    },
    // 10 × 10 + 1,000,000 × 0.25 + 1,000 × 20 + 100 × 50 per million
    nanoUsd: 275_100_000,
  },
  {
    name: "Sonnet 5.5",
    provider: "claude-code",
    model: "claude-sonnet-5-5",
    usage: { input: 3, cacheRead: 98_765, cacheWrite5m: 4_321, output: 1_234 },
    // 3 × 2 + 98,765 × 0.1 + 4,321 × 2.5 + 1,234 × 10 per million
    nanoUsd: 33_025_000,
  },
  {
    name: "Haiku 3, whose writes are no round multiple",
    provider: "anthropic",
    model: "claude-3-haiku-20240307",
    usage: {
      input: 1_000,
      cacheRead: 1_000,
      cacheWrite5m: 1_000,
      cacheWrite1h: 1_000,
      output: 1_000,
    },
    // 1,000 × 0.25 + 1,000 × 0.03 + 1,000 × 0.3 + 1,000 × 0.5 + 1,000 × 1.25 per million
    nanoUsd: 2_330_000,
  },
  {
    name: "Haiku 3.5 by its latest name",
    provider: "anthropic",
    model: "claude-3-5-haiku-latest",
    usage: { input: 2_000, output: 100 },
    // 2,000 × 0.8 + 100 × 4 per million
    nanoUsd: 2_000_000,
  },
  {
    name: "exactly 200,000 input tokens, cached ones included",
    provider: "anthropic",
    model: "claude-sonnet-4-5",
    usage: {
      input: 100_000,
      cacheRead: 60_000,
      cacheWrite5m: 30_000,
      cacheWrite1h: 10_000,
      output: 1_000,
    },
    // 100,000 × 3 + 60,000 × 0.3 + 30,000 × 3.75 + 10,000 × 6 + 1,000 × 15 per million
    nanoUsd: 505_500_000,
  },
  {
    name: "one token more",
    provider: "anthropic",
    model: "claude-sonnet-4-5",
    usage: {
      input: 100_001,
      cacheRead: 60_000,
      cacheWrite5m: 30_000,
      cacheWrite1h: 10_000,
      output: 1_000,
    },
    tier: "over 200k input",
    // 100,001 × 6 + 60,000 × 0.6 + 30,000 × 7.5 + 10,000 × 12 + 1,000 × 22.5 per million
    nanoUsd: 1_003_506_000,
  },
  {
    name: "long by its cache reads alone",
    provider: "claude-code",
    model: "claude-sonnet-4-20250514",
    usage: { input: 1, cacheRead: 200_000, output: 10 },
    tier: "over 200k input",
    // 1 × 6 + 200,000 × 0.6 + 10 × 22.5 per million
    nanoUsd: 120_231_000,
  },
  {
    name: "output does not make a prompt long",
    provider: "anthropic",
    model: "claude-sonnet-4-5",
    usage: { input: 199_999, output: 64_000 },
    // 199,999 × 3 + 64,000 × 15 per million
    nanoUsd: 1_559_997_000,
  },
  {
    name: "Sonnet 4.6 has one price for any length",
    provider: "anthropic",
    model: "claude-sonnet-4-6",
    usage: { input: 900_000, output: 1_000 },
    // 900,000 × 3 + 1,000 × 15 per million
    nanoUsd: 2_715_000_000,
  },
  {
    name: "Haiku 5.5 up to 100,000",
    provider: "anthropic",
    model: "claude-haiku-5-5",
    usage: { input: 100_000, output: 1_000 },
    // 100,000 × 0.1 + 1,000 × 0.5 per million
    nanoUsd: 10_500_000,
  },
  {
    name: "Haiku 5.5 beyond",
    provider: "anthropic",
    model: "claude-haiku-5-5",
    usage: { input: 1, cacheRead: 100_000, output: 1_000 },
    tier: "over 100k input",
    // 1 × 0.5 + 100,000 × 0.05 + 1,000 × 2.5 per million
    nanoUsd: 7_500_500,
  },
  {
    name: "three searches of the web",
    provider: "anthropic",
    model: "claude-opus-5",
    usage: { input: 10_682, output: 510 },
    searches: 3,
    // (10,682 × 5 + 510 × 25) per million + 3 × 10 per thousand
    nanoUsd: 96_160_000,
  },
  {
    name: "searches and nothing else",
    provider: "anthropic",
    model: "claude-sonnet-5",
    usage: {},
    searches: 2,
    // 2 × 10 per thousand
    nanoUsd: 20_000_000,
  },
  {
    name: "the fast mode of Opus 5.5",
    provider: "anthropic",
    model: "claude-opus-5-5",
    serviceTier: "fast",
    usage: { input: 1_000, cacheRead: 10_000, cacheWrite1h: 100, output: 200 },
    tier: "fast",
    // 1,000 × 8 + 10,000 × 0.4 + 100 × 16 + 200 × 40 per million
    nanoUsd: 21_600_000,
  },
  {
    name: "inference in the US, a tenth dearer but for searches",
    provider: "anthropic",
    model: "claude-opus-4-8",
    serviceTier: "us",
    usage: {
      input: 1_000,
      cacheRead: 1_000,
      cacheWrite5m: 1_000,
      cacheWrite1h: 1_000,
      output: 1_000,
    },
    searches: 1,
    tier: "US only",
    // (1,000 × 5.5 + 1,000 × 0.55 + 1,000 × 6.875 + 1,000 × 11 + 1,000 × 27.5) per million + 1 × 10 per thousand
    nanoUsd: 61_425_000,
  },
  {
    name: "fast and in the US",
    provider: "anthropic",
    model: "claude-opus-5",
    serviceTier: "fast+us",
    usage: { input: 1_000, output: 100 },
    tier: "fast, US only",
    // 1,000 × 11 + 100 × 55 per million
    nanoUsd: 16_500_000,
  },
  {
    name: "GPT-4.1 with cached input",
    provider: "openai",
    model: "gpt-4.1-2025-04-14",
    usage: { input: 176, cacheRead: 1_024, output: 90 },
    // 176 × 2 + 1,024 × 0.5 + 90 × 8 per million
    nanoUsd: 1_584_000,
  },
  {
    name: "GPT-5 on a Codex subscription",
    provider: "codex",
    model: "gpt-5-codex",
    usage: { input: 904, cacheRead: 4_096, output: 700 },
    // 904 × 1.25 + 4,096 × 0.125 + 700 × 10 per million
    nanoUsd: 8_642_000,
  },
  {
    name: "GPT-5 flex",
    provider: "openai",
    model: "gpt-5-2025-08-07",
    serviceTier: "flex",
    usage: { input: 1_000, cacheRead: 2_000, output: 300 },
    tier: "flex",
    // 1,000 × 0.625 + 2,000 × 0.0625 + 300 × 5 per million
    nanoUsd: 2_250_000,
  },
  {
    name: "GPT-5 priority",
    provider: "openai",
    model: "gpt-5",
    serviceTier: "priority",
    usage: { input: 1_000, cacheRead: 2_000, output: 300 },
    tier: "priority",
    // 1,000 × 2.5 + 2,000 × 0.25 + 300 × 20 per million
    nanoUsd: 9_000_000,
  },
  {
    name: "o4-mini flex",
    provider: "openai",
    model: "o4-mini-2025-04-16",
    serviceTier: "flex",
    usage: { input: 1_000, output: 1_000 },
    tier: "flex",
    // 1,000 × 0.55 + 1,000 × 2.2 per million
    nanoUsd: 2_750_000,
  },
  {
    name: "GPT-5.5 with two searches, faster",
    provider: "codex",
    model: "gpt-5.5-2026-04-23",
    serviceTier: "priority",
    usage: { input: 2_000, cacheRead: 10_000, output: 400 },
    searches: 2,
    tier: "priority",
    // (2,000 × 12.5 + 10,000 × 1.25 + 400 × 75) per million + 2 × 10 per thousand
    nanoUsd: 87_500_000,
  },
  {
    name: "GPT-5.4 at 272,000",
    provider: "openai",
    model: "gpt-5.4",
    usage: { input: 272_000, output: 100 },
    // 272,000 × 2.5 + 100 × 15 per million
    nanoUsd: 681_500_000,
  },
  {
    name: "GPT-5.4 beyond",
    provider: "openai",
    model: "gpt-5.4",
    usage: { input: 272_000, cacheRead: 1, output: 100 },
    tier: "over 272k input",
    // 272,000 × 5 + 1 × 0.5 + 100 × 22.5 per million
    nanoUsd: 1_362_250_500,
  },
  {
    name: "GPT-6 Astra, long and flex",
    provider: "openai",
    model: "gpt-6-astra",
    serviceTier: "flex",
    usage: { input: 300_000, output: 1_000 },
    tier: "flex, over 272k input",
    // 300,000 × 10 + 1,000 × 37.5 per million
    nanoUsd: 3_037_500_000,
  },
  {
    name: "GPT-6.2 Sol with cache writes",
    provider: "codex",
    model: "gpt-6.2-sol",
    usage: {
      input: 1_000,
      cacheRead: 50_000,
      cacheWrite5m: 4_000,
      output: 600,
    },
    // 1,000 × 2 + 50,000 × 0.1 + 4,000 × 2.5 + 600 × 10 per million
    nanoUsd: 23_000_000,
  },
  {
    name: "embeddings",
    provider: "openai",
    model: "text-embedding-3-small",
    usage: { input: 8 },
    // 8 × 0.02 per million
    nanoUsd: 160,
  },
  {
    name: "an old completion",
    provider: "openai",
    model: "gpt-3.5-turbo-instruct",
    usage: { input: 5, output: 2 },
    // 5 × 1.5 + 2 × 2 per million
    nanoUsd: 11_500,
  },
  {
    name: "a name with the provider before it, in capitals",
    provider: "openai",
    model: "OpenAI/GPT-4o-mini-2024-07-18",
    usage: { input: 1_000, output: 1_000 },
    // 1,000 × 0.15 + 1,000 × 0.6 per million
    nanoUsd: 750_000,
  },
  {
    name: "the dated GPT-4o that has a price of its own",
    provider: "openai",
    model: "gpt-4o-2024-05-13",
    usage: { input: 1_000, output: 1_000 },
    // 1,000 × 5 + 1,000 × 15 per million
    nanoUsd: 20_000_000,
  },
  {
    name: "no token at all",
    provider: "anthropic",
    model: "claude-opus-5",
    usage: {},
    nanoUsd: 0,
  },
  {
    name: "7 cached tokens, 17.5 billionths of a dollar",
    provider: "openai",
    model: "gpt-5-nano",
    serviceTier: "flex",
    usage: { cacheRead: 7 },
    tier: "flex",
    // 7 × 0.0025 per million
    nanoUsd: 18,
  },
  {
    name: "a model nobody knows",
    provider: "anthropic",
    model: "claude-sonnet-99",
    usage: { input: 100, output: 100 },
    nanoUsd: null,
  },
  {
    name: "a name that only resembles one",
    provider: "openai",
    model: "gpt-4.1-turbo",
    usage: { input: 100, output: 100 },
    nanoUsd: null,
  },
  {
    name: "Claude at an OpenAI account",
    provider: "openai",
    model: "claude-opus-5",
    usage: { input: 100, output: 100 },
    nanoUsd: null,
  },
  {
    name: "a class of service without known rates",
    provider: "openai",
    model: "gpt-4o",
    serviceTier: "scale",
    usage: { input: 100, output: 100 },
    nanoUsd: null,
  },
  {
    name: "Anthropic's priority tier, which is paid for in advance",
    provider: "anthropic",
    model: "claude-opus-4-8",
    serviceTier: "priority",
    usage: { input: 100, output: 100 },
    nanoUsd: null,
  },
  {
    name: "an answer for which another model was asked for advice",
    provider: "anthropic",
    model: "claude-sonnet-5",
    serviceTier: "advisor",
    usage: { input: 500, output: 60 },
    nanoUsd: null,
  },
  {
    name: "long in a class of service that is not told for long prompts",
    provider: "openai",
    model: "gpt-5.5",
    serviceTier: "priority",
    usage: { input: 300_000, output: 100 },
    nanoUsd: null,
  },
  {
    name: "cache reads where none has a price",
    provider: "openai",
    model: "gpt-5-pro",
    usage: { input: 100, cacheRead: 50, output: 100 },
    nanoUsd: null,
    isPriced: true,
  },
  {
    name: "searches where none has a price",
    provider: "openai",
    model: "gpt-4.1",
    usage: { input: 100, output: 100 },
    searches: 1,
    nanoUsd: null,
    isPriced: true,
  },
];

/** Of the common class of service and without a token, unless told otherwise. */
function find(
  provider: string | null,
  models: readonly (string | null)[],
  told: { serviceTier?: string | null; usage?: Usage } = {},
) {
  const asked = { serviceTier: null, usage: NOTHING, ...told };
  return priceOf([sheet], { provider, models, ...asked });
}

for (const bill of BILLS) {
  Deno.test(`priceOf() and costOf() bill ${bill.name}`, () => {
    const usage = { ...NOTHING, ...bill.usage };
    const { provider, model, serviceTier = null } = bill;
    const price = find(provider, [model], { serviceTier, usage });
    const hasPrice = bill.nanoUsd !== null || bill.isPriced === true;
    assert.equal(price !== null, hasPrice);
    if (price === null) return;
    const billed = { usage, webSearches: bill.searches ?? 0 };
    assert.equal(costOf(billed, price.rates), bill.nanoUsd);
    assert.equal(price.tier, bill.tier ?? null);
    assert.equal(price.sheetDate, own.date);
    const items = itemsOf(billed, price.rates).map(({ nanoUsd }) => nanoUsd);
    if (bill.nanoUsd === null) return;
    const sum = items.reduce<number>((all, one) => all + (one ?? 0), 0);
    assert.ok(Math.abs(sum - bill.nanoUsd) <= 0.5, "the items are the bill");
  });
}

Deno.test("the sheet that comes with the program is read without a remark", () => {
  assert.equal(ignored, 0);
  assert.match(sheet.date, /^\d{4}-\d{2}-\d{2}$/);
});

Deno.test("reasoning is billed as output, and only once", () => {
  const usage = { ...NOTHING, output: 100, reasoning: 90 };
  const price = find("openai", ["o3"], { usage });
  // 100 × 8 per million
  assert.equal(costOf({ usage, webSearches: 0 }, price!.rates), 800_000);
});

Deno.test("priceOf() looks for the model that answered, then for the one that was asked", () => {
  const known = "claude-haiku-4-5";
  const both = ["claude-opus-4-8", known];
  assert.equal(find("anthropic", both)?.model, "claude-opus-4-8");
  assert.equal(find("anthropic", ["who", known])?.model, known);
  assert.equal(find("anthropic", [null, known])?.model, known);
  assert.equal(find("anthropic", [null, null]), null);
});

Deno.test("priceOf() prices a subscription like the API of its provider, and strangers not at all", () => {
  const models = ["claude-opus-5"];
  assert.deepEqual(find("claude-code", models), find("anthropic", models));
  assert.deepEqual(find("codex", ["gpt-5"]), find("openai", ["gpt-5"]));
  assert.notEqual(find("codex", ["gpt-5"]), null);
  assert.equal(find("mistral", models), null);
  assert.equal(find(null, models), null);
});
