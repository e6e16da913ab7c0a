// @ts-check
/** All that can be asked of the management API: one function per endpoint. */

import { ask, askLong, askRaw } from "./ask.js";

/** @import { AccountWire, AnalyticsWire, CleanUpWire, CompactWire, ConfigWire, Done, HealthWire, LogLineWire, ProviderStatusSwitchWire, ProviderStatusWire, RequestDetail, RequestSummary, ResetWire, RetentionWire, SignInStatusWire, SignInWire, StatsWire, StorageWire } from "../src/api/wire.ts" */
/** @import { Result } from "./ask.js" */

/** @typedef {{ name: string, provider: string, api_key: string, base_url?: string, priority?: number }} NewAccount */
/** @typedef {{ name?: string, base_url?: string, priority?: number, api_key?: string }} AccountChange */
/** @typedef {{ name: string, provider: string, base_url?: string, priority?: number }} SignInAsk */

/** @returns {Promise<Result<AccountWire[]>>} */
export const listAccounts = () => ask("GET", "/api/accounts");

/** @param {NewAccount} account @returns {Promise<Result<Done<{ accountId: string }>>>} */
export const addAccount = (account) => ask("POST", "/api/accounts", account);

/** @param {string} id @param {AccountChange} change @returns {Promise<Result<Done>>} */
export const changeAccount = (id, change) =>
  ask("PATCH", `/api/accounts/${encodeURIComponent(id)}`, change);

/** @param {string} id @returns {Promise<Result<Done>>} */
export const removeAccount = (id) =>
  ask("DELETE", `/api/accounts/${encodeURIComponent(id)}`);

/** @param {string} id @param {"pause" | "resume"} verb @returns {Promise<Result<Done>>} */
export const switchAccount = (id, verb) =>
  ask("POST", `/api/accounts/${encodeURIComponent(id)}/${verb}`);

/** @param {string} id @returns {Promise<Result<Done<{ lifted: boolean }>>>} */
export const liftCooldowns = (id) =>
  ask("POST", `/api/accounts/${encodeURIComponent(id)}/lift`);

/** Asks the provider, which may take some seconds. @param {string} id @returns {Promise<Result<Done>>} */
export const refreshUsage = (id) =>
  ask("POST", `/api/accounts/${encodeURIComponent(id)}/usage`);

/** @param {SignInAsk} ask @returns {Promise<Result<Done<SignInWire>>>} */
export const beginSignIn = ({ provider, ...account }) =>
  ask("POST", `/api/auth/${encodeURIComponent(provider)}/init`, account);

/** @param {string} provider @param {{ sessionId: string, code: string }} pasted @returns {Promise<Result<Done>>} */
export const completeSignIn = (provider, pasted) =>
  ask("POST", `/api/auth/${encodeURIComponent(provider)}/complete`, pasted);

/** @param {string} sessionId @returns {Promise<Result<SignInStatusWire>>} */
export const readSignIn = (sessionId) =>
  ask("GET", `/api/auth/session/${encodeURIComponent(sessionId)}/status`);

/** @param {string} sessionId @returns {Promise<Result<Done>>} */
export const cancelSignIn = (sessionId) =>
  ask("DELETE", `/api/auth/session/${encodeURIComponent(sessionId)}`);

/** @param {number} limit @returns {Promise<Result<RequestSummary[]>>} */
export const listRequests = (limit) =>
  ask("GET", `/api/requests?limit=${limit}`);

/**
 * @typedef {{ rows: RequestSummary[], next: string | null, until: string | null }} RequestPage
 * `next` is the cursor of the page behind it; `until` how far back a short one has looked.
 */

/** @param {URLSearchParams} query @returns {Promise<Result<RequestPage>>} */
export const listRequestPage = (query) =>
  ask("GET", `/api/requests?${query}`, undefined, (rows, headers) => ({
    rows,
    next: headers.get("x-next-cursor"),
    until: headers.get("x-searched-until"),
  }));

/** @param {string} id @returns {Promise<Result<RequestDetail>>} */
export const readRequest = (id) =>
  ask("GET", `/api/requests/${encodeURIComponent(id)}`);

/** Those that led to this one, and itself. @param {string} id @returns {Promise<Result<RequestSummary[]>>} */
export const readConversation = (id) =>
  ask("GET", `/api/requests/${encodeURIComponent(id)}/conversation`);

/** @param {string} id @param {"request" | "response"} side */
export const bodyAddress = (id, side) =>
  `/api/requests/${encodeURIComponent(id)}/body/${side}`;

/** @param {string} id */
export const harAddress = (id) => `/api/requests/${encodeURIComponent(id)}/har`;

/**
 * A body as text, with its encoding undone; null for one whose encoding could not be.
 * @param {string} id @param {"request" | "response"} side
 * @returns {Promise<Result<string | null>>}
 */
export const readBody = (id, side) =>
  askRaw(
    bodyAddress(id, side),
    (response) =>
      response.headers.has("x-ccflare-body-encoding") ? null : response.text(),
  );

/** @returns {Promise<Result<StatsWire>>} */
export const readStats = () => ask("GET", "/api/stats");

/** @param {URLSearchParams | string} query @returns {Promise<Result<AnalyticsWire>>} */
export const readAnalytics = (query) => ask("GET", `/api/analytics?${query}`);

/** @returns {Promise<Result<LogLineWire[]>>} */
export const listLogs = () => ask("GET", "/api/logs/history");

/** Oldest first. @param {URLSearchParams} query @returns {Promise<Result<LogLineWire[]>>} */
export const searchLogs = (query) => ask("GET", `/api/logs/history?${query}`);

/** @returns {Promise<Result<ConfigWire>>} */
export const readConfig = () => ask("GET", "/api/config");

/** @param {Partial<RetentionWire>} change @returns {Promise<Result<Done<RetentionWire>>>} */
export const setRetention = (change) =>
  ask("POST", "/api/config/retention", change);

/** @returns {Promise<Result<StorageWire>>} */
export const readStorage = () => ask("GET", "/api/storage");

/** @returns {Promise<Result<Done<CleanUpWire>>>} */
export const cleanUp = () => askLong("/api/maintenance/cleanup");

/** @returns {Promise<Result<Done<CompactWire>>>} */
export const compact = () => askLong("/api/maintenance/compact");

/** @returns {Promise<Result<Done<ResetWire>>>} */
export const resetStats = () => askLong("/api/stats/reset");

/** @returns {Promise<Result<ProviderStatusWire>>} */
export const readProviderStatus = () => ask("GET", "/api/provider-status");

/** @param {"on" | "off"} providerStatus @returns {Promise<Result<Done<ProviderStatusSwitchWire>>>} */
export const switchProviderStatus = (providerStatus) =>
  ask("POST", "/api/config/provider-status", { providerStatus });

/** @returns {Promise<Result<HealthWire>>} */
export const readHealth = () => ask("GET", "/health");

/** @param {string} token @returns {Promise<Result<unknown>>} */
export const login = (token) => ask("POST", "/api/login", { token });

/** @returns {Promise<Result<unknown>>} */
export const logout = () => ask("POST", "/api/logout");
