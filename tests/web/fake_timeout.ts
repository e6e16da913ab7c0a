/** Stands in for the passing of time while a store is tested. */

export interface FakeTimeout extends Disposable {
  /** How long was waited, each time, in ms. */
  readonly waits: number[];
}

/** Lets every timeout pass at once until it is disposed of. */
export function fakeTimeout(): FakeTimeout {
  const real = globalThis.setTimeout;
  const waits: number[] = [];
  const pass = (call: () => void, ms = 0) => {
    waits.push(ms);
    queueMicrotask(call);
    return 0;
  };
  globalThis.setTimeout = pass as typeof setTimeout;
  return {
    waits,
    [Symbol.dispose]() {
      globalThis.setTimeout = real;
    },
  };
}
