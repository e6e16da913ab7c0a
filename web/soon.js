// @ts-check
/** Lets a reading follow the traffic without following it too closely. */

/**
 * Runs `work` once, `ms` after the first of any number of calls; not at once, so that what was just told
 * has also been written down by then.
 * @param {number} ms
 * @param {() => void} work
 * @param {(call: () => void, ms: number) => unknown} [later]
 */
export function soon(ms, work, later = setTimeout) {
  let isComing = false;

  return () => {
    if (isComing) return;
    isComing = true;
    later(() => {
      isComing = false;
      work();
    }, ms);
  };
}
