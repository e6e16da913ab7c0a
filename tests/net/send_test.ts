import assert from "node:assert/strict";
import net from "node:net";
import { setImmediate } from "node:timers";
import { Loan } from "../../src/model/loan.ts";
import { SendError, type SendFailure } from "../../src/model/answer.ts";
import type { AnswerBody, Outgoing } from "../../src/model/answer.ts";
import {
  createSender,
  type Sender,
  type SendOptions,
} from "../../src/net/send.ts";
import { HandClock } from "../support/clock.ts";

/** A server that does with each connection what the test says; ends everything when disposed. */
class TcpServer implements AsyncDisposable {
  readonly sockets = new Set<net.Socket>();
  readonly #server: net.Server;

  private constructor(server: net.Server) {
    this.#server = server;
  }

  static async open(
    onRequest: (socket: net.Socket, nth: number) => void,
  ): Promise<TcpServer> {
    let requests = 0;
    const server = net.createServer((socket) => {
      made.sockets.add(socket);
      socket.on("error", () => {}); // a reset is what some tests are about
      socket.on("data", () => onRequest(socket, ++requests));
    });
    const made = new TcpServer(server);
    await new Promise<void>((resolve) =>
      server.listen(0, "127.0.0.1", resolve)
    );
    return made;
  }

  get origin(): string {
    return `http://127.0.0.1:${
      (this.#server.address() as net.AddressInfo).port
    }`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

interface Kit extends Disposable {
  readonly sender: Sender;
  readonly clock: HandClock;
  readonly leaving: AbortController;
  send(fields?: Partial<Outgoing>): ReturnType<Sender["send"]>;
}

function kit(
  server: { origin: string },
  options: Partial<SendOptions> = {},
): Kit {
  const clock = new HandClock();
  const leaving = new AbortController();
  const sender = createSender({
    clock,
    connectTimeoutMs: 15_000,
    headersTimeoutMs: 600_000,
    idleTimeoutMs: 300_000,
    proxy: null,
    noProxy: [],
    authority: null,
    ...options,
  });
  return {
    sender,
    clock,
    leaving,
    send: (fields) =>
      sender.send({
        method: "POST",
        origin: server.origin,
        target: "/v1/messages",
        fields: [["x-first", "1"]],
        body: new TextEncoder().encode("hello"),
        ...fields,
      }, leaving.signal),
    [Symbol.dispose]: () => sender.close(),
  };
}

async function textOf(body: AnswerBody): Promise<string> {
  let text = "";
  for (
    let piece = await body.read();
    piece !== null;
    piece = await body.read()
  ) {
    text += new TextDecoder().decode(piece);
  }
  return text;
}

async function failsWith(
  promise: Promise<unknown>,
  failure: SendFailure,
): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert(error instanceof SendError, String(error));
    assert.equal(error.failure, failure);
    return true;
  });
}

const OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

Deno.test("send() keeps status, repeated fields and bytes as they are", async () => {
  await using server = await TcpServer.open((socket) =>
    socket.write(
      "HTTP/1.1 418 Teapot\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 2\r\n\r\nok",
    )
  );
  using use = kit(server);
  const answer = await use.send();
  assert.equal(answer.status, 418);
  assert.deepEqual(answer.fields, [["x-a", "1"], ["x-a", "2"], [
    "content-length",
    "2",
  ]]);
  assert.equal(await textOf(answer.body), "ok");
  assert.equal(await answer.body.read(), null);
});

Deno.test("send() adds nothing to the request but what carries it", async () => {
  let seen = "";
  const sawRequest = Promise.withResolvers<void>();
  await using server = await TcpServer.open((socket) => socket.write(OK));
  using use = kit(server);
  const sending = use.send({
    fields: [["x-a", "1"], ["x-b", "2"], ["x-b", "3"]],
  });
  const answer = await sending;
  await textOf(answer.body);
  const [socket] = server.sockets;
  socket!.on("data", (bytes) => {
    seen += bytes.toString();
    sawRequest.resolve();
  });
  await textOf(
    (await use.send({ fields: [["x-a", "1"], ["x-b", "2"], ["x-b", "3"]] }))
      .body,
  );
  await sawRequest.promise;
  const [head = "", body] = seen.split("\r\n\r\n");
  const [line, ...fields] = head.split("\r\n");
  assert.equal(line, "POST /v1/messages HTTP/1.1");
  assert.equal(body, "hello");
  assert.deepEqual(fields.map((field) => field.toLowerCase()).sort(), [
    "connection: keep-alive",
    "content-length: 5",
    `host: ${server.origin.slice("http://".length)}`,
    "x-a: 1",
    "x-b: 2",
    "x-b: 3",
  ]);
  assert.equal(server.sockets.size, 1, "the connection is kept");
});

Deno.test("send() fails to connect where nobody listens", async () => {
  const server = await TcpServer.open(() => {});
  const { origin } = server;
  await server[Symbol.asyncDispose]();
  using use = kit({ origin });
  await failsWith(use.send(), "connect");
});

Deno.test("send() fails with reset when the connection ends before the headers", async () => {
  await using server = await TcpServer.open((socket) => socket.end());
  using use = kit(server);
  await failsWith(use.send(), "reset");
  assert.equal(use.clock.pending, 0, "no timer is left");
});

Deno.test("send() gives up when no headers come in time", async () => {
  const asked = Promise.withResolvers<void>();
  await using server = await TcpServer.open(() => asked.resolve());
  using use = kit(server);
  const sending = failsWith(use.send(), "headers_timeout");
  await asked.promise;
  await use.clock.advance(600_000);
  await sending;
});

Deno.test("send() stops at once when the client leaves before the headers", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = await TcpServer.open((socket) => {
    socket.once("close", () => closed.resolve());
    use.leaving.abort();
  });
  using use = kit(server);
  await failsWith(use.send(), "aborted");
  await closed.promise;
  await failsWith(use.send(), "aborted");
});

Deno.test("a client that has left before sending costs no connection", async () => {
  await using server = await TcpServer.open((socket) => socket.write(OK));
  using use = kit(server);
  assert.equal(await textOf((await use.send()).body), "ok");
  const outgoing: Outgoing = {
    method: "GET",
    origin: server.origin,
    target: "/",
    fields: [],
    body: null,
  };
  await failsWith(use.sender.send(outgoing, AbortSignal.abort()), "aborted");
  assert.equal(await textOf((await use.send()).body), "ok");
  assert.equal(server.sockets.size, 1);
});

Deno.test("send() tries a new connection when the kept one was closed meanwhile", async () => {
  await using server = await TcpServer.open((socket, nth) => {
    if (nth === 2) socket.destroy();
    else socket.write(OK);
  });
  using use = kit(server);
  assert.equal(await textOf((await use.send()).body), "ok");
  assert.equal(await textOf((await use.send()).body), "ok");
  assert.equal(server.sockets.size, 2);
});

for (const framing of ["content-length: 100", "transfer-encoding: chunked"]) {
  Deno.test(`a body that breaks off (${framing}) gives what came and then fails`, async () => {
    const piece = framing.startsWith("content") ? "abc" : "3\r\nabc\r\n";
    await using server = await TcpServer.open((socket) =>
      socket.end(`HTTP/1.1 200 OK\r\n${framing}\r\n\r\n${piece}`)
    );
    using use = kit(server);
    const { body } = await use.send();
    assert.equal(new TextDecoder().decode((await body.read())!), "abc");
    await failsWith(body.read(), "broken");
    await failsWith(body.read(), "broken");
    assert.equal(use.clock.pending, 0, "no timer is left");
  });
}

Deno.test("a piece of a body stays as it was when later ones come", async () => {
  await using server = await TcpServer.open((socket) =>
    socket.write("HTTP/1.1 200 OK\r\n\r\n")
  );
  using use = kit(server);
  const { body } = await use.send();
  const [socket] = server.sockets;
  for (const size of [10, 20_000, 60_000]) {
    const held: Uint8Array[] = [];
    for (const byte of [1, 2, 3]) {
      socket!.write(new Uint8Array(size).fill(byte));
      for (let left = size; left > 0; left -= held.at(-1)!.length) {
        held.push((await body.read())!);
      }
    }
    const seen = held.flatMap((piece) => [...piece]);
    const sent = [1, 2, 3].flatMap((byte) => Array(size).fill(byte));
    assert.deepEqual(seen, sent);
  }
  body.cancel();
});

const HALF = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc";

Deno.test("a body that falls silent fails after the idle time", async () => {
  await using server = await TcpServer.open((socket) => socket.write(HALF));
  using use = kit(server);
  const { body } = await use.send();
  await body.read();
  const reading = failsWith(body.read(), "silent");
  await use.clock.advance(299_999);
  await use.clock.advance(1);
  await reading;
});

Deno.test("a body that breaks off gives first what had come", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = await TcpServer.open((socket) => {
    socket.once("close", () => closed.resolve());
    socket.write(HALF, () => socket.destroy());
  });
  using use = kit(server);
  const { body } = await use.send();
  await closed.promise;
  for (let turn = 0; turn < 50; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(new TextDecoder().decode((await body.read())!), "abc");
  await failsWith(body.read(), "broken");
});

Deno.test("a body gives what came together as one piece", async () => {
  const chunks = ["one ", "two ", "three"].map((text) =>
    `${text.length.toString(16)}\r\n${text}\r\n`
  );
  await using server = await TcpServer.open((socket) => {
    socket.write(
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${
        chunks.join("")
      }0\r\n\r\n`,
    );
  });
  using use = kit(server);
  const { body } = await use.send();
  assert.equal(new TextDecoder().decode((await body.read())!), "one two three");
  assert.equal(await body.read(), null);
});

Deno.test("a body fails at once when the client leaves, and the upstream's connection is closed", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = await TcpServer.open((socket) => {
    socket.once("close", () => closed.resolve());
    socket.write(HALF);
  });
  using use = kit(server);
  const { body } = await use.send();
  await body.read();
  const reading = failsWith(body.read(), "aborted");
  use.leaving.abort();
  await reading;
  await closed.promise;
});

Deno.test("a client that leaves after the last byte leaves the connection to the next", async () => {
  await using server = await TcpServer.open((socket) => socket.write(OK));
  using use = kit(server);
  const { body } = await use.send();
  // All bytes are here, though the body has not been read to its end.
  use.leaving.abort();
  await failsWith(body.read(), "aborted");
  await new Promise((resolve) => setImmediate(resolve));
  const next = await use.sender.send({
    method: "POST",
    origin: server.origin,
    target: "/",
    fields: [],
    body: null,
  }, new AbortController().signal);
  assert.equal(await textOf(next.body), "ok");
  assert.equal(server.sockets.size, 1);
});

Deno.test("cancel() closes the upstream's connection and harms nothing after the end", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = await TcpServer.open((socket, nth) => {
    socket.once("close", () => closed.resolve());
    socket.write(nth === 1 ? OK : HALF);
  });
  using use = kit(server);
  const whole = await use.send();
  await textOf(whole.body);
  whole.body.cancel();
  const { body } = await use.send();
  assert.equal(
    server.sockets.size,
    1,
    "cancelling after the end keeps the connection",
  );
  await body.read();
  body.cancel();
  await closed.promise;
  await failsWith(body.read(), "aborted");
});

Deno.test("a body that is read slowly slows its upstream instead of filling memory", async () => {
  const total = 256 * 1024 * 1024;
  let written = 0;
  await using server = await TcpServer.open((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${total}\r\n\r\n`);
    const piece = new Uint8Array(1024 * 1024);
    const push = () => {
      written += piece.length;
      if (written < total) socket.write(piece, push);
    };
    push();
  });
  using use = kit(server);
  const { body } = await use.send();
  let read = 0;
  for (let nth = 0; nth < 100; nth++) {
    read += (await body.read())!.length;
    for (let turn = 0; turn < 5; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert(
      written - read < 32 * 1024 * 1024,
      `${written - read} bytes are waiting somewhere`,
    );
  }
  body.cancel();
});

Deno.test("send() passes interim answers over and waits for the one that counts", async () => {
  await using server = await TcpServer.open((socket) =>
    socket.write(
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${OK}`,
    )
  );
  using use = kit(server);
  const { status, fields, body } = await use.send();
  assert.equal(status, 200);
  assert.deepEqual(fields, [["content-length", "2"]]);
  assert.equal(await textOf(body), "ok");
});

Deno.test("send() reads an answer that comes byte by byte", async () => {
  await using server = await TcpServer.open(async (socket, nth) => {
    if (nth > 1) return;
    for (const byte of OK) {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  using use = kit(server);
  const { body } = await use.send();
  assert.equal(await textOf(body), "ok");
});

Deno.test("a body without a length ends with its connection", async () => {
  await using server = await TcpServer.open((socket) =>
    socket.end("HTTP/1.1 200 OK\r\n\r\nall of it")
  );
  using use = kit(server);
  const { body } = await use.send();
  assert.equal(await textOf(body), "all of it");
  assert.equal(use.clock.pending, 0, "no timer is left");
});

Deno.test("an answer to HEAD has no body, whatever its length says", async () => {
  await using server = await TcpServer.open((socket) =>
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n")
  );
  using use = kit(server);
  for (let nth = 0; nth < 2; nth++) {
    const { body } = await use.send({ method: "HEAD", body: null });
    assert.equal(await body.read(), null);
  }
  assert.equal(server.sockets.size, 1, "the connection is kept");
});

const NOT_KEPT = {
  "whose head says so":
    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok",
  "of HTTP/1.0": "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok",
  "that sent more than its answer": `${OK}junk`,
};
for (const [what, answer] of Object.entries(NOT_KEPT)) {
  Deno.test(`a connection ${what} is not used again`, async () => {
    const closed = Promise.withResolvers<void>();
    await using server = await TcpServer.open((socket) => {
      socket.once("close", () => closed.resolve());
      socket.write(answer);
    });
    using use = kit(server);
    for (let nth = 0; nth < 2; nth++) {
      assert.equal(await textOf((await use.send()).body), "ok");
    }
    assert.equal(server.sockets.size, 2);
    await closed.promise;
  });
}

Deno.test("send() says what is wrong with an answer that is not HTTP", async () => {
  await using server = await TcpServer.open((socket) =>
    socket.write("SSH-2.0-OpenSSH_9.9\r\n\r\n")
  );
  using use = kit(server);
  await assert.rejects(use.send(), {
    failure: "reset",
    message:
      /answered with something that is not HTTP: its first line is no status line/,
  });
});

Deno.test("a body with a damaged chunk fails as one that breaks off", async () => {
  await using server = await TcpServer.open((socket) =>
    socket.write(
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n",
    )
  );
  using use = kit(server);
  const { body } = await use.send();
  assert.equal(new TextDecoder().decode((await body.read())!), "ok");
  for (const socket of server.sockets) socket.write("zz\r\n");
  await failsWith(body.read(), "broken");
});

Deno.test("an answer that comes before the request has gone is taken, and its connection is not used again", async () => {
  const answered = new Set<net.Socket>();
  await using server = await TcpServer.open((socket) => {
    if (answered.has(socket)) return;
    answered.add(socket);
    socket.pause(); // it wants no more of this
    socket.write("HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno");
  });
  using use = kit(server);
  const large = new Uint8Array(64 * 1024 * 1024);
  for (let nth = 1; nth <= 2; nth++) {
    const { status, body } = await use.send({ body: large });
    assert.equal(status, 413);
    assert.equal(await textOf(body), "no");
    assert.equal(answered.size, nth);
  }
});

Deno.test("send() holds a body's memory until all of it is written", async () => {
  const begun = Promise.withResolvers<void>();
  const body = new Uint8Array(64 * 1_048_576);
  await using server = await TcpServer.open((socket) => {
    begun.resolve();
    if (socket.bytesRead > body.length) socket.write(OK);
  });
  using use = kit(server);
  const given = Promise.withResolvers<void>();
  let isHeld = true;
  const loan = new Loan(() => {
    isHeld = false;
    given.resolve();
  });
  const letGo = loan.hold();
  const answering = use.send({ body, loan });
  await begun.promise;
  letGo(); // the exchange has ended, but not the writing
  assert.equal(isHeld, true);
  assert.equal(await textOf((await answering).body), "ok");
  await given.promise;
});

Deno.test("send() keeps a body's memory for good where not all of it is written", async () => {
  await using server = await TcpServer.open((socket, nth) => {
    if (nth > 1) return;
    socket.pause();
    socket.write("HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno");
  });
  using use = kit(server);
  let isHeld = true;
  const loan = new Loan(() => isHeld = false);
  const letGo = loan.hold();
  const body = new Uint8Array(64 * 1_048_576);
  assert.equal(await textOf((await use.send({ body, loan })).body), "no");
  letGo();
  const [socket] = server.sockets;
  const closed = new Promise((resolve) => socket!.once("close", resolve));
  socket!.resume();
  await closed;
  assert.equal(isHeld, true);
});

Deno.test("a connection that is closed while it waits is not asked at all", async () => {
  const asked: number[] = [];
  await using server = await TcpServer.open((socket, nth) => {
    asked.push(nth);
    socket.write(OK, () => nth === 1 && socket.end());
  });
  using use = kit(server);
  assert.equal(await textOf((await use.send()).body), "ok");
  const [first] = server.sockets;
  await new Promise((resolve) => first!.once("close", resolve));
  assert.equal(await textOf((await use.send()).body), "ok");
  assert.deepEqual(asked, [1, 2]);
  assert.equal(server.sockets.size, 2);
});

Deno.test("a connection that has waited for more than four minutes is closed instead of used", async () => {
  await using server = await TcpServer.open((socket) => socket.write(OK));
  using use = kit(server);
  assert.equal(await textOf((await use.send()).body), "ok");
  await use.clock.advance(240_000);
  assert.equal(await textOf((await use.send()).body), "ok");
  assert.equal(server.sockets.size, 1);
  await use.clock.advance(240_001);
  assert.equal(await textOf((await use.send()).body), "ok");
  assert.equal(server.sockets.size, 2);
});

Deno.test("send() leaves nobody listening to a client whose answer is done", async () => {
  await using server = await TcpServer.open((socket) => socket.write(OK));
  using use = kit(server);
  let listeners = 0;
  const { signal } = use.leaving;
  const { addEventListener, removeEventListener } = AbortSignal.prototype;
  signal.addEventListener = function (...args: unknown[]) {
    listeners++;
    return Reflect.apply(addEventListener, this, args);
  };
  signal.removeEventListener = function (...args: unknown[]) {
    listeners--;
    return Reflect.apply(removeEventListener, this, args);
  };
  for (let nth = 0; nth < 3; nth++) {
    await textOf((await use.send()).body);
    assert.equal(listeners, 0);
  }
});
