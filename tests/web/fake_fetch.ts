/** Stands in for the network while a store is tested. */

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export interface FakeFetch extends Disposable {
  readonly calls: Call[];
}

/** Puts `answer` in the place of `fetch` until it is disposed of; one that throws is a network that is down. */
export function fakeFetch(
  answer: (call: Call) => Response | Promise<Response>,
): FakeFetch {
  const real = globalThis.fetch;
  const calls: Call[] = [];
  globalThis.fetch = async (input, init) => {
    const call = {
      method: init?.method ?? "GET",
      path: String(input),
      body: init?.body === undefined ? null : JSON.parse(String(init.body)),
    };
    calls.push(call);
    return await answer(call);
  };
  return {
    calls,
    [Symbol.dispose]() {
      globalThis.fetch = real;
    },
  };
}
