/** The settings: what holds, what is saved, what maintenance did, and how the providers are. */

import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import type {
  ConfigWire,
  ProviderStatusWire,
  StorageWire,
} from "../../src/api/wire.ts";
import { html } from "../../web/html.js";
import { ProviderStatus } from "../../web/parts/provider_status.js";
import * as providers from "../../web/stores/provider_status.js";
import * as settings from "../../web/stores/settings.js";
import { toasts } from "../../web/stores/toasts.js";
import { ProviderLine } from "../../web/views/provider_line.js";
import { Settings } from "../../web/views/settings.js";
import { type Call, fakeFetch } from "./fake_fetch.ts";

const CONFIG: ConfigWire = {
  lbStrategy: "session",
  port: 8080,
  sessionDurationMs: 18_000_000,
  storePayloads: "errors",
  payloadDays: 7,
  requestDays: 90,
  payloadBudgetMb: 2048,
  usagePoll: "on",
  providerStatus: "off",
  logLevel: "info",
  fixed: { requestDays: "REQUEST_RETENTION_DAYS" },
  prices: {
    sheetDate: "2026-11-18",
    source: "bundled",
    offline: false,
    lastError: null,
  },
  places: {
    home: "/home/me/.config/ccflare",
    database: "/home/me/.config/ccflare/ccflare.db",
    logs: "/home/me/.config/ccflare/logs",
    settings: "/home/me/.config/ccflare/ccflare.json",
  },
  version: "1.2.3",
};

const STORAGE: StorageWire = {
  fileBytes: 1_234_000_000,
  freeBytes: 12_000_000,
  canShrink: true,
  requests: 41_000,
  oldestRequestAt: "2026-01-02T10:00:00.000Z",
  bodies: 900,
  bodyBytes: 1_073_741_824,
  bodyOriginalBytes: 13_000_000_000,
  oldestBodyAt: null,
  budgetBytes: 2_147_483_648,
};

const STATUS: ProviderStatusWire = {
  state: "on",
  providers: [
    {
      name: "Anthropic",
      page: "https://status.test/a",
      checkedAt: "2026-03-04T12:00:00.000Z",
      indicator: "none",
      description: "All Systems Operational",
      incidents: [],
      problem: null,
    },
    {
      name: "OpenAI",
      page: "https://status.test/o",
      checkedAt: "2026-03-04T12:00:00.000Z",
      indicator: null,
      description: null,
      incidents: [],
      problem: "status.test answered 500",
    },
  ],
};

function read(node: unknown): string {
  return markup(node).replace(/<[^>]*>/g, " ")
    .replace(/[\s\u202f\u00a0]+/g, " ");
}

function markup(node: unknown): string {
  return renderToString(node as Parameters<typeof renderToString>[0]);
}

const page = html`<${Settings} origin="http://localhost:8080" />`;

async function load(answer: (call: Call) => Response) {
  const fake = fakeFetch(answer);
  settings.config.reset();
  settings.storage.reset();
  await settings.config.load();
  await settings.storage.load();
  return fake;
}

const answers: Record<string, unknown> = {
  "/api/config": CONFIG,
  "/api/storage": STORAGE,
};

Deno.test("the settings say what holds, where things are and how to point a client here", async () => {
  using _ = await load(({ path }) => Response.json(answers[path]));
  const text = read(page);
  const expected = [
    "ANTHROPIC_BASE_URL=http://localhost:8080",
    "openai_base_url = &quot;http://localhost:8080/v1&quot;",
    "By session One account works until its session ends",
    "5 h 00 min SESSION_DURATION_MS=18000000",
    "Bodies of what failed STORE_PAYLOADS=errors",
    "Set by REQUEST_RETENTION_DAYS in the environment",
    "1.23 GB 12.0 MB of it are free",
    "41,000 The oldest is of 2 Jan 2026",
    "50 % of 2,048 MB",
    "13.0 GB take 1.07 GB, 92 % less",
    "Sheet of 2026-11-18, came with the program",
    "ccflare 1.2.3",
    "/home/me/.config/ccflare/ccflare.json",
    "/home/me/.config/ccflare/secret.key",
  ];
  for (const one of expected) assert(text.includes(one), `${one} in ${text}`);
  assert.match(
    markup(page),
    /<input[^>]*disabled[^>]*value="90"|value="90"[^>]*disabled/,
  );
});

Deno.test("the settings say why they cannot be shown", async () => {
  using _ = await load(() =>
    Response.json({ error: "The database is locked" }, { status: 503 })
  );
  assert.match(read(page), /Cannot show the settings: The database is locked/);
});

Deno.test("keep() saves what was changed, or tells why it was not", async () => {
  let isRefused = false;
  using fake = await load(({ method, path }) =>
    method === "GET"
      ? Response.json(answers[path])
      : isRefused
      ? Response.json({ error: "'payloadDays' is too much" }, { status: 400 })
      : Response.json({
        success: true,
        message: "",
        data: { payloadDays: 3, requestDays: 90, payloadBudgetMb: 2048 },
      })
  );
  assert.equal(await settings.keep({ payloadDays: 3 }), null);
  assert.deepEqual(
    fake.calls.filter(({ method }) => method === "POST"),
    [{
      method: "POST",
      path: "/api/config/retention",
      body: { payloadDays: 3 },
    }],
  );
  assert.equal(settings.config.data.value?.payloadDays, 3);
  isRefused = true;
  assert.equal(
    await settings.keep({ payloadDays: 999 }),
    "'payloadDays' is too much",
  );
  assert.equal(settings.config.data.value?.payloadDays, 3);
});

Deno.test("maintenance tells what it does and what it did", async () => {
  const answer = Promise.withResolvers<Response>();
  using _ = await load(({ path }) => Response.json(answers[path]));
  using _maintenance = fakeFetch(({ method, path }) =>
    method === "POST" ? answer.promise : Response.json(answers[path])
  );
  const compacting = settings.compact();
  assert.match(read(page), /Compacting…/);
  answer.resolve(Response.json({
    success: true,
    message: "The database is 1.0 MB smaller",
    data: {},
  }));
  await compacting;
  assert.match(read(page), /Compact The database is 1\.0 MB smaller\./);
});

Deno.test("maintenance that fails says why", async () => {
  using _ = await load(({ method, path }) =>
    method === "GET"
      ? Response.json(answers[path])
      : Response.json({ error: "The disk is full" }, { status: 503 })
  );
  await settings.cleanUp();
  assert.match(read(page), /The disk is full\./);
  assert.equal(await settings.resetStats(), "The disk is full");
});

Deno.test("the switch of the provider status holds, or a toast says why not", async () => {
  let isRefused = false;
  using _ = await load(({ method, path }) =>
    method === "GET"
      ? Response.json(answers[path])
      : isRefused
      ? Response.json({ error: "Cannot change it" }, { status: 409 })
      : Response.json({
        success: true,
        message: "",
        data: { providerStatus: "on" },
      })
  );
  await settings.switchProviderStatus("on");
  assert.equal(settings.config.data.value?.providerStatus, "on");
  isRefused = true;
  await settings.switchProviderStatus("off");
  assert.equal(settings.config.data.value?.providerStatus, "on");
  assert.equal(toasts.value.at(-1)?.text, "Cannot change it");
});

Deno.test("providers are told of by a word each, and on the overview only where it is switched on", async () => {
  const text = read(
    html`<${ProviderStatus} providers=${STATUS.providers} />`,
  );
  assert.match(text, /Anthropic All Systems Operational/);
  assert.match(text, /OpenAI status\.test answered 500/);
  const incident = {
    name: "Slow answers",
    impact: "minor",
    status: "monitoring",
    url: null,
    startedAt: null,
  };
  const [first] = STATUS.providers;
  const ill = { ...first!, indicator: "minor" as const, incidents: [incident] };
  assert.match(
    read(html`<${ProviderStatus} providers=${[ill]} brief />`),
    /Slow answers \(monitoring\)/,
  );
  providers.status.reset();
  assert.equal(markup(html`<${ProviderLine} />`), "");
  using _ = fakeFetch(() => Response.json(STATUS));
  await providers.status.load();
  assert.match(read(html`<${ProviderLine} />`), /Anthropic fine OpenAI/);
});
