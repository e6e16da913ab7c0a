/** Metrics as Prometheus reads them (text format 0.0.4): a family is one name with a value for each set of labels. */

import type { Histogram } from "./histogram.ts";

export type Labels = Readonly<Record<string, string>>;

export interface FamilyFacts {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  /** One sentence. */
  readonly help: string;
}

/** Filled anew for every scrape. */
export class Family {
  readonly #facts: FamilyFacts;
  readonly #values = new Map<string, number>();

  constructor(facts: FamilyFacts) {
    this.#facts = facts;
  }

  get name(): string {
    return this.#facts.name;
  }

  /** Values of the same labels add up, so that no series comes twice. */
  add(labels: Labels, value: number): this {
    this.#put("", labels, value);
    return this;
  }

  addHistogram(labels: Labels, histogram: Histogram): this {
    for (const { le, count } of histogram.cumulative()) {
      this.#put("_bucket", { ...labels, le: numberText(le) }, count);
    }
    this.#put("_sum", labels, histogram.sum);
    this.#put("_count", labels, histogram.count);
    return this;
  }

  /** Empty while nothing was added. */
  text(): string {
    if (this.#values.size === 0) return "";
    const { name, type, help } = this.#facts;
    const lines = [...this.#values].map(([series, value]) =>
      `${series} ${numberText(value)}`
    );
    // The buckets of a histogram have an order of their own, in which they were added.
    if (type !== "histogram") lines.sort();
    return [
      `# HELP ${name} ${help.replace(/\\/g, "\\\\").replace(/\n/g, "\\n")}`,
      `# TYPE ${name} ${type}`,
      ...lines,
      "",
    ].join("\n");
  }

  #put(ending: string, labels: Labels, value: number): void {
    const series = this.#facts.name + ending + labelText(labels);
    this.#values.set(series, (this.#values.get(series) ?? 0) + value);
  }
}

/** The whole page, families by name. */
export function pageOf(families: readonly Family[]): string {
  return families
    .toSorted((one, other) => one.name < other.name ? -1 : 1)
    .map((family) => family.text())
    .join("");
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) =>
    `${name}="${escaped(value)}"`
  );
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  if (!/[\\"\n]/.test(value)) return value;
  return value.replace(/\\/g, "\\\\").replace(/"/g, '\\"')
    .replace(/\n/g, "\\n");
}

function numberText(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? "+Inf" : "-Inf";
}
