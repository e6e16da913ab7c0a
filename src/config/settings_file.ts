/** The settings file as the program itself writes it: one change after another, and never half of one. */

import { basename, dirname, join } from "node:path";
import type { Config } from "../config.ts";
import { Fault } from "../model/fault.ts";
import { type SettingName, SETTINGS } from "../settings.ts";

export type FileSource = Pick<Config, "settingsPath" | "saidOutside">;

type Keys = Readonly<Record<string, number | string>>;

export class SettingsFile {
  readonly #source: FileSource;
  /** Changes are written one after another, or one would undo the other. */
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(source: FileSource) {
    this.#source = source;
  }

  /** The variable by which the environment decides this setting, or a flag in its place; null when the file may. */
  variableThatSays(name: SettingName): string | null {
    return this.#source.saidOutside.has(name) ? SETTINGS[name].variable : null;
  }

  /** Throws a conflict for what the environment has said: that would win at the next start. */
  claim(name: SettingName, field: string): void {
    const variable = this.variableThatSays(name);
    if (variable === null) return;
    throw new Fault(
      "conflict",
      `Cannot change '${field}': the environment sets ${variable} (take it out there first)`,
      { details: { field, variable } },
    );
  }

  /** Puts these keys into the file; the rest of it stays as it is. */
  write(keys: Keys): Promise<void> {
    const { settingsPath } = this.#source;
    const written = this.#lastWrite.then(() => writeKeys(settingsPath, keys));
    this.#lastWrite = written.catch(() => {}); // told to whoever asked for it
    return written;
  }
}

/** Puts a new file in the place of the old one, so that nobody ever reads half of it. */
async function writeKeys(
  path: string,
  keys: Keys,
): Promise<void> {
  try {
    const target = await realPathOf(path);
    const next = { ...await readObject(target), ...keys };
    await Deno.mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const temporary = join(
      dirname(target),
      `.${basename(target)}.${crypto.randomUUID()}`,
    );
    try {
      await Deno.writeTextFile(
        temporary,
        JSON.stringify(next, null, 2) + "\n",
        { mode: await modeOf(target), createNew: true },
      );
      await Deno.rename(temporary, target);
    } catch (error) {
      await Deno.remove(temporary).catch(() => {}); // it may not have come to be
      throw error;
    }
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("unavailable", `Cannot write ${path}: ${reason(cause)}`, {
      cause,
    });
  }
}

async function readObject(path: string): Promise<Record<string, unknown>> {
  const text = await ifThere(Deno.readTextFile(path)) ?? "{}";
  const parsed = parse(text);
  if (
    typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
  ) return parsed as Record<string, unknown>;
  throw new Fault(
    "conflict",
    `Cannot write ${path}: it no longer holds a JSON object (mend or remove it)`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // no JSON is no object either
  }
}

/** People keep their settings elsewhere and link to them; the link shall stay. */
async function realPathOf(path: string): Promise<string> {
  return await ifThere(Deno.realPath(path)) ?? path;
}

async function modeOf(path: string): Promise<number> {
  const mode = (await ifThere(Deno.stat(path)))?.mode;
  return mode === undefined || mode === null ? 0o600 : mode & 0o777;
}

async function ifThere<Value>(asked: Promise<Value>): Promise<Value | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
