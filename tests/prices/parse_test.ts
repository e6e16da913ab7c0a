import assert from "node:assert/strict";
import { completed } from "../../src/prices/completed.ts";
import { parseSheet } from "../../src/prices/parse.ts";
import { priceOf } from "../../src/prices/price_of.ts";
import type { Sheet } from "../../src/prices/sheet.ts";

const DAY = "2026-11-22";
const NOTHING = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
};

/** A sheet as models.dev writes it, with much that we don't read. */
const MODELS_DEV = {
  "302ai": { id: "302ai", models: { "gpt-4.1": { cost: { input: 99 } } } },
  anthropic: {
    id: "anthropic",
    env: ["ANTHROPIC_API_KEY"],
    models: {
      "claude-sonnet-4-5": {
        id: "claude-sonnet-4-5",
        modalities: { input: ["text", "image", "pdf"], output: ["text"] },
        cost: {
          input: 3,
          output: 15,
          cache_read: 0.3,
          cache_write: 3.75,
          context_over_200k: { input: 6, output: 22.5, cache_read: 0.6 },
        },
      },
      "claude-opus-5-5": {
        cost: { input: 4, output: 20, cache_read: 0.2, cache_write: 5 },
        experimental: {
          modes: {
            fast: {
              cost: { input: 8, output: 40, cache_read: 0.4, cache_write: 10 },
              provider: { body: { speed: "fast" } },
            },
          },
        },
      },
    },
  },
  openai: {
    id: "openai",
    models: {
      "gpt-5.5": {
        cost: {
          input: 5,
          output: 30,
          cache_read: 0.5,
          tiers: [
            { input: 7, output: 40, tier: { type: "context", size: 128_000 } },
            { input: 10, output: 45, tier: { type: "context", size: 272_000 } },
            { input: 1, output: 1, tier: { type: "weekday" } },
          ],
          context_over_200k: { input: 77, output: 77 },
        },
        experimental: {
          modes: {
            fast: {
              cost: { input: 12.5, output: 75 },
              provider: { body: { service_tier: "priority" } },
            },
            pro: { provider: { body: { reasoning: { mode: "pro" } } } },
          },
        },
      },
      "o3-2025-04-16": { cost: { input: 2, output: 8 } },
      "o3-2026-01-01": { cost: { input: 1, output: 4 } },
      "gpt-realtime": {
        modalities: { input: ["text", "audio"], output: ["text", "audio"] },
        cost: { input: 4, output: 16 },
      },
    },
  },
};

Deno.test("parseSheet() reads the providers of our accounts out of models.dev", () => {
  const { sheet } = parseSheet(MODELS_DEV, DAY);
  assert.equal(sheet.date, DAY);
  assert.deepEqual([...sheet.providers.keys()], ["anthropic", "openai"]);
  assert.equal(ratesOf(sheet, "openai", "gpt-4.1"), null);
  assert.deepEqual(ratesOf(sheet, "anthropic", "claude-opus-5-5"), {
    input: 4,
    cacheRead: 0.2,
    cacheWrite5m: 5,
    cacheWrite1h: 8,
    output: 20,
    webSearch: 10,
  });
});

Deno.test("parseSheet() takes the thresholds of a model, or the older one of 200,000 where there are none", () => {
  const { sheet } = parseSheet(MODELS_DEV, DAY);
  const sonnet = sheet.providers.get("anthropic")!.get("claude-sonnet-4-5")!;
  assert.deepEqual(
    sonnet.long.map(({ above, rates }) => [
      above,
      rates.input,
      rates.cacheWrite5m,
      rates.cacheWrite1h,
    ]),
    [[200_000, 6, 7.5, 12]],
  );
  const gpt = sheet.providers.get("openai")!.get("gpt-5.5")!;
  assert.deepEqual(
    gpt.long.map(({ above, rates }) => [above, rates.input, rates.cacheRead]),
    [[272_000, 10, null], [128_000, 7, null]],
  );
});

Deno.test("parseSheet() knows a class of service by its mode and by the word that asks for it", () => {
  const { sheet } = parseSheet(MODELS_DEV, DAY);
  const { services } = sheet.providers.get("openai")!.get("gpt-5.5")!;
  assert.deepEqual([...services.keys()], ["fast", "priority"]);
  assert.equal(services.get("priority")!.rates.input, 12.5);
  assert.equal(
    ratesOf(sheet, "anthropic", "claude-opus-5-5", "fast")!.output,
    40,
  );
});

Deno.test("parseSheet() counts what it ignores: thresholds of another kind, sound, figures that are none", () => {
  assert.equal(parseSheet(MODELS_DEV, DAY).ignored, 2); // the weekday and the realtime model
  for (const figure of [-1, "3", NaN, Infinity, {}, true]) {
    const model = { cost: { input: 1, output: figure } };
    const providers = { openai: { models: { m: model } } };
    const { sheet, ignored } = parseSheet(providers, DAY);
    assert.equal(ignored, 1, String(figure));
    assert.equal(ratesOf(sheet, "openai", "m")!.output, null);
  }
  for (const figure of [undefined, null]) {
    const model = { cost: { input: 1, output: figure } };
    const providers = { openai: { models: { m: model } } };
    assert.equal(parseSheet(providers, DAY).ignored, 0);
  }
});

Deno.test("parseSheet() leaves out models without a price for input", () => {
  for (const model of [null, 1, {}, { cost: null }, { cost: { output: 1 } }]) {
    const providers = { openai: { models: { m: model } } };
    const { sheet, ignored } = parseSheet(providers, DAY);
    assert.equal(ratesOf(sheet, "openai", "m"), null);
    assert.equal(ignored, 1);
  }
});

Deno.test("parseSheet() reads nothing from what is no sheet", () => {
  for (const providers of [null, "x", [], { anthropic: 1 }, { openai: {} }]) {
    const { sheet, ignored } = parseSheet(providers, DAY);
    assert.deepEqual([...sheet.providers.values()].map(({ size }) => size), [
      0,
      0,
    ]);
    assert.equal(ignored, 0);
  }
});

Deno.test("priceOf() takes a name without date for the newest, and a dated one for itself", () => {
  const { sheet } = parseSheet(MODELS_DEV, DAY);
  const found = (model: string) => ratesOf(sheet, "openai", model)?.input;
  assert.equal(found("o3"), 1);
  assert.equal(found("o3-latest"), 1);
  assert.equal(found("o3-2025-04-16"), 2);
  assert.equal(found("O3-2025-04-16"), 2);
  assert.equal(found("o3-mini"), undefined);
  assert.equal(found("anthropic/o3"), undefined);
});

Deno.test("priceOf() looks in the next sheet only for models that the newest does not know", () => {
  const older = parseSheet({
    openai: {
      models: {
        "o3": {
          cost: { input: 50, output: 50 },
          experimental: { modes: { flex: { cost: { input: 25 } } } },
        },
        "gpt-4.1": { cost: { input: 2, output: 8 } },
      },
    },
  }, "2026-01-01").sheet;
  const { sheet } = parseSheet(MODELS_DEV, DAY);
  const ask = (model: string, serviceTier: string | null) =>
    priceOf([sheet, older], {
      provider: "openai",
      models: [model],
      serviceTier,
      usage: NOTHING,
    });
  assert.equal(ask("gpt-4.1", null)?.sheetDate, "2026-01-01");
  assert.equal(ask("o3", null)?.sheetDate, DAY);
  assert.equal(ask("o3", "flex"), null);
});

Deno.test("completed() fills in searches and classes of service, as long as the ordinary rates are what they were", () => {
  const own = parseSheet({
    openai: {
      models: {
        same: {
          cost: { input: 2, output: 8, web_search: 10 },
          experimental: { modes: { flex: { cost: { input: 1, output: 4 } } } },
        },
        dearer: {
          cost: { input: 2, output: 8, web_search: 10 },
          experimental: { modes: { flex: { cost: { input: 1, output: 4 } } } },
        },
      },
    },
  }, "2026-01-01").sheet;
  const newer = parseSheet({
    openai: {
      models: {
        same: { cost: { input: 2, output: 8 } },
        dearer: { cost: { input: 3, output: 8 } },
        fresh: { cost: { input: 5, output: 9 } },
      },
    },
  }, DAY).sheet;
  const sheet = completed(newer, own);
  assert.equal(sheet.date, DAY);
  assert.equal(ratesOf(sheet, "openai", "same", "flex")!.input, 1);
  assert.equal(ratesOf(sheet, "openai", "same", "flex")!.webSearch, 10);
  assert.equal(ratesOf(sheet, "openai", "dearer", "flex"), null);
  assert.equal(ratesOf(sheet, "openai", "dearer")!.webSearch, 10);
  assert.equal(ratesOf(sheet, "openai", "fresh")!.webSearch, null);
});

function ratesOf(
  sheet: Sheet,
  provider: string,
  model: string,
  serviceTier: string | null = null,
) {
  const asked = { provider, models: [model], serviceTier, usage: NOTHING };
  return priceOf([sheet], asked)?.rates ?? null;
}
