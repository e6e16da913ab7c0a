import assert from "node:assert/strict";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import type { Duplex } from "node:stream";
import type { AnswerBody } from "../../src/model/answer.ts";
import { SendError } from "../../src/model/answer.ts";
import { createSender, type SendOptions } from "../../src/net/send.ts";
import { HandClock } from "../support/clock.ts";

/** A certificate for `upstream.test` and `localhost` that signs itself; it protects nothing. */
function fixture(name: string): string {
  return Deno.readTextFileSync(
    new URL(`../fixtures/tls/${name}.pem`, import.meta.url),
  );
}

interface Server extends AsyncDisposable {
  readonly port: number;
  readonly connections: number;
  readonly asked: string[];
}

async function listen(server: http.Server, asked: string[]): Promise<Server> {
  const sockets = new Set<Duplex>();
  server.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    port: (server.address() as net.AddressInfo).port,
    get connections() {
      return sockets.size;
    },
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

function openUpstream(): Promise<Server> {
  const asked: string[] = [];
  const server = https.createServer(
    { cert: fixture("cert"), key: fixture("key") },
    (request, response) => {
      asked.push(`${request.headers.host} ${request.url}`);
      request.resume();
      response.end("secure");
    },
  );
  return listen(server as unknown as http.Server, asked);
}

/** Tunnels to the upstream whatever name is asked for, or refuses. */
function openProxy(to: { port: number }, status = 200): Promise<Server> {
  const asked: string[] = [];
  const server = http.createServer();
  server.on("connect", (request, socket: Duplex) => {
    const credential = request.headers["proxy-authorization"] ?? "nobody";
    asked.push(`${request.url} ${credential}`);
    socket.on("error", () => {}); // ends with the test
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const upstream = net.connect(to.port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    upstream.on("error", () => {}); // ends with the test
  });
  return listen(server, asked);
}

async function textOf(body: AnswerBody): Promise<string> {
  let text = "";
  for (let piece = await body.read(); piece; piece = await body.read()) {
    text += new TextDecoder().decode(piece);
  }
  return text;
}

function open(origin: string, options: Partial<SendOptions>) {
  const sender = createSender({
    clock: new HandClock(),
    connectTimeoutMs: 15_000,
    headersTimeoutMs: 600_000,
    idleTimeoutMs: 600_000,
    proxy: null,
    noProxy: [],
    authority: null,
    ...options,
  });
  return {
    async ask(target = "/x"): Promise<string> {
      const { signal } = new AbortController();
      const outgoing = {
        method: "GET",
        origin,
        target,
        fields: [],
        body: null,
      };
      return await textOf((await sender.send(outgoing, signal)).body);
    },
    [Symbol.dispose]: () => sender.close(),
  };
}

async function failsToConnect(asking: Promise<string>, why: RegExp) {
  await assert.rejects(asking, (error) => {
    assert(error instanceof SendError);
    assert.equal(error.failure, "connect");
    assert.match(error.message, why);
    return true;
  });
}

Deno.test("send() refuses a certificate that nobody it trusts has signed", async () => {
  await using upstream = await openUpstream();
  using sender = open(`https://localhost:${upstream.port}`, {});
  await failsToConnect(
    sender.ask(),
    /invalid peer certificate: .+ \(CCFLARE_CA_FILE names/,
  );
  assert.deepEqual(upstream.asked, []);
});

Deno.test("send() trusts the authority of CCFLARE_CA_FILE and keeps the connection", async () => {
  await using upstream = await openUpstream();
  const authority = fixture("cert");
  using sender = open(`https://localhost:${upstream.port}`, { authority });
  assert.equal(await sender.ask("/a"), "secure");
  assert.equal(await sender.ask("/b"), "secure");
  assert.deepEqual(upstream.asked, [
    `localhost:${upstream.port} /a`,
    `localhost:${upstream.port} /b`,
  ]);
  assert.equal(upstream.connections, 1);
});

Deno.test("send() goes through HTTPS_PROXY in one tunnel for many requests, with its credential", async () => {
  await using upstream = await openUpstream();
  await using proxy = await openProxy(upstream);
  using sender = open(`https://upstream.test:${upstream.port}`, {
    authority: fixture("cert"),
    proxy: `http://me:p%40ss@127.0.0.1:${proxy.port}`,
  });
  for (const target of ["/a", "/b", "/c"]) {
    assert.equal(await sender.ask(target), "secure");
  }
  assert.deepEqual(proxy.asked, [
    `upstream.test:${upstream.port} Basic ${btoa("me:p@ss")}`,
  ]);
  assert.equal(upstream.asked.length, 3);
});

Deno.test("send() verifies the upstream's certificate inside the tunnel too", async () => {
  await using upstream = await openUpstream();
  await using proxy = await openProxy(upstream);
  const way = { proxy: `http://127.0.0.1:${proxy.port}` };
  using untrusting = open(`https://upstream.test:${upstream.port}`, way);
  await failsToConnect(untrusting.ask(), /SELF_SIGNED/);
  const authority = fixture("cert");
  const other = `https://other.test:${upstream.port}`;
  using misled = open(other, { ...way, authority });
  await failsToConnect(misled.ask(), /other\.test|ALTNAME/i);
});

Deno.test("send() says what the proxy answered when it gives no tunnel", async () => {
  await using upstream = await openUpstream();
  await using proxy = await openProxy(upstream, 407);
  using sender = open(`https://upstream.test:${upstream.port}`, {
    proxy: `http://127.0.0.1:${proxy.port}`,
  });
  await failsToConnect(sender.ask(), /the proxy answered 407 to CONNECT/);
});

Deno.test("send() goes past the proxy where NO_PROXY says so", async () => {
  await using upstream = await openUpstream();
  await using proxy = await openProxy(upstream);
  using sender = open(`https://localhost:${upstream.port}`, {
    authority: fixture("cert"),
    proxy: `http://127.0.0.1:${proxy.port}`,
  });
  assert.equal(await sender.ask(), "secure");
  assert.deepEqual(proxy.asked, []);
});
