/** How the providers say that they are doing, for whoever has switched that on. */

import type { ProviderReport } from "../model/provider_status.ts";

export interface ProviderStatusDeps {
  readonly providerStatus: {
    readonly setting: {
      readonly current: "on" | "off";
      /** The variable by which the environment has said it, else null. */
      readonly fixedBy: string | null;
      /** Throws `invalid`, or a conflict with the environment. */
      change(value: unknown): Promise<"on" | "off">;
    };
    read(): Promise<readonly ProviderReport[]>;
  };
}

export interface SeenStatus {
  readonly state: "on" | "off";
  /** None while it is off: then nobody is asked. */
  readonly providers: readonly ProviderReport[];
}

export async function readProviderStatus(
  { providerStatus }: ProviderStatusDeps,
): Promise<SeenStatus> {
  const state = providerStatus.setting.current;
  if (state === "off") return { state, providers: [] };
  return { state, providers: await providerStatus.read() };
}

export function switchProviderStatus(
  { providerStatus }: ProviderStatusDeps,
  value: unknown,
): Promise<"on" | "off"> {
  return providerStatus.setting.change(value);
}
