/** Dice for the demo. */

export function between(least: number, most: number): number {
  return Math.round(least + Math.random() * (most - least));
}

/** One of the weighted; the weights need not add up to anything. */
export function pick<Value>(
  weighted: readonly (readonly [weight: number, value: Value])[],
): Value {
  const sum = weighted.reduce((sum, [weight]) => sum + weight, 0);
  let left = Math.random() * sum;
  for (const [weight, value] of weighted) {
    left -= weight;
    if (left <= 0) return value;
  }
  return weighted.at(-1)![1];
}
