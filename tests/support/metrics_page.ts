/** Reads a page of metrics with a parser that isn't ours, and finds what `promtool check metrics` would complain of. */

import parse from "parse-prometheus-text-format";

export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly metrics: readonly {
    readonly labels?: Readonly<Record<string, string>>;
    readonly value: string;
  }[];
}

/** Every line that carries a value; those of a histogram too, each by the name it has. */
export function seriesIn(page: string): Series[] {
  return familiesIn(page).flatMap(({ name, metrics }) =>
    metrics.map(({ labels = {}, value }) => ({
      name,
      labels,
      value: value === "+Inf" ? Infinity : Number(value),
    }))
  );
}

/** The value of the one series that has these labels among others; null when there is none. */
export function valueOf(
  page: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | null {
  const found = seriesIn(page).filter((one) =>
    one.name === name &&
    Object.entries(labels).every(([label, value]) =>
      one.labels[label] === value
    )
  );
  if (found.length > 1) throw new Error(`${name}: labels name several series`);
  return found[0]?.value ?? null;
}

/** One sentence each. */
export function complaintsOf(page: string): string[] {
  const types = new Map(
    [...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)]
      .map(([, name = "", type = ""]) => [name, type]),
  );
  const helps = new Set(
    [...page.matchAll(/^# HELP (\S+) \S/gm)].map(([, name]) => name),
  );
  const complaints = page.endsWith("\n") ? [] : ["the last line has no end"];
  for (const [name, type] of types) {
    if (!helps.has(name)) complaints.push(`${name} has no help`);
    const what = complaintsOfName(name, type);
    complaints.push(...what.map((one) => `${name} ${one}`));
  }
  const series = seriesIn(page);
  const lines = page.split("\n").filter((line) => /^[^#]/.test(line));
  // Text is compared, since the parser takes the last of two silently.
  const names = lines.map((line) => line.replace(/ \S+$/, ""));
  const twice = names.filter((one, nth) => names.indexOf(one) < nth);
  complaints.push(...twice.map((one) => `${one} comes twice`));
  if (names.length - twice.length !== series.length) {
    complaints.push("a line was not read");
  }
  for (const { name, labels, value } of series) {
    const what = `${name}${JSON.stringify(labels)}`;
    const base = name.replace(/_(bucket|sum|count)$/, "");
    const type = types.get(name) ?? types.get(base);
    if (type === undefined) complaints.push(`${what} has no type`);
    if (Number.isNaN(value) || (type !== "gauge" && value < 0)) {
      complaints.push(`${what} has the value ${value}`);
    }
  }
  for (const [name, type] of types) {
    if (type === "histogram") complaints.push(...ofBuckets(name, series));
  }
  return complaints;
}

/** The parser mixes histograms of different labels up; without their type it reads them line by line. */
function familiesIn(page: string): readonly Family[] {
  return parse(page.replace(/^(# TYPE \S+) histogram$/gm, "$1 untyped"));
}

function complaintsOfName(name: string, type: string): string[] {
  const units =
    /_(ms|us|ns|milliseconds|microseconds|minutes|hours|days|kb|mb|gb|percent)(_|$)/;
  const rules: [isBroken: boolean, what: string][] = [
    [!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name), "is no snake_case"],
    [(type === "counter") !== name.endsWith("_total"), "has a wrong ending"],
    [/_(count|sum|bucket)$/.test(name), "ends like part of a histogram"],
    [/_(counter|gauge|histogram)(_|$)/.test(name), "says its type"],
    [units.test(name), "is not in a base unit"],
  ];
  return rules.flatMap(([isBroken, what]) => isBroken ? [what] : []);
}

function ofBuckets(name: string, series: readonly Series[]): string[] {
  const keyOf = ({ labels: { le: _, ...labels } }: Series) =>
    JSON.stringify(labels);
  const part = (ending: string) =>
    Map.groupBy(series.filter((one) => one.name === name + ending), keyOf);
  const sums = part("_sum");
  const counts = part("_count");
  return [...part("_bucket")].flatMap(([labels, buckets]) => {
    const what: string[] = [];
    const last = buckets.at(-1);
    if (last?.labels.le !== "+Inf") what.push("does not end with +Inf");
    if (
      buckets.some((one, nth) => one.value < (buckets[nth - 1]?.value ?? 0))
    ) {
      what.push("has buckets that are not cumulative");
    }
    if (last?.value !== counts.get(labels)?.[0]?.value) {
      what.push("counts something else than its buckets");
    }
    if (!sums.has(labels)) what.push("has no sum");
    return what.map((one) => `${name}${labels} ${one}`);
  });
}
