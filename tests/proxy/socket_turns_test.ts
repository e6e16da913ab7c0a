import assert from "node:assert/strict";
import { Exchange } from "../../src/model/exchange.ts";
import { providerOf } from "../../src/providers/mod.ts";
import { SocketTurns } from "../../src/proxy/socket_turns.ts";
import { account, type FakeDeps, fakeDeps, NOW } from "./fake_deps.ts";

function connected(path = "/v1/responses", provider = "codex") {
  const one = account("a", { provider });
  const deps = fakeDeps({ accounts: [one] });
  const client = { userAgent: "codex", sessionId: "s1", keyName: "me" };
  const handshake = new Exchange(
    { id: "h1", receivedAt: NOW, method: "WS", path, client },
    0,
  );
  handshake.pool = "openai";
  handshake.attempts.push(attemptOf("z", 429), attemptOf("a", 101));
  const turns = new SocketTurns({
    handshake,
    account: one,
    provider: providerOf(provider)!,
  }, deps);
  return { turns, deps, handshake };
}

function attemptOf(accountName: string, status: number) {
  return {
    accountId: `id-${accountName}`,
    accountName,
    provider: "codex",
    status,
    verdict: status === 101 ? "serve" as const : "limited" as const,
    why: null,
    upstreamRequestId: null,
    startedMs: 5,
    durationMs: 3,
  };
}

function ask(turns: SocketTurns, more: Record<string, unknown> = {}): void {
  turns.goesUp(
    JSON.stringify({ type: "response.create", model: "gpt-5", ...more }),
  );
  turns.wentUp();
}

function say(
  turns: SocketTurns,
  type: string,
  more: Record<string, unknown> = {},
): void {
  turns.cameDown(JSON.stringify({ type, ...more }));
}

function complete(turns: SocketTurns, id: string, type = "response.completed") {
  say(turns, "response.created", { response: { id, model: "gpt-5.1" } });
  say(turns, "response.output_text.delta", { delta: "hi" });
  const usage = { input_tokens: 7, output_tokens: 3 };
  say(turns, type, { response: { id, model: "gpt-5.1", usage } });
}

const TOLD_ONCE = ["opened", "started", "closed"];

function only(deps: FakeDeps): Exchange {
  assert.equal(deps.records.length, 1);
  return deps.records[0]!;
}

Deno.test("SocketTurns makes each response.create up to its last event one record", () => {
  const { turns, deps } = connected();
  ask(turns, { previous_response_id: "resp_0" });
  complete(turns, "resp_1");
  ask(turns, { previous_response_id: "resp_1" });
  complete(turns, "resp_2");
  turns.end("client_left", null);

  assert.deepEqual(deps.events, [...TOLD_ONCE, ...TOLD_ONCE]);
  const [first, second] = deps.records as [Exchange, Exchange];
  assert.equal(first.id, "h1");
  assert.notEqual(second.id, "h1");
  for (const one of [first, second]) {
    assert.equal(one.method, "WS");
    assert.equal(one.pool, "openai");
    assert.equal(one.accountName, "a");
    assert.equal(one.modelAsked, "gpt-5");
    assert.equal(one.modelAnswered, "gpt-5.1");
    assert.equal(one.status, 101);
    assert.equal(one.outcome, "done");
    assert.equal(one.usage?.input, 7);
    assert.equal(one.usage?.output, 3);
    assert.equal(one.usageMissing, false);
    assert.ok(one.isStream);
    assert.ok(one.requestBytes > 0 && one.responseBytes > 0);
    const { sent, firstByte, firstToken, lastByte, closed } = one.timings;
    assert.ok(![sent, firstByte, firstToken, lastByte, closed].includes(null));
  }
  assert.equal(first.responseId, "resp_1");
  assert.equal(first.previousResponseId, "resp_0");
  assert.equal(second.previousResponseId, "resp_1");
  assert.deepEqual(first.attempts.map((one) => one.status), [429, 101]);
  assert.deepEqual(second.attempts.map((one) => one.why), [
    "went over the connection that was opened as h1",
  ]);
  assert.equal(deps.get("a").sessionStartedAt, NOW);
});

Deno.test("SocketTurns gives events to the oldest open turn when a client asks ahead", () => {
  const { turns, deps } = connected();
  ask(turns, { model: "one" });
  ask(turns, { model: "two" });
  complete(turns, "resp_1");
  complete(turns, "resp_2", "response.incomplete");
  assert.deepEqual(
    deps.records.map((one) => [one.modelAsked, one.responseId, one.outcome]),
    [["one", "resp_1", "done"], ["two", "resp_2", "done"]],
  );
});

Deno.test("SocketTurns closes an open turn as what became of the connection", () => {
  for (
    const [outcome, why] of [["client_left", null], [
      "upstream_broke",
      "it broke",
    ]] as const
  ) {
    const { turns, deps } = connected();
    ask(turns);
    say(turns, "response.created", { response: { id: "resp_1" } });
    turns.end(outcome, why);
    turns.end("done", null);
    complete(turns, "resp_late");
    assert.deepEqual(deps.events, TOLD_ONCE);
    const { outcome: recorded, error, responseId } = only(deps);
    assert.deepEqual([recorded, error, responseId], [outcome, why, "resp_1"]);
  }
});

Deno.test("SocketTurns records a connection that never carried a turn as one request", () => {
  const { turns, deps, handshake } = connected("/v1/realtime", "openai");
  turns.goesUp(JSON.stringify({ type: "session.update" }));
  turns.wentUp();
  say(turns, "session.created");
  turns.end("client_left", null);
  assert.deepEqual(deps.events, TOLD_ONCE);
  assert.equal(only(deps), handshake);
  assert.equal(handshake.outcome, "done");
  assert.ok(handshake.requestBytes > 0 && handshake.responseBytes > 0);
});

Deno.test("SocketTurns rests an account whose turn was refused for want of quota; the refusal is the answer", () => {
  const { turns, deps } = connected();
  ask(turns);
  say(turns, "error", {
    status: 429,
    error: {
      type: "usage_limit_reached",
      message: "The usage limit has been reached",
      resets_in_seconds: 3600,
    },
    headers: { "X-Codex-Primary-Used-Percent": "100" },
  });
  const one = only(deps);
  assert.equal(one.status, 429);
  assert.equal(one.outcome, "done");
  assert.equal(one.error, "The usage limit has been reached");
  const [rest] = deps.get("a").cooldowns;
  assert.equal(rest?.reason, "quota");
  assert.equal(rest?.until, NOW + 3_600_000);
  assert.deepEqual(deps.events, TOLD_ONCE);
});

Deno.test("SocketTurns leaves the account alone when the error is about the request", () => {
  const { turns, deps } = connected();
  ask(turns);
  const error = { code: "previous_response_not_found", message: "no such" };
  say(turns, "error", { status: 400, error });
  assert.equal(only(deps).status, 400);
  assert.deepEqual(deps.get("a").cooldowns, []);
  assert.equal(deps.get("a").needsSignIn, null);
});

Deno.test("SocketTurns does not give up an account for a token that went stale on the way", () => {
  const { turns, deps } = connected();
  ask(turns);
  say(turns, "error", { status: 401, error: { message: "expired" } });
  assert.equal(deps.get("a").needsSignIn, null);
  assert.equal(only(deps).outcome, "done");
});

Deno.test("SocketTurns records an answer that failed half-way as broken", () => {
  const { turns, deps } = connected();
  ask(turns);
  say(turns, "response.created", { response: { id: "resp_1" } });
  const error = { code: "server_error", message: "it fell over" };
  say(turns, "response.failed", { response: { id: "resp_1", error } });
  const one = only(deps);
  assert.equal(one.outcome, "upstream_broke");
  assert.equal(one.error, "it fell over");
  assert.equal(one.status, 101);
});

Deno.test("SocketTurns keeps a Realtime turn open over an error, up to response.done", () => {
  const { turns, deps } = connected("/v1/openai/realtime", "openai");
  ask(turns);
  say(turns, "response.created", { response: { id: "resp_1" } });
  say(turns, "error", { error: { message: "unknown parameter" } });
  assert.equal(only(deps).outcome, null);
  const usage = { input_tokens: 5, output_tokens: 2 };
  say(turns, "response.done", { response: { id: "resp_1", usage } });
  assert.equal(only(deps).usage?.input, 5);
  assert.deepEqual(deps.events, TOLD_ONCE);
});

Deno.test("SocketTurns notes quota that events tell of, in a turn or between two", () => {
  const { turns, deps } = connected();
  const limits = {
    rate_limits: { primary: { used_percent: 42, window_minutes: 300 } },
  };
  say(turns, "codex.rate_limits", limits);
  assert.equal(deps.noted.at(-1)?.used, 0.42);
  ask(turns);
  limits.rate_limits.primary.used_percent = 50;
  say(turns, "codex.rate_limits", limits);
  assert.equal(deps.noted.at(-1)?.used, 0.5);
  assert.equal(only(deps).timings.firstByte, null);
});

Deno.test("SocketTurns counts bytes that are no event and waits for the answer's end", () => {
  const { turns, deps } = connected();
  ask(turns);
  turns.cameDown(new Uint8Array(100));
  turns.cameDown("no JSON at all");
  assert.equal(only(deps).outcome, null);
  turns.end("client_left", null);
  assert.equal(only(deps).responseBytes, 114);
});

Deno.test("SocketTurns lifts what rested an account when a turn on it went well, not before", () => {
  const { turns, deps } = connected();
  deps.accounts.coolDown("id-a", {
    scope: null,
    reason: "down",
    since: NOW - 1,
    until: NOW + 1000,
    source: "default",
  });
  ask(turns);
  say(turns, "response.created", { response: { id: "resp_1" } });
  assert.equal(deps.get("a").cooldowns.length, 1);
  say(turns, "response.completed", { response: { id: "resp_1" } });
  assert.deepEqual(deps.get("a").cooldowns, []);
});
