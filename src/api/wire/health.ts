/** How the program itself is doing. */

/** `GET /health` for whoever has not shown the admin token that is set. */
export type BriefHealthWire = Pick<HealthWire, "status" | "version">;

/** `GET /health`. */
export interface HealthWire {
  /** `ok`; `degraded` when there are accounts and none can serve, or when requests are not being written down. */
  status: "ok" | "degraded";
  version: string;
  timestamp: string;
  accounts: number;
  strategy: "session";
  providers: string[];
  pools: {
    provider: string;
    accounts: number;
    usable: number;
    nextFreeAt: string | null;
  }[];
  journal: {
    state: "ok" | "failing";
    queued: number;
    /** How long the oldest of them has been waiting. */
    lagMs: number;
    /** Records given up because the database could not be written for too long. */
    lost: number;
    lastError: string | null;
  };
  /** Requests whose bodies wait to be written, and those whose bodies were given up for want of time or room. */
  bodies: { queued: number; lost: number };
  inFlight: number;
  /** Requests that ended in it, and the tokens that they brought. */
  lastMinute: { requests: number; outputTokens: number };
}
