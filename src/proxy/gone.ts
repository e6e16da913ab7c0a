/** Waiting for something that others wait for as well. */

/** The promise's outcome, or the signal's reason as soon as that aborts; the work behind it goes on. */
export function unlessGone<Value>(
  promise: Promise<Value>,
  gone: AbortSignal,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    if (gone.aborted) return reject(gone.reason);
    const leave = () => reject(gone.reason);
    gone.addEventListener("abort", leave, { once: true });
    promise.then(resolve, reject).finally(() =>
      gone.removeEventListener("abort", leave)
    );
  });
}
