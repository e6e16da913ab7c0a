// @ts-check
/** What every store has in common: something read from the API, how that went, and reading it again. */

import { batch, signal } from "../html.js";
import { noteAuth } from "./auth.js";

/** @import { Result } from "../ask.js" */

/** @typedef {"idle" | "loading" | "ready" | "failed"} Status */

/**
 * Once ready it stays so: a later failure leaves the last good data in place, and only the newest `load` counts.
 * @template T
 * @template {unknown[]} Arguments
 * @param {(...args: Arguments) => Promise<Result<T>>} read
 * @param {T} empty
 */
export function resource(read, empty) {
  const data = signal(empty);
  const status = signal(/** @type {Status} */ ("idle"));
  const failure = signal("");
  let newest = 0;

  /** @param {Arguments} args */
  async function load(...args) {
    const mine = ++newest;
    if (status.peek() !== "ready") status.value = "loading";
    const result = noteAuth(await read(...args));
    if (mine !== newest) return;
    batch(() => {
      if (result.ok) {
        data.value = result.data;
        status.value = "ready";
      } else if (status.peek() !== "ready") {
        failure.value = result.message;
        status.value = "failed";
      }
    });
  }

  /** Back to how it began; a reading under way no longer counts. */
  function reset() {
    newest++;
    batch(() => {
      data.value = empty;
      status.value = "idle";
      failure.value = "";
    });
  }

  return { data, status, failure, load, reset };
}
