/** How long things are kept: as the settings say at first, changed while the program runs, and then written to their file. */

import type { Config } from "../config.ts";
import { Fault } from "../model/fault.ts";
import { Misfit } from "../settings/kind.ts";
import { type SettingName, SETTINGS } from "../settings.ts";
import { type FileSource, SettingsFile } from "./settings_file.ts";

export interface Retention {
  /** How long bodies are kept. */
  readonly payloadDays: number;
  /** How long requests are kept, and the sums made of them. */
  readonly requestDays: number;
  /** The most that all bodies may take. */
  readonly payloadBudgetMb: number;
}

/** The setting behind each field. */
const BEHIND = {
  payloadDays: "dataRetentionDays",
  requestDays: "requestRetentionDays",
  payloadBudgetMb: "payloadBudgetMb",
} as const satisfies Record<keyof Retention, SettingName>;

export type RetentionSource =
  & Pick<Config, typeof BEHIND[keyof Retention]>
  & FileSource;

export class RetentionSettings {
  readonly #file: SettingsFile;
  #current: Retention;

  constructor(source: RetentionSource, file = new SettingsFile(source)) {
    this.#file = file;
    this.#current = {
      payloadDays: source.dataRetentionDays,
      requestDays: source.requestRetentionDays,
      payloadBudgetMb: source.payloadBudgetMb,
    };
  }

  get current(): Retention {
    return this.#current;
  }

  /** What the environment has said, by field, so that it can't be changed here. */
  get fixed(): Readonly<Partial<Record<keyof Retention, string>>> {
    const fixed: Partial<Record<keyof Retention, string>> = {};
    for (const [field, name] of behind()) {
      const variable = this.#file.variableThatSays(name);
      if (variable !== null) fixed[field] = variable;
    }
    return fixed;
  }

  /**
   * Writes what is named to the settings file and lets it take effect; the rest of the file stays as it is. Throws
   * `invalid` for values out of range, and a conflict for what the environment has said: that would win at the next start.
   */
  async change(change: Readonly<Record<string, unknown>>): Promise<Retention> {
    const checked = this.#check(change);
    await this.#file.write(keysOf(checked));
    return this.#current = { ...this.#current, ...checked };
  }

  #check(change: Readonly<Record<string, unknown>>): Partial<Retention> {
    const checked: Record<string, number> = {};
    for (const [field, name] of behind()) {
      const value = change[field];
      if (value === undefined) continue;
      checked[field] = readWhole(field, value, name);
      this.#file.claim(name, field);
    }
    if (Object.keys(checked).length > 0) return checked;
    const fields = Object.keys(BEHIND);
    throw new Fault("invalid", `One of ${fields.join(", ")} is required`, {
      details: { fields },
    });
  }
}

function behind() {
  return Object.entries(BEHIND) as [keyof Retention, SettingName][];
}

/** The settings take text as well, from variables; JSON has numbers. */
function readWhole(field: string, value: unknown, name: SettingName): number {
  const read = SETTINGS[name].kind.read(value);
  const isMisfit = read instanceof Misfit;
  if (typeof value === "number" && !isMisfit) return value;
  const why = isMisfit ? read.why : "must be a whole number";
  throw new Fault("invalid", `'${field}' ${why}`, {
    details: { field, value },
  });
}

function keysOf(change: Partial<Retention>): Record<string, number> {
  const keys: Record<string, number> = {};
  for (const [field, name] of behind()) {
    const { key } = SETTINGS[name];
    const value = change[field];
    if (value !== undefined && key !== null) keys[key] = value;
  }
  return keys;
}
