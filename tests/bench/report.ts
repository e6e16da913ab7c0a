/** What is made of the rounds: medians, spreads, ratios to the bare proxy, and a table of them. */

import type { Measured } from "./load_process.ts";
import type { Shape } from "./payloads.ts";
import { median, spread } from "./statistics.ts";

export interface Round extends Measured {
  /** Of the target's process, per request; null where it can't be known. */
  readonly cpuUs: number | null;
}

export interface Rounds {
  readonly direct: readonly Round[];
  readonly bare: readonly Round[];
  readonly ccflare: readonly Round[];
}

export interface Value {
  readonly median: number;
  readonly spread: number;
}

export interface TargetResult {
  readonly requestsPerSecond: Value;
  /** Beyond what the upstream takes when it is asked directly in the same round. */
  readonly addedFirstByteMs: Value;
  readonly addedWholeMs: Value;
  readonly cpuUs: Value;
}

export interface CaseResult {
  readonly shape: Shape;
  readonly connections: number;
  readonly bare: TargetResult;
  readonly ccflare: TargetResult;
  /** ccflare's median divided by the bare proxy's. */
  readonly ratio: Readonly<Record<keyof TargetResult, number>>;
}

export function caseResult(
  { shape, connections, rounds }: {
    shape: Shape;
    connections: number;
    rounds: Rounds;
  },
): CaseResult {
  const bare = targetResult(rounds.bare, rounds.direct);
  const ccflare = targetResult(rounds.ccflare, rounds.direct);
  const ratio = (name: keyof TargetResult) =>
    ccflare[name].median / bare[name].median;
  return {
    shape,
    connections,
    bare,
    ccflare,
    ratio: {
      requestsPerSecond: ratio("requestsPerSecond"),
      addedFirstByteMs: ratio("addedFirstByteMs"),
      addedWholeMs: ratio("addedWholeMs"),
      cpuUs: ratio("cpuUs"),
    },
  };
}

function targetResult(
  rounds: readonly Round[],
  direct: readonly Round[],
): TargetResult {
  const added = (name: "firstByteMs" | "wholeMs") =>
    valueOf(rounds.map((round, index) => round[name] - direct[index]![name]));
  return {
    requestsPerSecond: valueOf(rounds.map((round) => round.requestsPerSecond)),
    addedFirstByteMs: added("firstByteMs"),
    addedWholeMs: added("wholeMs"),
    cpuUs: valueOf(rounds.map((round) => round.cpuUs ?? NaN)),
  };
}

function valueOf(values: readonly number[]): Value {
  return { median: median(values), spread: spread(values) };
}

const COLUMNS: readonly {
  readonly name: keyof TargetResult;
  readonly title: string;
  readonly digits: number;
}[] = [
  { name: "requestsPerSecond", title: "requests/s", digits: 0 },
  { name: "addedFirstByteMs", title: "first byte +ms", digits: 2 },
  { name: "addedWholeMs", title: "whole +ms", digits: 2 },
  { name: "cpuUs", title: "CPU µs/request", digits: 0 },
];
const WIDTH = 18; // holds "12345 ± 1234" and the longest title

/** Three lines for each case: the bare proxy, ccflare, and the ratio of the two. */
export function table(results: readonly CaseResult[]): string {
  const lines = [row("", COLUMNS.map(({ title }) => title))];
  for (const { shape, connections, bare, ccflare, ratio } of results) {
    const name = `${shape}, ${connections} conn.`;
    const cells = (target: TargetResult) =>
      COLUMNS.map(({ name, digits }) => {
        const { median, spread } = target[name];
        return `${median.toFixed(digits)} ± ${spread.toFixed(digits)}`;
      });
    lines.push(
      row(`${name} bare`, cells(bare)),
      row(`${name} ccflare`, cells(ccflare)),
      row(`${name} ratio`, COLUMNS.map(({ name }) => ratio[name].toFixed(2))),
    );
  }
  return lines.join("\n") + "\n";
}

function row(title: string, cells: readonly string[]): string {
  return title.padEnd(24) + cells.map((cell) => cell.padStart(WIDTH)).join("");
}
