/** Times as people say them. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The two largest units, rounded up so that a wait is never over before it is said to be: "2 h 5 min". */
export function duration(ms: number): string {
  if (ms <= MINUTE_MS) return `${Math.max(1, Math.ceil(ms / SECOND_MS))} s`;
  const minutes = Math.ceil(ms / MINUTE_MS);
  if (minutes < 60) return `${minutes} min`;
  if (minutes * MINUTE_MS < DAY_MS) {
    return pair(Math.floor(minutes / 60), "h", minutes % 60, "min");
  }
  const hours = Math.ceil(ms / HOUR_MS);
  return pair(Math.floor(hours / 24), "d", hours % 24, "h");
}

/** How long ago a moment was, in its largest unit: "3 min ago". */
export function ago(at: number, now: number): string {
  const ms = now - at;
  if (ms < 5 * SECOND_MS) return "just now";
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s ago`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min ago`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h ago`;
  return `${Math.floor(ms / DAY_MS)} d ago`;
}

/** "1 request", "2 requests". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function pair(large: number, one: string, small: number, two: string): string {
  return small === 0 ? `${large} ${one}` : `${large} ${one} ${small} ${two}`;
}
