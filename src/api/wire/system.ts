/** Settings that can be seen and changed, what is stored, and log lines. */

/** `GET /api/config`. */
export interface ConfigWire {
  lbStrategy: "session";
  port: number;
  sessionDurationMs: number;
  storePayloads: "full" | "errors" | "off";
  payloadDays: number;
  requestDays: number;
  payloadBudgetMb: number;
  usagePoll: "on" | "off";
  /** Whether the providers' status pages are asked. */
  providerStatus: "on" | "off";
  logLevel: "debug" | "info" | "warn" | "error";
  /** By field, the variable that decides it, so that it can't be changed through this API. */
  fixed: Record<string, string>;
  /** The price sheet in use. */
  prices: {
    /** Its day. */
    sheetDate: string;
    source: "bundled" | "fetched";
    offline: boolean;
    lastError: string | null;
  };
  places: { home: string; database: string; logs: string; settings: string };
  version: string;
}

/** `GET /api/config/retention`; `POST` takes any of them. */
export interface RetentionWire {
  payloadDays: number;
  requestDays: number;
  payloadBudgetMb: number;
}

/** `GET /api/storage`: what the database holds. Sizes in bytes. */
export interface StorageWire {
  /** The file, with what is waiting beside it. */
  fileBytes: number;
  /** Room in the file that is free to be used again. */
  freeBytes: number;
  /** False for a database made by an older version: what is free in it is used again but never given back. */
  canShrink: boolean;
  requests: number;
  oldestRequestAt: string | null;
  /** Requests and answers whose bodies are stored. */
  bodies: number;
  /** What they take, compressed and each piece once. */
  bodyBytes: number;
  /** What they were. */
  bodyOriginalBytes: number;
  oldestBodyAt: string | null;
  budgetBytes: number;
}

/** What `POST /api/maintenance/cleanup` did. */
export interface CleanUpWire {
  removedRequests: number;
  removedPayloads: number;
  /** Requests before this were removed. */
  cutoffIso: string;
  freedBytes: number;
}

/** What `POST /api/maintenance/compact` did. */
export interface CompactWire {
  /** By which the file became smaller. */
  freedBytes: number;
  /** What stays in the file and will be used again. */
  reusableBytes: number;
  canShrink: boolean;
}

/** What `POST /api/stats/reset` did. */
export interface ResetWire {
  removedRequests: number;
  removedPayloads: number;
}

/** `GET /api/config/strategy`; `POST` takes the same and nothing else. */
export interface StrategyWire {
  strategy: "session";
}

/** One line of `GET /api/logs/history` and of `GET /api/logs/stream`. */
export interface LogLineWire {
  /** Epoch ms. */
  ts: number;
  level: "DEBUG" | "INFO" | "WARN" | "ERROR";
  msg: string;
  data?: Record<string, unknown>;
}
