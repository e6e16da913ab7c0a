/** Whether providers' status pages are asked: as the settings say at first, switched while the program runs. */

import type { Config } from "../config.ts";
import { Fault } from "../model/fault.ts";
import { SETTINGS } from "../settings.ts";
import { type FileSource, SettingsFile } from "./settings_file.ts";

export type Switch = "on" | "off";

const FIELD = "providerStatus";

export class ProviderStatusSetting {
  readonly #file: SettingsFile;
  #current: Switch;

  constructor(
    source: Pick<Config, typeof FIELD> & FileSource,
    file = new SettingsFile(source),
  ) {
    this.#file = file;
    this.#current = source[FIELD];
  }

  get current(): Switch {
    return this.#current;
  }

  /** The variable by which the environment has said it, so that it can't be changed here; else null. */
  get fixedBy(): string | null {
    return this.#file.variableThatSays(FIELD);
  }

  /** Writes it to the settings file and lets it take effect. Throws `invalid`, or a conflict with the environment. */
  async change(value: unknown): Promise<Switch> {
    if (value !== "on" && value !== "off") {
      throw new Fault("invalid", `'${FIELD}' must be on or off`, {
        details: { field: FIELD, value },
      });
    }
    this.#file.claim(FIELD, FIELD);
    const { key } = SETTINGS[FIELD];
    await this.#file.write({ [key!]: value }); // it has its place in the file
    return this.#current = value;
  }
}
