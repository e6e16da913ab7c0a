/** What an upstream has told us about how much an account may still do. */

/** A rest for an account, or for one model family of it, with its end and how we know. */
export interface Cooldown {
  /** The model family it holds for ("opus"), or null for the whole account. */
  readonly scope: string | null;
  /** `down` is the provider's trouble: such an account goes last, it is never shut out. */
  readonly reason: "quota" | "throttled" | "down";
  /** Epoch ms. */
  readonly since: number;
  /** Epoch ms. */
  readonly until: number;
  /** Where the end was read: a header or body field by name, or `default`. */
  readonly source: string;
}

/** How much of one quota window is used, as last seen. */
export interface Quota {
  /** The provider's own name for it: `5h`, `7d`, `7d_opus`, `overage`, `requests`, `tokens`, … */
  readonly window: string;
  /** 0 to 1, above 1 when overdrawn; null when only the status is known. */
  readonly used: number | null;
  /** The provider's own word (`allowed`, `allowed_warning`, `rejected`, …), or null. */
  readonly status: string | null;
  /** Epoch ms. */
  readonly resetsAt: number | null;
  /** Epoch ms. */
  readonly seenAt: number;
}

/** The longest cool-down we believe: one week and a day, the longest window in use plus clock skew. */
export const MAX_COOLDOWN_MS = 8 * 24 * 3_600_000;

/** The longest a request waits for its account instead of leaving it; an agent's person does not notice that much. */
export const WORTH_WAITING_MS = 10_000;

/** The longest time anyone is put last because the provider had trouble. */
export const MAX_DOWN_MS = 30_000;

/** Cuts a cool-down to what its reason allows. */
export function capCooldown(cooldown: Cooldown): Cooldown {
  const cap = cooldown.reason === "down" ? MAX_DOWN_MS : MAX_COOLDOWN_MS;
  return { ...cooldown, until: Math.min(cooldown.until, cooldown.since + cap) };
}

/** True when a cool-down of this scope holds for the model that is asked for. */
export function inScope(scope: string | null, model: string | null): boolean {
  return scope === null ||
    (model !== null && model.toLowerCase().includes(scope));
}

/** The list with this cool-down in it, the one of the same scope and reason replaced, ended ones gone. */
export function withCooldown(
  list: readonly Cooldown[],
  added: Cooldown,
): Cooldown[] {
  const rest = list.filter((one) =>
    one.until > added.since &&
    !(one.scope === added.scope && one.reason === added.reason)
  );
  return [...rest, added];
}

/** The list with these windows in it, older facts about the same windows replaced. */
export function withQuotas(
  list: readonly Quota[],
  seen: readonly Quota[],
): Quota[] {
  const names = new Set(seen.map((quota) => quota.window));
  return [...list.filter((quota) => !names.has(quota.window)), ...seen];
}
