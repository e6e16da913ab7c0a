/** Moments as the columns take them: what is none would be stored, and then neither shown nor read back. */

/** Ms before and after the epoch. */
export const LATEST = 8_640_000_000_000_000; // what a Date can hold

/** Whole ms: moments from headers may have fractions. Null for what no Date can hold. */
export function asMoment(ms: number | null): number | null {
  return ms !== null && Math.abs(ms) <= LATEST ? Math.round(ms) : null;
}
