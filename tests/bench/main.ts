/**
 * What the program costs: every promise of speed measured beside a bare proxy, in turns within one run. Names of rows
 * run these alone, `--list` shows them; `--binary FILE` measures an executable; `--quick` is a look that fails only where
 * something is far off; `--json FILE` keeps the numbers.
 */

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { findLoadGenerator } from "./load.ts";
import { machine } from "./machine.ts";
import { Server } from "./processes.ts";
import { type Figure, figureLine, headLine, verdictOf } from "./report.ts";
import type { Bench, Row } from "./row.ts";
import { ROWS } from "./rows.ts";

const { values: flags, positionals } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    list: { type: "boolean" },
    json: { type: "string" },
    binary: { type: "string" },
  },
});

if (flags.list) {
  for (const { name, title } of ROWS) say(`${name.padEnd(12)}${title}`);
} else {
  const figures = await run(chosen(positionals));
  if (flags.quick && figures.some(isFar)) Deno.exitCode = 1;
}

function chosen(names: readonly string[]): readonly Row[] {
  if (names.length === 0) return ROWS;
  return names.map((name) => {
    const row = ROWS.find((one) => one.name === name);
    if (row === undefined) {
      throw new Error(`There is no row "${name}"; --list names them`);
    }
    return row;
  });
}

async function run(rows: readonly Row[]): Promise<Figure[]> {
  // `Program` starts what this names instead of the sources.
  if (flags.binary) Deno.env.set("CCFLARE_BIN", resolve(flags.binary));
  const isBinary = Deno.env.has("CCFLARE_BIN");
  await using upstream = await Server.start("provider_process.ts");
  const load = await findLoadGenerator();
  const bench: Bench = { upstream, load, isQuick: flags.quick, isBinary };
  const about = {
    at: new Date().toISOString(),
    ...machine(),
    ccflare: isBinary ? "executable" : "sources",
    load: load.name,
    quick: flags.quick,
  };
  say(`${Object.values(about).slice(0, -1).join(" · ")}\n\n${headLine()}`);
  const figures: (Figure & { row: string })[] = [];
  for (const row of rows) {
    let measured = await measure(row, bench);
    if (bench.isQuick && measured.some(isFar)) {
      say("Once more, since a short look may have met a bad moment:");
      measured = await measure(row, bench);
    }
    for (const figure of measured) figures.push({ row: row.name, ...figure });
  }
  if (flags.json !== undefined) {
    const text = JSON.stringify({ ...about, figures }, null, 2);
    await Deno.writeTextFile(flags.json, `${text}\n`);
  }
  return figures;
}

async function measure(row: Row, bench: Bench): Promise<Figure[]> {
  const measured = await row.measure(bench);
  for (const figure of measured) say(figureLine(figure));
  return measured;
}

function isFar(figure: Figure): boolean {
  return verdictOf(figure) === "far";
}

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
