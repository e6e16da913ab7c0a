/** The settings that a person can see while the program runs, and those that can be changed meanwhile. */

import type { LogLevel } from "../model/event.ts";
import { Fault } from "../model/fault.ts";
import type { ProviderStatusDeps } from "./provider_status.ts";
import { VERSION } from "./version.ts";

/** The only one, so that strategy is something to read rather than to choose. */
export const STRATEGY = "session";

export interface Retention {
  readonly payloadDays: number;
  readonly requestDays: number;
  readonly payloadBudgetMb: number;
}

/** The price sheet in use. */
export interface PriceSheetState {
  /** Its day. */
  readonly sheetDate: string;
  readonly source: "bundled" | "fetched";
  readonly offline: boolean;
  readonly lastError: string | null;
}

export interface SettingsDeps extends ProviderStatusDeps {
  readonly sessionDurationMs: number;
  readonly settings: {
    /** What is listened on; the configured one before that. */
    port(): number;
    readonly storePayloads: "full" | "errors" | "off";
    readonly usagePoll: "on" | "off";
    readonly logLevel: LogLevel;
    readonly places: {
      readonly home: string;
      readonly database: string;
      readonly logs: string;
      readonly settings: string;
    };
  };
  readonly retention: {
    readonly current: Retention;
    /** By field, the variable that has said it, so that it can't be changed. */
    readonly fixed: Readonly<Partial<Record<keyof Retention, string>>>;
    change(change: Readonly<Record<string, unknown>>): Promise<Retention>;
  };
  prices(): PriceSheetState;
}

export function readSettings(deps: SettingsDeps) {
  const { sessionDurationMs, settings, retention, prices } = deps;
  const { setting } = deps.providerStatus;
  return {
    strategy: STRATEGY,
    sessionDurationMs,
    port: settings.port(),
    storePayloads: settings.storePayloads,
    usagePoll: settings.usagePoll,
    providerStatus: setting.current,
    logLevel: settings.logLevel,
    fixed: {
      ...retention.fixed,
      ...(setting.fixedBy !== null && { providerStatus: setting.fixedBy }),
    },
    retention: retention.current,
    prices: prices(),
    places: settings.places,
    version: VERSION,
  } as const;
}

/** Throws `invalid` for any but the one there is. */
export function chooseStrategy(strategy: unknown): void {
  if (strategy === STRATEGY) return;
  const details = { field: "strategy", value: strategy };
  if (strategy === undefined) {
    throw new Fault("invalid", "'strategy' is required", { details });
  }
  throw new Fault(
    "invalid",
    "'strategy' must be session: strategies that spread requests over accounts throw prompt caches away and can trip a provider's abuse detection",
    { details },
  );
}
