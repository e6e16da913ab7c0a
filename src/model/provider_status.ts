/** How a provider says that its service is doing. */

export interface Standing {
  readonly indicator: "none" | "minor" | "major" | "critical" | "maintenance";
  /** The provider's own words: "All Systems Operational". */
  readonly description: string;
}

export interface Incident {
  readonly name: string;
  readonly impact: string;
  /** "investigating", "monitoring"; empty when it is not said. */
  readonly status: string;
  /** Where people can read about it; https, or null. */
  readonly url: string | null;
  /** Epoch ms. */
  readonly startedAt: number | null;
}

export interface ProviderReport {
  /** "Anthropic". */
  readonly name: string;
  /** Its status page, for people. */
  readonly page: string;
  /** Epoch ms. */
  readonly checkedAt: number;
  /** Null when the page could not be read. */
  readonly standing: Standing | null;
  /** Those that are not over. */
  readonly incidents: readonly Incident[];
  /** Why it could not be read, in one sentence; null when it could. */
  readonly problem: string | null;
}
