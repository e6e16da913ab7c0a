/** Load by clients of our own, for large bodies: wrk builds each anew, which takes it longer than they take on their way. */

import { HttpClient } from "./http_client.ts";
import type { Load, Loaded } from "./load.ts";
import { ASKS } from "./requests.ts";

export async function runOwnClients(load: Load): Promise<Loaded> {
  using all = new DisposableStack();
  const clients: HttpClient[] = [];
  while (clients.length < load.connections) {
    clients.push(all.use(await HttpClient.open(load.url, ASKS[load.shape])));
  }
  const start = performance.now();
  const end = start + load.seconds * 1000;
  let requests = 0;
  await Promise.all(clients.map(async (client) => {
    for (; performance.now() < end; requests++) await client.ask();
  }));
  const seconds = (performance.now() - start) / 1000;
  return { requests, requestsPerSecond: requests / seconds };
}
