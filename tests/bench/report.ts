/** What is made of the rounds: medians and spreads, what is compared with the target, and a table of it all. */

import { median, spread } from "./statistics.ts";

export type Target =
  & ({ readonly atLeast: number } | { readonly atMost: number })
  & {
    /** The best figure so far where the target is still out of reach: what falls far behind this is a step back. */
    readonly soFar?: number;
  };

/** What the target is about: ours divided by the floor's, ours beyond the floor's, or ours alone. */
export type Comparison = "ratio" | "difference" | "ours";

export interface Value {
  readonly median: number;
  readonly spread: number;
}

export interface Figure {
  /** What was measured, with its unit. */
  readonly name: string;
  readonly floor: Value | null;
  readonly ours: Value;
  readonly comparison: Comparison;
  /** Of the rounds, each compared by itself: what disturbs a round disturbs both sides of it. */
  readonly compared: Value;
  /** Null where nothing was promised. */
  readonly target: Target | null;
  /** As measured, for whoever wants to count otherwise. */
  readonly rounds: {
    readonly floor: readonly number[];
    readonly ours: readonly number[];
    readonly compared: readonly number[];
  };
}

/** `far` is what noise alone does not explain: every round of it was that far off. */
export type Verdict = "met" | "missed" | "far" | "open";

/** A measurement this far beyond what is to be expected is no noise: 0.6 of it, or as much too dear. */
const FAR = 0.6;

export function figureOf(
  { name, floor = [], ours, comparison, target }: {
    readonly name: string;
    readonly floor?: readonly number[];
    readonly ours: readonly number[];
    readonly comparison: Comparison;
    readonly target: Target | null;
  },
): Figure {
  const compared = ours.map((value, round) => {
    if (comparison === "ratio") return value / floor[round]!;
    return comparison === "difference" ? value - floor[round]! : value;
  });
  return {
    name,
    floor: floor.length === 0 ? null : valueOf(floor),
    ours: valueOf(ours),
    comparison,
    compared: valueOf(compared),
    target,
    rounds: { floor, ours, compared },
  };
}

function valueOf(values: readonly number[]): Value {
  return { median: median(values), spread: spread(values) };
}

export function verdictOf({ compared, target, rounds }: Figure): Verdict {
  if (target === null) return "open";
  const isAtLeast = "atLeast" in target;
  const bound = isAtLeast ? target.atLeast : target.atMost;
  const isWithin = (value: number, limit: number) =>
    isAtLeast ? value >= limit : value <= limit; // what is not a number is not
  if (isWithin(compared.median, bound)) return "met";
  const { soFar = bound } = target;
  const limit = isAtLeast ? soFar * FAR : soFar / FAR;
  return rounds.compared.some((value) => isWithin(value, limit))
    ? "missed"
    : "far";
}

/** False where the rounds differ by more than what is between them and the target: another run may say otherwise. */
export function isClear({ compared, target }: Figure): boolean {
  if (target === null) return true;
  const bound = "atLeast" in target ? target.atLeast : target.atMost;
  return Math.abs(compared.median - bound) >= compared.spread;
}

const MARKS: Readonly<Record<Verdict, string>> = {
  met: "✓",
  missed: "✗",
  far: "✗✗",
  open: "",
};

const NAME_WIDTH = 56;
const VALUE_WIDTH = 18; // holds "12345 ± 1234"
const TARGET_WIDTH = 12;

export function headLine(): string {
  return line("", ["floor", "ours", "compared", "target"], "");
}

export function figureLine(figure: Figure): string {
  const { name, floor, ours, comparison, compared, target } = figure;
  const sign = { ratio: "× ", difference: "+ ", ours: "" }[comparison];
  const own = text(compared);
  const shown = own.startsWith("-") ? `− ${own.slice(1)}` : sign + own;
  const values = [
    floor === null ? "–" : text(floor),
    text(ours),
    comparison === "ours" ? "" : shown,
    target === null ? "–" : targetText(target, sign),
  ];
  const mark = MARKS[verdictOf(figure)];
  return line(name, values, isClear(figure) ? mark : `${mark} ?`);
}

function line(name: string, values: readonly string[], mark: string): string {
  const [floor = "", ours = "", compared = "", target = ""] = values;
  const cells = [floor, ours, compared].map((one) => one.padStart(VALUE_WIDTH));
  return `${name.padEnd(NAME_WIDTH)}${cells.join("")}${
    target.padStart(TARGET_WIDTH)
  }  ${mark}`.trimEnd();
}

function targetText(target: Target, sign: string): string {
  return "atLeast" in target
    ? `≥ ${sign}${target.atLeast}`
    : `≤ ${sign}${target.atMost}`;
}

function text({ median, spread }: Value): string {
  const digits = digitsOf(median);
  return `${median.toFixed(digits)} ± ${spread.toFixed(digits)}`;
}

/** Three digits that say something, whatever the size. */
function digitsOf(value: number): number {
  const size = Math.abs(value);
  if (size >= 100) return 0;
  return size >= 10 ? 1 : 2;
}
