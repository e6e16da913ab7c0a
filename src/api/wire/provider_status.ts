/** How the providers say that they are doing. */

/** `GET /api/provider-status`. */
export interface ProviderStatusWire {
  /** `off`: nobody is asked, and nobody told of. */
  state: "on" | "off";
  providers: ProviderReportWire[];
}

export interface ProviderReportWire {
  name: string;
  /** Its status page, for people. */
  page: string;
  checkedAt: string;
  /** Null when the page could not be read. */
  indicator: "none" | "minor" | "major" | "critical" | "maintenance" | null;
  /** The provider's own words for that. */
  description: string | null;
  /** Those that are not over. */
  incidents: {
    name: string;
    impact: string;
    /** How far it has come: `investigating`, `monitoring`; may be empty. */
    status: string;
    url: string | null;
    startedAt: string | null;
  }[];
  /** Why the page could not be read. */
  problem: string | null;
}

/** What `POST /api/config/provider-status` takes and answers. */
export interface ProviderStatusSwitchWire {
  providerStatus: "on" | "off";
}
