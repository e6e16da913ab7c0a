// @ts-check
/// <reference lib="dom" />
/** How one asks the server, and what its answers mean; what can go wrong comes back as a value, never as an exception. */

/** @import { ErrorBody } from "../src/api/wire.ts" */

/** `status` is 0 when no answer came. @typedef {{ ok: false, status: number, message: string }} Refusal */

/**
 * @template T
 * @typedef {{ ok: true, data: T } | Refusal} Result
 */

const LONG_PATIENCE_MS = 600_000; // deleting millions of rows in small steps takes minutes
const PATIENCE_MS = 20_000; // longer than any answer of a healthy server, short enough to say so

/** @type {Readonly<Refusal>} */
const SILENCE = { ok: false, status: 0, message: "ccflare does not answer" };

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {(data: any, headers: Headers) => unknown} [read] For what an answer tells beside its body.
 * @param {number} [patienceMs]
 * @returns {Promise<Result<any>>}
 */
export async function ask(
  method,
  path,
  body,
  read = (data) => data,
  patienceMs = PATIENCE_MS,
) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(path, {
      method,
      signal: AbortSignal.timeout(patienceMs),
      ...(body !== undefined && {
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
  } catch {
    return SILENCE;
  }
  if (!response.ok) return await refusalOf(response);
  const data = await response.json().catch(() => null);
  return { ok: true, data: read(data, response.headers) };
}

/** For work on a large database. @param {string} path @returns {Promise<Result<any>>} */
export function askLong(path) {
  return ask("POST", path, undefined, undefined, LONG_PATIENCE_MS);
}

/**
 * For an answer that is not of our making. One that breaks off counts as none.
 * @template T
 * @param {string} path
 * @param {(response: Response) => T | Promise<T>} read
 * @returns {Promise<Result<T>>}
 */
export async function askRaw(path, read) {
  try {
    const response = await fetch(path, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) return await refusalOf(response);
    return { ok: true, data: await read(response) };
  } catch {
    return SILENCE;
  }
}

/** @param {Response} response @returns {Promise<Refusal>} */
async function refusalOf(response) {
  const { status } = response;
  /** @type {ErrorBody | null} */
  const body = await response.json().catch(() => null);
  return {
    ok: false,
    status,
    message: body?.error ?? `ccflare answered ${status}`,
  };
}
