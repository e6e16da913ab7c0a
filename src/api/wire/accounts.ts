/** Accounts as the API tells them and takes them. */

export interface AccountWire {
  id: string;
  name: string;
  provider: string;
  /** What the provider calls the subscription; null when it does not tell, and for keys. */
  plan: string | null;
  auth_method: "api_key" | "oauth";
  base_url: string | null;
  priority: number;
  weight: 1;
  created: string;
  paused: boolean;
  /** One word for people and programs: how the account stands right now. */
  state:
    | "ready"
    | "active"
    | "paused"
    | "needs_sign_in"
    /** Its token has ended and could not be renewed for a passing reason; that is tried again. */
    | "token_trouble"
    | "limited"
    | "throttled"
    | "down";
  /** A sentence when the state is not `ready` or `active`, or when one model family has to wait. */
  stateReason: string | null;
  /** When the state, or the wait of that model family, ends by itself. */
  stateUntil: string | null;
  /** Requests of the running session. */
  requestCount: number;
  totalRequests: number;
  lastUsed: string | null;
  tokenStatus: "valid" | "expired";
  tokenExpiresAt: string | null;
  rateLimitStatus: { code: string; isLimited: boolean; until: string | null };
  rateLimitReset: string | null;
  rateLimitRemaining: number | null;
  sessionInfo: {
    active: boolean;
    startedAt: string | null;
    endsAt: string | null;
    requestCount: number;
  };
  cooldowns: CooldownWire[];
  quotas: QuotaWire[];
}

export interface CooldownWire {
  scope: string | null;
  reason: "quota" | "throttled" | "down";
  since: string;
  until: string;
  source: string;
}

export interface QuotaWire {
  window: string;
  /** 0 to 1. */
  used: number | null;
  status: string | null;
  resetsAt: string | null;
  seenAt: string;
  /** How it goes on at the present pace; null when nothing can be said. */
  forecast: ForecastWire | null;
}

export interface ForecastWire {
  /** Null when it is not going to run out before it resets; when it was seen if it is used up already. */
  runsOutAt: string | null;
  /** True when the window starts anew before it is used up. */
  resetsFirst: boolean;
}

/** What `POST /api/accounts` takes; the twins in camel case (`apiKey`, `baseUrl`, …) are understood too. */
export interface NewAccountWire {
  name: string;
  provider: string;
  /** For `anthropic` and `openai`. */
  api_key?: string;
  /** For `claude-code` and `codex`, whose tokens may also come from signing in. */
  access_token?: string;
  refresh_token?: string | null;
  /** Epoch ms at which the access token ends; null when nobody knows. */
  expires_at?: number | null;
  /** For `codex`: names account and plan. */
  id_token?: string | null;
  /** For `codex`: the ChatGPT account, where the tokens do not name it. */
  account_id?: string | null;
  /** Empty or null for the provider's own address. */
  base_url?: string | null;
  /** 0 to 1000, lower goes first; 0 when it is not named. */
  priority?: number;
  /** May be named and must then be the provider's own way. */
  auth_method?: "api_key" | "oauth";
}

/** What `PATCH /api/accounts/:id` takes: at least one of them. */
export type AccountChangeWire = Partial<
  Omit<NewAccountWire, "provider" | "auth_method">
>;
