/** Everything that monitoring is told, put together when it asks: counters since the start, and how things stand now. */

import process from "node:process";
import { accountGauges } from "./account_gauges.ts";
import type { ActionDeps } from "./deps.ts";
import { Family } from "../metrics/family.ts";
import type { RequestMetrics } from "../metrics/request_metrics.ts";
import { VERSION } from "./version.ts";

export interface MetricsDeps extends ActionDeps {
  readonly metrics: RequestMetrics;
  readonly settings: { readonly places: { readonly database: string } };
  /** Requests that are being proxied right now. */
  inFlight(): number;
}

/** Asks the database for nothing, so that it is quick also while that is not. */
export async function readMetrics(deps: MetricsDeps): Promise<Family[]> {
  const { accounts } = deps.store;
  return [
    ...deps.metrics.families((id) => accounts.find(id)?.name ?? null),
    ...accountGauges(deps),
    gauge(
      "ccflare_requests_in_flight",
      "Requests that are running now.",
      deps.inFlight(),
    ),
    ...waitingFamilies(deps),
    ...await sizeFamilies(deps.settings.places.database),
    ...processFamilies(),
  ];
}

/** What is on its way to the database. */
function waitingFamilies({ store }: MetricsDeps): Family[] {
  const { queued, lagMs, lost } = store.journal.health();
  const bodies = store.bodies.health();
  return [
    gauge(
      "ccflare_journal_queued",
      "Request records that are not yet written.",
      queued,
    ),
    gauge(
      "ccflare_journal_lag_seconds",
      "How long the oldest of them has been waiting.",
      lagMs / 1_000,
    ),
    counter(
      "ccflare_journal_lost_total",
      "Request records given up because they could not be written.",
      lost,
    ),
    gauge(
      "ccflare_bodies_queued",
      "Requests whose bodies are not yet written.",
      bodies.queued,
    ),
    counter(
      "ccflare_bodies_lost_total",
      "Requests whose bodies were given up because they could not be written.",
      bodies.lost,
    ),
  ];
}

/** Of the file and the log beside it; nothing where there is no file. */
async function sizeFamilies(database: string): Promise<Family[]> {
  const files = [database, `${database}-wal`].map((path) =>
    Deno.stat(path).catch(() => null)
  );
  const [file, log] = await Promise.all(files);
  if (!file) return [];
  return [
    gauge(
      "ccflare_database_bytes",
      "Size of the database, with what is waiting beside it.",
      file.size + (log?.size ?? 0),
    ),
  ];
}

function processFamilies(): Family[] {
  const cpu = process.cpuUsage();
  return [
    gauge("ccflare_build_info", "Always 1; its label is the version.", 1, {
      version: VERSION,
    }),
    gauge(
      "process_start_time_seconds",
      "When the program was started, in seconds since 1970.",
      performance.timeOrigin / 1_000,
    ),
    gauge(
      "process_resident_memory_bytes",
      "Memory that the program holds.",
      Deno.memoryUsage().rss,
    ),
    counter(
      "process_cpu_seconds_total",
      "Time that processors have spent on it.",
      (cpu.user + cpu.system) / 1e6,
    ),
  ];
}

function gauge(
  name: string,
  help: string,
  value: number,
  labels: Readonly<Record<string, string>> = {},
): Family {
  return new Family({ name, type: "gauge", help }).add(labels, value);
}

function counter(name: string, help: string, value: number): Family {
  return new Family({ name, type: "counter", help }).add({}, value);
}
