/** The real Codex CLI, signed in with ChatGPT: over WebSockets where the upstream takes them, else over HTTP. */

import assert from "node:assert/strict";
import { type Issuer, openIssuer } from "../../support/issuer.ts";
import { Program } from "../../support/program.ts";
import {
  accept,
  inOrder,
  limited,
  ok,
  openUpstream,
  rateLimits,
  say,
  type Upstream,
  USAGE,
} from "../../support/upstream.ts";
import {
  accountNamed,
  addSignedIn,
  attemptsOf,
  rowsOf,
} from "./signed_in_accounts.ts";
import { askSignedInCodex } from "./terminal_clients.ts";

const clientsDir = Deno.env.get("CLIENTS_DIR");
const ignore = clientsDir === undefined;

const HOUR_MS = 3_600_000;

/** Asks as somebody whose own tokens must never get further than the program. */
function askAsClient(url: string, issuer: Issuer) {
  const tokens = issuer.signIn("codex", "client");
  return askSignedInCodex({ clientsDir: clientsDir!, url, tokens }, "ping");
}

/** The program with codex accounts of these names, the first to be asked first. */
async function serveFor(
  names: readonly string[],
  { issuer, upstream }: { issuer: Issuer; upstream: Upstream },
): Promise<Program> {
  const program = await Program.install(issuer.env);
  await program.serve();
  for (const [priority, name] of names.entries()) {
    const tokens = issuer.signIn("codex", name);
    const provider = "codex";
    await addSignedIn(program, { name, provider, tokens, upstream, priority });
  }
  return program;
}

for (const deflate of [true, false]) {
  const how = deflate ? "compressed" : "plain";
  Deno.test({
    name:
      `codex exec, signed in, runs a turn over a ${how} WebSocket, without the program between`,
    ignore,
  }, async () => {
    await using issuer = openIssuer();
    await using upstream = openUpstream({ issuer });
    const turns = [say("pong over a socket")] as const;
    upstream.onSocket("client", accept({ deflate, turns }));
    const run = await askAsClient(upstream.url, issuer);
    assert.match(run.stdout, /pong over a socket/, run.stderr);
    assert.equal(run.code, 0);
    const [socket] = upstream.sockets;
    assert.equal(socket?.messages[0]?.wasCompressed, deflate);
    assert.match(socket.texts[0]!, /^\{"type":"response\.create"/);
  });
}

Deno.test({
  name:
    "codex exec, signed in, falls back to HTTP when the upgrade gets 426, without the program between",
  ignore,
}, async () => {
  await using issuer = openIssuer();
  await using upstream = openUpstream({ issuer });
  upstream.on("client", ok("pong over http"));
  const run = await askAsClient(upstream.url, issuer);
  assert.match(run.stdout, /pong over http/, run.stderr);
  assert.equal(run.code, 0);
  assert.equal(upstream.sockets.length, 0);
});

Deno.test({
  name:
    "codex exec, signed in, gets its turn over the WebSocket of the second account when the first is limited at the handshake",
  ignore,
}, async () => {
  await using issuer = openIssuer();
  await using upstream = openUpstream({ issuer });
  upstream.onSocket("first", limited({ window: "5h", resetsInMs: HOUR_MS }));
  const window = { window: "5h", used: 0.25, resetsInMs: HOUR_MS };
  const turn = inOrder(rateLimits(window), say("pong from the second"));
  upstream.onSocket("second", accept({ deflate: true, turns: [turn] }));
  await using program = await serveFor(["first", "second"], {
    issuer,
    upstream,
  });
  const run = await askAsClient(program.url, issuer);
  assert.match(run.stdout, /pong from the second/, run.stderr);
  assert.equal(run.code, 0);
  assert.equal(upstream.requestsWith("client").length, 0);
  const [socket] = upstream.sockets;
  const accountId = socket?.request.header("chatgpt-account-id");
  assert.equal(accountId, "account-of-second");
  const rows = await rowsOf(program, "WS");
  assert.equal(rows.length, socket?.texts.length);
  for (const row of rows) {
    assert.equal(row.accountName, "second");
    assert.equal(row.provider, "codex");
    assert.equal(row.outcome, "done");
    assert.equal(row.inputTokens, USAGE.input);
    assert.equal(row.outputTokens, USAGE.output);
    assert.ok(row.clientSessionId !== null, "the client's session is known");
  }
  const attempts = await attemptsOf(program, rows[0]!);
  assert.deepEqual(attempts, ["first limited", "second serve"]);
  const first = await accountNamed(program, "first");
  assert.equal(first.state, "limited");
  const second = await accountNamed(program, "second");
  assert.equal(second.quotas.find((one) => one.used === 0.25)?.used, 0.25);
});

Deno.test({
  name:
    "codex exec, signed in, works over HTTP through the program when the upstream takes no WebSocket",
  ignore,
}, async () => {
  await using issuer = openIssuer();
  await using upstream = openUpstream({ issuer });
  upstream.on("only", ok("pong over http"));
  await using program = await serveFor(["only"], { issuer, upstream });
  const run = await askAsClient(program.url, issuer);
  assert.match(run.stdout, /pong over http/, run.stderr);
  assert.equal(run.code, 0);
  assert.equal(upstream.requestsWith("client").length, 0);
  const turn = (await rowsOf(program, "POST")).at(-1);
  assert.equal(turn?.accountName, "only");
  assert.equal(turn.outcome, "done");
  assert.equal(turn.outputTokens, USAGE.output);
});

Deno.test({
  name:
    "codex exec, signed in, never notices that the account's token was refused at the handshake",
  ignore,
}, async () => {
  await using issuer = openIssuer();
  await using upstream = openUpstream({ issuer });
  upstream.onSocket("only", accept({ turns: [say("pong after renewal")] }));
  await using program = await serveFor(["only"], { issuer, upstream });
  issuer.expire("only");
  const run = await askAsClient(program.url, issuer);
  assert.match(run.stdout, /pong after renewal/, run.stderr);
  assert.equal(run.code, 0);
  assert.equal(issuer.refreshes.length, 1);
  const { state } = await accountNamed(program, "only");
  assert.equal(state, "active");
});
