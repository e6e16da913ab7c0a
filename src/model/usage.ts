/** Token counts of one request. No token is in two of them. */

export interface Usage {
  /** Without anything read from or written to a cache. */
  readonly input: number;
  readonly cacheRead: number;
  /** Written with the five-minute lifetime, or with one the provider did not name. */
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  /** Reasoning included. */
  readonly output: number;
  /** The part of `output` that was reasoning. */
  readonly reasoning: number;
}

/** All tokens that were processed. */
export function totalTokens(usage: Usage): number {
  return usage.input + usage.cacheRead + usage.cacheWrite5m +
    usage.cacheWrite1h + usage.output;
}
