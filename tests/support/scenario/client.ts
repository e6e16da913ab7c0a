/** The client of a scenario: sends the request, takes what comes, leaves when the scenario says so. */

import type { TestApp } from "../app.ts";
import type { Upstream } from "../upstream.ts";
import { turnOf } from "../upstream/asking.ts";
import type { Scenario, ScenarioRequest } from "./record.ts";

export interface Heard {
  readonly status: number | null;
  readonly headers: Headers;
  readonly text: string;
  readonly breaks: boolean;
}

export async function ask(
  scenario: Scenario,
  { app, upstream }: {
    app: TestApp;
    upstream: Upstream;
  },
): Promise<Heard> {
  const leaving = new AbortController();
  const asked = app.fetch(requestOf(scenario.request, {
    url: app.url,
    signal: leaving.signal,
  }));
  if (scenario.leaves === "before_answer") {
    // Whatever the program still answers is answered to nobody.
    const over = asked.then((response) => response.body?.cancel(), () => {});
    const seen = await upstream.nextRequest();
    leaving.abort();
    await seen.aborted;
    await over;
    return { status: null, headers: new Headers(), text: "", breaks: false };
  }
  const { status, headers, body } = await asked;
  let text = "";
  let breaks = false;
  const decoder = new TextDecoder();
  try {
    for await (const bytes of body ?? []) {
      text += decoder.decode(bytes, { stream: true });
      if (scenario.leaves !== "in_answer") continue;
      leaving.abort();
      break;
    }
  } catch {
    // The record says whether it should have, so what it says in detail is of no interest.
    breaks = true;
  }
  return { status, headers, text, breaks };
}

function requestOf(
  request: ScenarioRequest,
  { url, signal }: { url: string; signal: AbortSignal },
): Request {
  const turn = turnOf({ ...request, key: "key-of-the-client" });
  const method = request.method ?? "POST";
  return new Request(url + (request.path ?? turn.path), {
    method,
    headers: { ...turn.headers, ...request.headers },
    body: method === "GET" ? null : request.body ?? turn.body,
    signal,
  });
}
