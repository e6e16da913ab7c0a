// @ts-check
/** In which order the accounts of a pool are used, and the fewest changes that make it another one; pure. */

/** @import { AccountWire } from "../src/api/wire.ts" */

/** @typedef {Pick<AccountWire, "id" | "priority" | "created">} Placed */

const MOST = 1_000; // the highest priority that the server takes

/** By priority, then the older one first. @param {Placed} a @param {Placed} b */
export function byUse(a, b) {
  return a.priority - b.priority || byAge(a, b);
}

/** @param {Placed} a @param {Placed} b */
function byAge(a, b) {
  return a.created.localeCompare(b.created) || a.id.localeCompare(b.id);
}

/**
 * The list with one of it at another place.
 * @template {{ id: string }} One
 * @param {readonly One[]} list
 * @param {string} id
 * @param {number} place from 0; beyond the ends is at the end
 */
export function moved(list, id, place) {
  const one = list.find((other) => other.id === id);
  if (one === undefined) return [...list];
  const rest = list.filter((other) => other !== one);
  return rest.toSpliced(Math.max(0, place), 0, one);
}

/**
 * @template {Placed} One
 * @param {readonly One[]} accounts @param {ReadonlyMap<string, number>} priorities by id; who is not named keeps its own
 * @returns {One[]}
 */
export function withPriorities(accounts, priorities) {
  return accounts.map((account) => ({
    ...account,
    priority: priorities.get(account.id) ?? account.priority,
  }));
}

/**
 * The new priorities that make this order hold, of as few accounts as possible. Equal priorities are told
 * apart by age, so a younger account before an older one needs a lower number.
 * @param {readonly Placed[]} order
 * @returns {Map<string, number>} by account id
 */
export function prioritiesFor(order) {
  const steps = stepsOf(order);
  const most = MOST - (steps.at(-1)?.step ?? 0);
  const kept = longestRise(
    steps.filter(({ level }) => level >= 0 && level <= most),
  );
  let level = kept[0]?.level ?? 0;
  const changes = new Map();
  for (const one of steps) {
    if (kept.includes(one)) level = one.level;
    else changes.set(one.id, level + one.step);
  }
  return changes;
}

/**
 * How much more than the first each one needs for its age. Less that step, priorities only must not fall
 * along the order: that is its `level`.
 * @typedef {{ id: string, step: number, level: number }} Step
 * @param {readonly Placed[]} order
 * @returns {Step[]}
 */
function stepsOf(order) {
  let step = 0;
  return order.map((one, index) => {
    const before = order[index - 1];
    if (before !== undefined && byAge(before, one) > 0) step++;
    return { id: one.id, step, level: one.priority - step };
  });
}

/** The most of them along which the level never falls. Pools are small, so the plain way will do. @param {readonly Step[]} steps */
function longestRise(steps) {
  /** @type {Step[][]} */
  const runs = [];
  for (const one of steps) {
    const before = runs.filter((run) =>
      (run.at(-1)?.level ?? Infinity) <= one.level
    );
    runs.push([...longestOf(before), one]);
  }
  return longestOf(runs);
}

/** @param {readonly Step[][]} runs @returns {readonly Step[]} */
function longestOf(runs) {
  return runs.reduce((a, b) => b.length > a.length ? b : a, []);
}
