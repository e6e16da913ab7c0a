import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
// @ts-types="../../src/net/ws.d.ts"
import WebSocket, { type ClientOptions } from "ws";
import { systemClock } from "../../src/clock.ts";
import type { Account } from "../../src/model/account.ts";
import { createDialer } from "../../src/net/dial.ts";
import type { Vault } from "../../src/proxy/deps.ts";
import { handleSocket, isSocketPath } from "../../src/proxy/socket.ts";
import {
  HANG,
  once,
  openSocketServer,
  refusal,
  type SocketServer,
} from "../net/socket_server.ts";
import { HandClock } from "../support/clock.ts";
import { account, type FakeDeps, fakeDeps } from "./fake_deps.ts";

const LIMITED = refusal(
  "429 Too Many Requests",
  '{"error":{"message":"slow down please"}}',
  "retry-after: 100\r\nx-request-id: req_1\r\n",
);
const ASK = JSON.stringify({ type: "response.create", model: "gpt-5" });
const DONE = JSON.stringify({
  type: "response.completed",
  response: { id: "resp_1", usage: { input_tokens: 1, output_tokens: 2 } },
});

const HANDSHAKE = [
  "GET /v1/openai/responses HTTP/1.1",
  "host: localhost",
  "connection: Upgrade",
  "upgrade: websocket",
  "sec-websocket-version: 13",
  "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
  "",
  "",
].join("\r\n");

interface Stage extends AsyncDisposable {
  readonly deps: FakeDeps;
  readonly upstream: SocketServer;
  readonly port: number;
  connect(
    protocols?: string[],
    options?: ClientOptions,
  ): Promise<WebSocket | { answer: IncomingMessage; text: string }>;
  /** Resolves when the nth record has been closed. */
  recorded(count: number): Promise<void>;
  /** Resolves when the proxy has looked that often whether a slow client has caught up. */
  looked(count: number): Promise<void>;
}

/** Client, proxy and upstream on real sockets. `accounts` go to that one upstream. */
async function openStage(
  options: Parameters<typeof openSocketServer>[0] = {},
  more: {
    accounts?: Partial<Account>[];
    vault?: Partial<Vault>;
    path?: string;
  } = {},
): Promise<Stage> {
  const upstream = await openSocketServer(options);
  const accounts = (more.accounts ?? [{}]).map((fields, index) =>
    account("abc"[index]!, {
      provider: "openai",
      baseUrl: upstream.origin,
      priority: index,
      ...fields,
    })
  );
  let closed = 0;
  let looks = 0;
  let wake = () => {};
  const until = async (isTrue: () => boolean) => {
    while (!isTrue()) await new Promise<void>((resolve) => wake = resolve);
  };
  const fake = fakeDeps({ accounts, ...more.vault && { vault: more.vault } });
  const deps: FakeDeps = {
    ...fake,
    recorder: {
      ...fake.recorder,
      closed(exchange) {
        fake.recorder.closed(exchange);
        closed++;
        wake();
      },
    },
    dial: createDialer({
      clock: new HandClock(),
      connectTimeoutMs: 1000,
      idleTimeoutMs: 1000,
      proxy: null,
      noProxy: [],
      authority: null,
    }),
    after(ms, callback) {
      looks++;
      wake();
      return systemClock.after(ms, callback);
    },
  };
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => handleSocket(request, deps, { keyName: null }),
  );
  const path = more.path ?? "/v1/openai/responses";
  return {
    deps,
    upstream,
    connect(protocols = [], about = {}) {
      const { port } = server.addr;
      const address = `ws://127.0.0.1:${port}${path}`;
      const ws = new WebSocket(address, protocols, about);
      return new Promise((resolve, reject) => {
        ws.on("error", reject);
        ws.once("open", () => resolve(ws));
        ws.once("unexpected-response", (_request, answer) => {
          let text = "";
          answer.on("data", (piece) => text += piece);
          answer.once("end", () => resolve({ answer, text }));
        });
      });
    },
    port: server.addr.port,
    recorded: (count) => until(() => closed >= count),
    looked: (count) => until(() => looks >= count),
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

async function connected(
  stage: Stage,
  protocols: string[] = [],
): Promise<{ client: WebSocket; upstream: WebSocket }> {
  const client = await stage.connect(protocols);
  assert.ok(client instanceof WebSocket);
  return { client, upstream: await stage.upstream.accepted() };
}

async function refusedAt(stage: Stage) {
  const refused = await stage.connect();
  assert.ok(!(refused instanceof WebSocket));
  return refused;
}

async function end(client: WebSocket): Promise<void> {
  client.close(1000);
  await once(client, "close");
}

Deno.test("isSocketPath() knows the paths where an upstream speaks WebSocket", () => {
  for (
    const path of ["responses", "codex/responses", "openai/responses"].concat([
      "realtime",
      "openai/realtime",
    ])
  ) assert.ok(isSocketPath(`/v1/${path}`), path);
  for (
    const path of [
      "messages",
      "codex/realtime",
      "responses/x",
      "anthropic/responses",
    ]
  ) assert.ok(!isSocketPath(`/v1/${path}`), path);
});

Deno.test("handleSocket() carries two turns over one connection and records two", async () => {
  await using stage = await openStage();
  const { client, upstream } = await connected(stage);
  const [{ headers, url }] = stage.upstream.asked as [IncomingMessage];
  assert.equal(url, "/responses");
  assert.equal(headers["authorization"], "Bearer a");
  for (let turn = 1; turn <= 2; turn++) {
    const asked = once(upstream, "message");
    client.send(ASK);
    const [frame, isBinary] = await asked;
    assert.deepEqual([frame.toString(), isBinary], [ASK, false]);
    const answered = once(client, "message");
    upstream.send(DONE);
    assert.equal((await answered)[0].toString(), DONE);
    await stage.recorded(turn);
  }
  const gone = once(upstream, "close");
  await end(client);
  assert.equal((await gone)[0], 1000);
  assert.deepEqual(
    stage.deps.records.map((
      one,
    ) => [one.method, one.outcome, one.usage?.output]),
    [["WS", "done", 2], ["WS", "done", 2]],
  );
  assert.equal(stage.deps.events.length, 6);
});

Deno.test("handleSocket() goes on with the next account when the handshake is limited", async () => {
  await using stage = await openStage({
    receive: ({ headers }) =>
      headers["authorization"] === "Bearer a" ? LIMITED : null,
  }, { accounts: [{}, {}] });
  const { client, upstream } = await connected(stage);
  const asked = once(upstream, "message");
  client.send(ASK);
  await asked;
  upstream.send(DONE);
  await stage.recorded(1);
  await end(client);
  const [record] = stage.deps.records;
  assert.equal(record?.accountName, "b");
  assert.deepEqual(
    record?.attempts.map((one) => [one.accountName, one.status, one.verdict]),
    [["a", 429, "throttled"], ["b", 101, "serve"]],
  );
  assert.equal(stage.deps.get("a").cooldowns.length, 1);
});

Deno.test("handleSocket() passes on a refusal that is the client's own, with headers and body", async () => {
  for (const status of [400, 404, 426]) {
    await using stage = await openStage({
      receive: () =>
        refusal(`${status} No`, '{"error":"yours"}', "x-request-id: req_9\r\n"),
    }, { accounts: [{}, {}] });
    const { answer, text } = await refusedAt(stage);
    assert.equal(answer.statusCode, status);
    assert.equal(answer.headers["x-request-id"], "req_9");
    assert.equal(answer.headers["x-ccflare-account"], "a");
    assert.equal(text, '{"error":"yours"}');
    assert.equal(stage.upstream.asked.length, 1);
    await stage.recorded(1);
    assert.deepEqual(stage.deps.events, ["opened", "started", "closed"]);
    assert.equal(stage.deps.records[0]?.status, status);
  }
});

Deno.test("handleSocket() refuses in dialect when every account is limited, and when there is none", async () => {
  {
    await using stage = await openStage({ receive: () => LIMITED });
    const { answer, text } = await refusedAt(stage);
    assert.equal(answer.statusCode, 429);
    assert.equal(answer.headers["retry-after"], "100");
    assert.match(text, /slow down please/);
    assert.deepEqual(stage.deps.events, ["opened", "closed"]);
  }
  await using stage = await openStage({}, { accounts: [] });
  const { answer, text } = await refusedAt(stage);
  assert.equal(answer.statusCode, 503);
  assert.match(JSON.parse(text).error.message, /--add-account/);
});

Deno.test("handleSocket() renews a token that the handshake refuses, once", async () => {
  const tokens = (accessToken: string) => ({
    ok: true as const,
    credentials: {
      kind: "tokens" as const,
      accessToken,
      refreshToken: "r",
      expiresAt: null,
      idToken: null,
      accountId: null,
    },
  });
  await using stage = await openStage({
    receive: ({ headers }) =>
      headers["authorization"] === "Bearer fresh"
        ? null
        : refusal("401 Unauthorized", "{}"),
  }, {
    accounts: [{ provider: "codex" }],
    path: "/v1/codex/responses",
    vault: {
      credentials: () => tokens("old"),
      renew: (_account, refused) => {
        assert.equal(refused, "old");
        return Promise.resolve(tokens("fresh"));
      },
    },
  });
  const { client } = await connected(stage);
  await end(client);
  await stage.recorded(1);
  assert.deepEqual(
    stage.deps.records[0]?.attempts.map((one) => one.verdict),
    ["stale", "serve"],
  );
});

Deno.test("handleSocket() accepts with the sub-protocol that the upstream chose, and with its headers", async () => {
  await using stage = await openStage({ protocol: "realtime" }, {
    path: "/v1/realtime?model=gpt-realtime",
  });
  const { client } = await connected(stage, ["first", "realtime"]);
  assert.equal(client.protocol, "realtime");
  const [{ headers, url }] = stage.upstream.asked as [IncomingMessage];
  assert.equal(headers["sec-websocket-protocol"], "first,realtime");
  assert.equal(url, "/realtime?model=gpt-realtime");
  await end(client);
  await stage.recorded(1);
  assert.equal(stage.deps.records[0]?.outcome, "done");
});

Deno.test("handleSocket() passes close codes and reasons both ways", async () => {
  await using stage = await openStage();
  {
    const { client, upstream } = await connected(stage);
    const closed = once(client, "close");
    upstream.close(1012, "restarting");
    const [code, reason] = await closed;
    assert.deepEqual([code, reason.toString()], [1012, "restarting"]);
  }
  {
    const { client, upstream } = await connected(stage);
    const closed = once(client, "close");
    upstream.terminate();
    assert.equal((await closed)[0], 1011);
  }
  {
    const { client, upstream } = await connected(stage);
    const closed = once(upstream, "close");
    client.close(4002, "mine");
    const [code, reason] = await closed;
    assert.deepEqual([code, reason.toString()], [4002, "mine"]);
  }
});

Deno.test("handleSocket() ends the upstream within 100 ms when the client vanishes in a turn", async () => {
  await using stage = await openStage();
  const { client, upstream } = await connected(stage);
  const asked = once(upstream, "message");
  client.send(ASK);
  await asked;
  const closed = once(upstream, "close");
  const start = performance.now();
  client.terminate();
  await closed;
  assert.ok(performance.now() - start < 100);
  await stage.recorded(1);
  assert.equal(stage.deps.records[0]?.outcome, "client_left");
});

Deno.test("handleSocket() gives the handshake up when the client leaves before it is answered", async () => {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<
    IncomingMessage
  >();
  await using stage = await openStage({
    receive: (request) => {
      arrive(request);
      return HANG;
    },
  });
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: stage.port });
  await conn.write(new TextEncoder().encode(HANDSHAKE));
  const { socket } = await arrived;
  const givenUp = new Promise((resolve) => socket.once("end", resolve));
  socket.resume();
  conn.close();
  await givenUp;
  await stage.recorded(1);
  assert.deepEqual(stage.deps.events, ["opened", "closed"]);
  assert.equal(stage.deps.records[0]?.outcome, "client_left");
  assert.equal(stage.deps.records[0]?.attempts[0]?.verdict, "left");
});

Deno.test("handleSocket() carries frames of 64 MB both ways, compressed towards the upstream", async () => {
  await using stage = await openStage({ perMessageDeflate: true });
  const { client, upstream } = await connected(stage);
  assert.match(upstream.extensions, /permessage-deflate/);
  const frame = new Uint8Array(64 * 1_048_576 - 1).fill(65);
  const up = once(upstream, "message");
  client.send(frame);
  assert.equal(Buffer.compare((await up)[0], frame), 0);
  const down = once(client, "message");
  upstream.send(frame);
  assert.equal(Buffer.compare((await down)[0], frame), 0);
  await end(client);
});

Deno.test("handleSocket() stops reading the upstream while the client does not read, and loses nothing", async () => {
  await using stage = await openStage();
  const { client, upstream } = await connected(stage);
  client.pause();
  const piece = new Uint8Array(262_144);
  const count = 256; // 64 MiB, far more than the systems' own buffers take
  for (let at = 0; at < count; at++) {
    piece[0] = at;
    upstream.send(piece.slice());
  }
  await stage.looked(5);
  assert.ok(upstream.bufferedAmount > count * piece.length / 2);
  let got = 0;
  const all = new Promise<void>((resolve) =>
    client.on("message", (data) => {
      assert.equal(data[0], got % 256);
      if (++got === count) resolve();
    })
  );
  client.resume();
  await all;
  await end(client);
});
