// @ts-check
/// <reference lib="dom" />
/** Asks the management API; what can go wrong comes back as a value, never as an exception. One function per endpoint. */

/** @import { AccountWire, Done, ErrorBody, HealthWire, RequestDetail, RequestSummary, SignInStatusWire, SignInWire, StatsWire } from "../src/api/wire.ts" */

/**
 * @template T
 * @typedef {{ ok: true, data: T } | { ok: false, status: number, message: string }} Result
 * `status` is 0 when no answer came.
 */

/** @typedef {{ name: string, provider: string, api_key: string, base_url?: string, priority?: number }} NewAccount */
/** @typedef {{ name?: string, base_url?: string, priority?: number, api_key?: string }} AccountChange */

/** @typedef {{ name: string, provider: string, base_url?: string, priority?: number }} SignInAsk */

const PATIENCE_MS = 20_000; // longer than any answer of a healthy server, short enough to say so

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

/** @param {string} id @returns {Promise<Result<RequestDetail>>} */
export const readRequest = (id) =>
  ask("GET", `/api/requests/${encodeURIComponent(id)}`);

/** @returns {Promise<Result<StatsWire>>} */
export const readStats = () => ask("GET", "/api/stats");

/** @returns {Promise<Result<HealthWire>>} */
export const readHealth = () => ask("GET", "/health");

/** @param {string} token @returns {Promise<Result<unknown>>} */
export const login = (token) => ask("POST", "/api/login", { token });

/** @returns {Promise<Result<unknown>>} */
export const logout = () => ask("POST", "/api/logout");

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<Result<any>>}
 */
async function ask(method, path, body) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(path, {
      method,
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body !== undefined && {
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
  } catch {
    return { ok: false, status: 0, message: "ccflare does not answer" };
  }
  const data = await response.json().catch(() => null);
  if (response.ok) return { ok: true, data };
  const { error } = /** @type {ErrorBody} */ (data ?? {});
  const message = error ?? `ccflare answered ${response.status}`;
  return { ok: false, status: response.status, message };
}
