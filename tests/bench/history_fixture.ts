/** A database with a long past: as many requests as wanted, spread like real work, the same ones every time. */

import type { DatabaseSync } from "node:sqlite";
import { costOf, type Price, type Rates } from "../../src/model/bill.ts";
import type { Decision } from "../../src/model/decision.ts";
import type { ExchangeRecord } from "../../src/model/exchange.ts";
import type { Timings } from "../../src/model/timings.ts";
import type { Usage } from "../../src/model/usage.ts";
import { openDatabase } from "../../src/store/db.ts";
import { saveExchanges } from "../../src/store/exchanges.ts";
import { migrate } from "../../src/store/migrate.ts";
import { dropRollups } from "../../src/store/_old_rollups.ts";
import { MINUTES_KEPT_MS } from "../../src/store/rollups.ts";
import { beginRun, endRun } from "../../src/store/runs.ts";

export interface HistoryOptions {
  readonly requests: number;
  /** How far back the oldest one lies. */
  readonly days: number;
  /** Epoch ms of the newest one. */
  readonly now: number;
}

const DAY_MS = 86_400_000;
const BATCH = 10_000;
const SESSIONS_AT_ONCE = 9;
const REQUESTS_PER_SESSION = 100;
const FAILURES = 0.04;

/** Makes the file, which must not exist, with the newest layout, five accounts and their history. */
export async function makeHistory(
  path: string,
  options: HistoryOptions,
): Promise<void> {
  const db = openDatabase({ path });
  try {
    await migrate(db, { path });
    db.exec("PRAGMA synchronous = OFF");
    fill(db, options);
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } finally {
    db.close();
  }
}

function fill(db: DatabaseSync, { requests, days, now }: HistoryOptions): void {
  addAccounts(db, now - days * DAY_MS);
  const run = beginRun(db, { pid: 1, startedAt: now - days * DAY_MS });
  const past = new Past(now - days * DAY_MS, days);
  for (let done = 0; done < requests; done += BATCH) {
    const records: ExchangeRecord[] = [];
    for (let n = done; n < Math.min(done + BATCH, requests); n++) {
      records.push(past.request(n, (n + 1) / requests));
    }
    const refused = saveExchanges(db, { run, records });
    if (refused.length > 0) throw new Error(refused[0]?.message);
    const before = records.at(-1)!.receivedAt - MINUTES_KEPT_MS;
    dropRollups(db, { level: "minute", before, limit: Infinity });
  }
  endRun(db, { id: run, endedAt: now });
}

function addAccounts(db: DatabaseSync, createdAt: number): void {
  const insert = db.prepare(
    "INSERT INTO accounts (id, name, provider, priority, created_at) VALUES (?, ?, ?, 0, ?)",
  );
  for (const { id, name, provider } of ACCOUNTS) {
    insert.run(id, name, provider, createdAt);
  }
}

interface SampleAccount {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly models: readonly string[];
  readonly userAgents: readonly string[];
  readonly path: string;
}

const CLAUDE = [
  "claude-opus-4-5-20251101",
  "claude-sonnet-4-5-20250929",
  "claude-haiku-4-5-20251001",
];
const CLAUDE_CODE = ["claude-cli/2.0.44 (external, cli)"];

const ACCOUNTS: readonly SampleAccount[] = [
  {
    id: "0a6f8f5e-0000-4000-8000-000000000001",
    name: "work",
    provider: "claude-code",
    models: CLAUDE,
    userAgents: CLAUDE_CODE,
    path: "/v1/messages",
  },
  {
    id: "0a6f8f5e-0000-4000-8000-000000000002",
    name: "private",
    provider: "claude-code",
    models: CLAUDE,
    userAgents: CLAUDE_CODE,
    path: "/v1/messages",
  },
  {
    id: "0a6f8f5e-0000-4000-8000-000000000003",
    name: "paid",
    provider: "anthropic",
    models: ["claude-sonnet-4-5-20250929", "claude-3-7-sonnet-20250219"],
    userAgents: ["Anthropic/JS 0.68.0", "python-httpx/0.28.1"],
    path: "/v1/messages",
  },
  {
    id: "0a6f8f5e-0000-4000-8000-000000000004",
    name: "plus",
    provider: "codex",
    models: ["gpt-5.1-codex", "gpt-5.1-codex-mini", "gpt-5.1", "gpt-5"],
    userAgents: ["codex_cli_rs/0.63.0 (Mac OS; arm64)", "codex_exec/0.63.0"],
    path: "/v1/responses",
  },
  {
    id: "0a6f8f5e-0000-4000-8000-000000000005",
    name: "team",
    provider: "openai",
    models: ["gpt-4.1", "gpt-4.1-mini", "gpt-4o-mini", "o4-mini", "in-house"],
    userAgents: ["OpenAI/Python 2.8.0", "curl/8.11.0"],
    path: "/v1/chat/completions",
  },
];

/** Status, outcome and words of what goes wrong. */
const TROUBLES = [
  [429, "done", "This request would exceed your account's rate limit"],
  [529, "done", "Overloaded"],
  [400, "done", "messages.3: tool_use ids were found without tool_result"],
  [500, "done", "Internal server error"],
  [200, "client_left", "The client left"],
  [200, "upstream_broke", "The provider closed the connection"],
  [null, "refused", "Every account of this pool is out of quota"],
  [null, "failed", "The provider could not be reached: connection refused"],
] as const;

interface Session {
  readonly id: string;
  readonly account: SampleAccount;
  readonly userAgent: string;
  readonly decision: Decision;
  turns: number;
}

class Past {
  readonly #start: number;
  readonly #days: number;
  readonly #dice = new Dice(20_261_122);
  readonly #sessions: Session[] = [];
  #sessionCount = 0;

  constructor(start: number, days: number) {
    this.#start = start;
    this.#days = days;
    for (let n = 0; n < SESSIONS_AT_ONCE; n++) {
      this.#sessions.push(this.#newSession());
    }
  }

  /** The `n`-th, which arrived after this share of the time. */
  request(n: number, share: number): ExchangeRecord {
    const dice = this.#dice;
    const session = this.#turn();
    const { account } = session;
    const model = dice.pick(account.models);
    const trouble = dice.roll() < FAILURES ? dice.pick(TROUBLES) : null;
    const [status, outcome, error] = trouble ?? [200, "done", null] as const;
    const isAsked = outcome !== "refused";
    const usage = error === null ? this.#usage(session) : null;
    const timings = this.#timings({ isAsked, isWhole: error === null });
    const price = usage === null ? null : PRICES.get(model) ?? null;
    return {
      id: idOf(n),
      receivedAt: this.#momentOf(share),
      method: "POST",
      path: account.path,
      client: {
        userAgent: session.userAgent,
        sessionId: session.id,
        keyName: null,
      },
      pool: account.provider.startsWith("cl") ? "claude" : account.provider,
      provider: isAsked ? account.provider : null,
      accountId: isAsked ? account.id : null,
      accountName: isAsked ? account.name : null,
      upstreamPath: account.path,
      modelAsked: model,
      modelAnswered: error === null ? model : null,
      status,
      outcome,
      error,
      isStream: true,
      decision: session.decision,
      attempts: !isAsked ? [] : [{
        accountId: account.id,
        accountName: account.name,
        provider: account.provider,
        status,
        verdict: "serve",
        why: null,
        upstreamRequestId: `req_${n.toString(36)}`,
        startedMs: timings.routed ?? 0,
        durationMs: (timings.headers ?? 0) - (timings.routed ?? 0),
      }],
      usage,
      usageMissing: false,
      webSearches: 0,
      serviceTier: null,
      costNanoUsd: usage === null || price === null
        ? null
        : costOf({ usage, webSearches: 0 }, price.rates),
      price,
      conversation: null,
      responseId: account.provider === "codex" ? `resp_${n}` : null,
      previousResponseId: null,
      addedFields: [],
      requestBytes: 80_000 + session.turns * 9_000,
      responseBytes: dice.between(2_000, 40_000),
      timings,
    };
  }

  #turn(): Session {
    const dice = this.#dice;
    const at = Math.floor(dice.roll() * SESSIONS_AT_ONCE);
    if (dice.roll() < 1 / REQUESTS_PER_SESSION) {
      this.#sessions[at] = this.#newSession();
    }
    const session = this.#sessions[at]!;
    session.turns++;
    return session;
  }

  #newSession(): Session {
    const account = this.#dice.pick(ACCOUNTS);
    return {
      id: `5e55-${(++this.#sessionCount).toString(16).padStart(8, "0")}`,
      account,
      userAgent: this.#dice.pick(account.userAgents),
      decision: decisionFor(account),
      turns: 0,
    };
  }

  /** More by day than by night, and never back in time. */
  #momentOf(share: number): number {
    const days = share * this.#days;
    const wave = Math.sin(days * 2 * Math.PI) * 0.9 / (2 * Math.PI);
    const worn = Math.min(days, Math.max(0, days - wave));
    return Math.round(this.#start + worn * DAY_MS);
  }

  #usage({ turns, account }: Session): Usage {
    const dice = this.#dice;
    const isClaude = account.path === "/v1/messages";
    const output = Math.round(40 * Math.exp(dice.roll() * 4));
    const written = isClaude ? dice.between(300, 3_000) : 0;
    return {
      input: dice.between(4, 900),
      cacheRead: 12_000 + turns * 900,
      cacheWrite5m: written,
      cacheWrite1h: isClaude && dice.roll() < 0.3 ? written : 0,
      output,
      reasoning: isClaude ? 0 : Math.round(output * dice.roll()),
    };
  }

  #timings(
    { isAsked, isWhole }: { isAsked: boolean; isWhole: boolean },
  ): Timings {
    const dice = this.#dice;
    const read = 0.1 + dice.roll();
    const routed = read + 0.05 + dice.roll() * 0.2;
    const sent = routed + 0.02 + dice.roll() * 0.3;
    const headers = sent + 200 * Math.exp(dice.roll() * 2);
    const firstToken = headers + 80 * Math.exp(dice.roll() * 2);
    const lastByte = firstToken + 500 * Math.exp(dice.roll() * 4);
    const after = <T>(ms: T) => isAsked ? ms : null;
    return {
      read,
      routed,
      sent: after(sent),
      headers: after(headers),
      answered: after(headers + 0.05 + dice.roll() * 0.1),
      firstByte: after(headers + 5),
      firstToken: isWhole ? firstToken : null,
      lastByte: isWhole ? lastByte : null,
      closed: isWhole ? lastByte + 0.2 : (after(headers + 9) ?? routed + 0.1),
    };
  }
}

/** In dollars per million: plain, read from a cache, written for five minutes and an hour, answered. */
const RATES: Readonly<Record<string, readonly (number | null)[]>> = {
  "claude-opus-4-5-20251101": [5, 0.5, 6.25, 10, 25],
  "claude-sonnet-4-5-20250929": [3, 0.3, 3.75, 6, 15],
  "claude-3-7-sonnet-20250219": [3, 0.3, 3.75, 6, 15],
  "claude-haiku-4-5-20251001": [1, 0.1, 1.25, 2, 5],
  "gpt-5.1-codex": [1.25, 0.125, null, null, 10],
  "gpt-5.1-codex-mini": [0.25, 0.025, null, null, 2],
  "gpt-5.1": [1.25, 0.125, null, null, 10],
  "gpt-5": [1.25, 0.125, null, null, 10],
  "gpt-4.1": [2, 0.5, null, null, 8],
  "gpt-4.1-mini": [0.4, 0.1, null, null, 1.6],
  "gpt-4o-mini": [0.15, 0.075, null, null, 0.6],
  "o4-mini": [1.1, 0.275, null, null, 4.4],
};

const PRICES = new Map(
  Object.entries(RATES).map(([model, rates]) => [model, priceOf(model, rates)]),
);

function priceOf(model: string, rates: readonly (number | null)[]): Price {
  const [input, cacheRead, cacheWrite5m, cacheWrite1h, output] = rates;
  const named = { input, cacheRead, cacheWrite5m, cacheWrite1h, output };
  return {
    provider: model.startsWith("claude") ? "anthropic" : "openai",
    model,
    sheetDate: "2026-11-01",
    tier: null,
    rates: { ...named, webSearch: null } as Rates,
  };
}

function decisionFor({ id, name, provider }: SampleAccount): Decision {
  return {
    strategy: "session",
    candidates: [{
      accountId: id,
      name,
      provider,
      priority: 0,
      why: "priority",
      sessionStartedAt: null,
    }],
    passedOver: [],
  };
}

function idOf(n: number): string {
  return `01900000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
}

/** The same throws every time. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to less than 1: a linear congruence, of which the upper bits are good enough. */
  roll(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state / 2 ** 32;
  }

  between(least: number, most: number): number {
    return Math.round(least + this.roll() * (most - least));
  }

  pick<Value>(from: readonly Value[]): Value {
    return from[Math.floor(this.roll() * from.length)]!;
  }
}
