/** How sums become the numbers that people and programs are shown. */

import type { Percentiles, TokenSums } from "../store/stats.ts";

/** Null of nothing. */
export function percent(
  part: number,
  whole: number,
  decimals = 2,
): number | null {
  return whole === 0 ? null : rounded(part / whole * 100, decimals);
}

export function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}

export function roundedOrNull(
  value: number | null,
  decimals: number,
): number | null {
  return value === null ? null : rounded(value, decimals);
}

export function usd(nanoUsd: number): number {
  return nanoUsd / 1e9;
}

export function totalOf(tokens: TokenSums): number {
  const { input, cacheRead, cacheWrite, output } = tokens;
  return input + cacheRead + cacheWrite + output;
}

/** To the microsecond. */
export function roundedPercentiles({ p50, p95, p99 }: Percentiles) {
  return {
    p50: roundedOrNull(p50, 3),
    p95: roundedOrNull(p95, 3),
    p99: roundedOrNull(p99, 3),
  };
}
