/** Turns the words after the program's name into one action and what was said about it. */

import { parseArgs } from "node:util";
import { Fault } from "../model/fault.ts";
import { type ActionName, type Flag, type FlagName, FLAGS } from "./flags.ts";
import { nearest } from "./nearest.ts";

export interface Arguments {
  /** The action; `help` when nothing was said. */
  readonly action: ActionName;
  /** The value of each flag that was given; empty for one that takes none. */
  readonly said: Readonly<Partial<Record<FlagName, string>>>;
}

type Token = NonNullable<ReturnType<typeof parseArgs>["tokens"]>[number];
type Option = Extract<Token, { kind: "option" }>;

/** Throws `invalid` with what is wrong; it never guesses. */
export function parseArguments(args: readonly string[]): Arguments {
  const said: Partial<Record<FlagName, string>> = {};
  for (const token of tokensOf(args)) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") throw unexpected(token.value);
    const flag = FLAGS.find((one) => one.name === token.name);
    if (flag === undefined) throw unknown(token.rawName);
    if (said[flag.name] !== undefined) {
      throw new Fault("invalid", `--${flag.name} is given twice`);
    }
    said[flag.name] = valueOf(flag, token);
  }
  return { action: actionOf(said), said };
}

/** Not strict, so that the faults are ours and can name what was meant. */
function tokensOf(args: readonly string[]): Token[] {
  const options = Object.fromEntries(FLAGS.map((flag) => [flag.name, {
    type: flag.value === undefined ? "boolean" as const : "string" as const,
    ...(flag.short === undefined ? {} : { short: flag.short }),
  }]));
  return parseArgs({
    args: args.map((arg, index) => withoutValue(arg, args[index + 1])),
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens;
}

/** An optional value that is left out is said to be empty, or the next flag would be taken for it. */
function withoutValue(arg: string, next: string | undefined): string {
  const flag = FLAGS.find(({ name }) => arg === `--${name}`);
  const isMissing = next === undefined || next.startsWith("-");
  return flag?.isOptional && isMissing ? `${arg}=` : arg;
}

function valueOf(flag: Flag, token: Option): string {
  if (flag.value === undefined) {
    if (token.value === undefined) return "";
    throw new Fault("invalid", `--${flag.name} takes no value`);
  }
  const missing = token.value === undefined || token.value === "" ||
    // What looks like a flag was meant as one; written with `=` it is a value all the same.
    (!token.inlineValue && token.value.startsWith("-"));
  if (!missing || flag.isOptional) return token.value ?? "";
  throw new Fault(
    "invalid",
    `--${flag.name} needs a value: --${flag.name} ${flag.value}`,
  );
}

function actionOf(said: Arguments["said"]): ActionName {
  if (said.help !== undefined) return "help";
  const given = FLAGS.filter((flag) => said[flag.name] !== undefined);
  const actions = given.flatMap((flag) =>
    flag.of === undefined ? [flag.name] : []
  );
  if (actions.length > 1) {
    const names = actions.map((name) => `--${name}`).join(" and ");
    throw new Fault("invalid", `Only one thing at a time, not ${names}`);
  }
  const [action] = actions;
  const stray = given.find((flag) =>
    flag.of !== undefined &&
    (action === undefined || ![flag.of, ...flag.alsoOf ?? []].includes(action))
  );
  if (stray !== undefined) {
    const others = (stray.alsoOf ?? []).map((name) => ` or --${name}`).join("");
    throw new Fault(
      "invalid",
      `--${stray.name} goes with --${stray.of}${others}`,
    );
  }
  return action ?? "help";
}

function unknown(raw: string): Fault {
  const meant = nearest(
    raw.replace(/^-+/, ""),
    FLAGS.map((flag) => flag.name),
  );
  const hint = meant === null ? "" : `; did you mean --${meant}?`;
  return new Fault("invalid", `There is no flag ${raw}${hint}`);
}

function unexpected(word: string): Fault {
  const meant = nearest(word, FLAGS.map((flag) => flag.name));
  const hint = meant === null
    ? "every action begins with --"
    : `did you mean --${meant}?`;
  return new Fault("invalid", `'${word}' is not expected here; ${hint}`);
}
