/** Prints the table of flags for people. */

import { type Flag, FLAGS } from "./flags.ts";
import { columns } from "./table.ts";

export function helpText(): string {
  const lines = columns(FLAGS.map((flag) => [spelled(flag), explained(flag)]));
  return [
    "Lets coding agents work over several Anthropic and OpenAI accounts.",
    "",
    "Usage: ccflare ACTION [OPTION...]",
    "",
    ...lines.map((line) => `  ${line}`),
    "",
    "A running server sees changes to accounts within a second.",
    "Exit status: 0 done, 1 failed, 2 misused, 130 interrupted.",
    "",
  ].join("\n");
}

function spelled({ name, short, value, isOptional, of }: Flag): string {
  const indent = of === undefined ? "" : "  ";
  const brief = short === undefined ? "" : `-${short}, `;
  const shown = isOptional ? `[${value}]` : value;
  return `${indent}${brief}--${name}${shown === undefined ? "" : ` ${shown}`}`;
}

function explained(flag: Flag): string {
  const given = [
    flag.default === undefined ? [] : [`default ${flag.default}`],
    flag.variable === undefined ? [] : [`variable ${flag.variable}`],
  ].flat().join(", ");
  return given === "" ? flag.help : `${flag.help} (${given})`;
}
