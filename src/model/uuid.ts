/** Ids that sort by the moment they were made: UUIDs of version 7 (RFC 9562), of which every request needs one. */

/** Random numbers are asked for in lots: one at a time costs ten times as much. */
const POOL = new Uint32Array(512);
const VERSION = 7;
const VARIANT = 0x8000_0000;
const COUNTER_END = 0x1000;

let next = POOL.length;
let lastMs = 0;
let timePart = "";
let counter = 0;

/** Each is greater than all that this thread has made before. `now` in epoch ms. */
export function uuidv7(now: number = Date.now()): string {
  // A clock that stands still, or goes back, counts on; beyond 4,096 in one ms the next one is borrowed.
  if (now > lastMs) begin(now);
  else if (++counter === COUNTER_END) begin(lastMs + 1);
  const high = (random() >>> 2 | VARIANT) >>> 0;
  const tail = hex(high, 8);
  return `${timePart}-${hex(VERSION * COUNTER_END + counter, 4)}-${
    tail.slice(0, 4)
  }-${tail.slice(4)}${hex(random(), 8)}`;
}

function begin(ms: number): void {
  lastMs = ms;
  counter = random() % (COUNTER_END / 2); // the other half is left to count in
  const time = hex(ms, 12);
  timePart = `${time.slice(0, 8)}-${time.slice(8)}`;
}

function random(): number {
  if (next === POOL.length) {
    crypto.getRandomValues(POOL);
    next = 0;
  }
  return POOL[next++]!;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
