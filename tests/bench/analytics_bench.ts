/**
 * What the sums cost on a long history: analytics by range, mode and filter, the totals, and adding up itself. Takes
 * `--requests N`, `--days N` and `--db FILE`, which is made when it is not there and else used as it is.
 */

import { existsSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { readAnalytics } from "../../src/actions/analytics.ts";
import { openDatabase } from "../../src/store/db.ts";
import {
  type AnalyticsQuery,
  readAnalytics as read,
} from "../../src/store/analytics.ts";
import { RollupBatch } from "../../src/store/rollups.ts";
import { readStats } from "../../src/store/stats.ts";
import type { Store } from "../../src/store/store.ts";
import { makeHistory } from "./history_fixture.ts";
import { median } from "./statistics.ts";

const ROUNDS = 9;
const NOW = Date.UTC(2026, 10, 22, 12, 34, 56);
const BATCHES = [1_000, 100, 10]; // a flood, a busy team, one agent

const { values: flags } = parseArgs({
  options: {
    requests: { type: "string", default: "1000000" },
    days: { type: "string", default: "30" },
    db: { type: "string" },
  },
});

const dir = await Deno.makeTempDir({ prefix: "ccflare-bench-" });
try {
  const path = flags.db ?? `${dir}/history.db`;
  if (!existsSync(path)) {
    const requests = Number(flags.requests);
    const start = performance.now();
    await makeHistory(path, { requests, days: Number(flags.days), now: NOW });
    const seconds = (performance.now() - start) / 1_000;
    await say(`made ${requests} requests in ${seconds.toFixed(1)} s`);
  }
  await measureReading(path);
  await measureAddingUp(path);
} finally {
  await Deno.remove(dir, { recursive: true });
}

async function measureReading(path: string): Promise<void> {
  using db = openDatabase({ path, readOnly: true });
  const store = {
    analytics: (query: AnalyticsQuery) => Promise.resolve(read(db, query)),
  } as Pick<Store, "analytics"> as Store;
  const unsaid = {
    range: null,
    mode: null,
    status: null,
    accounts: null,
    models: null,
    providers: null,
    clients: null,
    modelBreakdown: null,
  };
  for (const range of ["1h", "6h", "24h", "7d", "30d"]) {
    for (
      const more of [
        {},
        { modelBreakdown: "true" },
        { mode: "cumulative", modelBreakdown: "true" },
        { status: "error" },
        { accounts: "work,plus", providers: "claude-code" },
        { models: "gpt-5", clients: "codex_exec", status: "success" },
      ]
    ) {
      const question = { ...unsaid, range, ...more };
      await measure(
        `analytics ${range} ${JSON.stringify(more)}`,
        () => readAnalytics({ store, now: () => NOW }, question),
      );
    }
  }
  await measure("stats", () => readStats(db, { now: NOW }));
}

/** What rollups add to each record, in batches that arrived at one moment; nothing of it stays. */
async function measureAddingUp(path: string): Promise<void> {
  using db = openDatabase({ path });
  const found = db.prepare(
    "SELECT * FROM requests ORDER BY seq DESC LIMIT 20000",
  )
    .all().reverse();
  const rows = found as unknown as Parameters<RollupBatch["add"]>[0][];
  for (const size of BATCHES) {
    const times: number[] = [];
    const cpuTimes: number[] = [];
    for (
      let at = 0;
      at + size <= rows.length && times.length < 200;
      at += size
    ) {
      db.exec("BEGIN IMMEDIATE");
      const start = performance.now();
      const cpu = process.cpuUsage();
      const batch = new RollupBatch(db);
      const { received_at } = rows[at]!;
      for (const row of rows.slice(at, at + size)) {
        batch.add({ ...row, received_at }, null);
      }
      batch.write();
      const { user, system } = process.cpuUsage(cpu);
      times.push((performance.now() - start) * 1_000 / size);
      cpuTimes.push((user + system) / size);
      db.exec("ROLLBACK");
    }
    const [time, cpu] = [times, cpuTimes].map((all) => median(all).toFixed(1));
    await say(
      `adding up ${size} at once: ${time} µs each, of processor ${cpu} µs`,
    );
  }
}

async function measure(what: string, act: () => unknown): Promise<void> {
  await act();
  const times: number[] = [];
  const cpuTimes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const cpu = process.cpuUsage();
    await act();
    const { user, system } = process.cpuUsage(cpu);
    times.push(performance.now() - start);
    cpuTimes.push((user + system) / 1_000);
  }
  const worst = Math.max(...times).toFixed(1);
  const [time, cpu] = [times, cpuTimes].map((all) => median(all).toFixed(1));
  await say(`${what}: ${time} ms, worst ${worst} ms, of processor ${cpu} ms`);
}

async function say(line: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
}
