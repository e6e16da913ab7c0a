import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { Buffer } from "node:buffer";
import http from "node:http";
import { openTestApp, type TestApp } from "../support/app.ts";
import {
  type Behaviour,
  big,
  brotli,
  Gate,
  gated,
  gzipped,
  ok,
  openUpstream,
  type Upstream,
  withFields,
} from "../support/upstream.ts";

interface Heard {
  readonly status: number;
  /** As on the wire, names in lower case. */
  readonly fields: [string, string][];
  readonly body: Uint8Array;
}

interface Said {
  readonly path?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Uint8Array;
}

const CLIENT_HEADERS = {
  "content-type": "application/json",
  "x-api-key": "the-client's-own",
  "anthropic-version": "2023-06-01",
  "anthropic-beta": "claude-code-20250219,interleaved-thinking-2025-05-14",
  "user-agent": "claude-cli/2.1.197 (external, sdk-cli)",
  "x-claude-code-session-id": "8c3f2a52-0000-4000-8000-000000000000",
  "x-stainless-timeout": "600",
  "accept": "application/json",
  "accept-encoding": "gzip, deflate, br, zstd",
  "x-odd": '  spaces ; "quotes", \u00e9 ',
};

/** Speaks HTTP without decoding or tidying anything. */
function speak(url: string, said: Said): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const {
      path = "/v1/messages?beta=true&x=%41b",
      headers = CLIENT_HEADERS,
      body,
    } = said;
    const length = { "content-length": String(Buffer.byteLength(body ?? "")) };
    const request = http.request(url + path, {
      method: "POST",
      agent: false,
      headers: { ...headers, ...length },
    }, (response) => {
      const pieces: Uint8Array[] = [];
      response.on("data", (piece) => pieces.push(piece));
      response.on("error", reject);
      response.on("end", () => {
        const raw = response.rawHeaders;
        const fields: [string, string][] = [];
        for (let at = 0; at < raw.length; at += 2) {
          fields.push([raw[at]!.toLowerCase(), raw[at + 1]!]);
        }
        resolve({
          status: response.statusCode!,
          fields,
          body: Buffer.concat(pieces),
        });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** About one connection or one moment, so never equal on two. */
const OF_THE_HOP = ["connection", "keep-alive", "transfer-encoding", "host"];

function lasting(fields: readonly (readonly [string, string])[]): string[] {
  return fields.map(([name, value]) => `${name.toLowerCase()}: ${value}`)
    .filter((line) => !OF_THE_HOP.some((name) => line.startsWith(`${name}:`)))
    .sort();
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const TURN =
  '{ "model":"claude-opus-4-8",\n\t"stream":false, "messages":[{"role":"user",' +
  '"content":"\\u00e9 \u{1F600} \\/"}], "max_tokens":1e3 }';

interface World extends AsyncDisposable {
  readonly app: TestApp;
  readonly upstream: Upstream;
  /** The same again, for what is not sent through ccflare. */
  readonly twin: Upstream;
}

async function open(behaviour: Behaviour): Promise<World> {
  const now = Date.now();
  const [upstream, twin] = [
    openUpstream({ now: () => now }),
    openUpstream({ now: () => now }),
  ];
  upstream.on("account-key", behaviour);
  twin.on("the-client's-own", behaviour);
  const app = await openTestApp({
    accounts: [{ name: "work", provider: "anthropic", key: "account-key" }],
    upstream,
  });
  return {
    app,
    upstream,
    twin,
    async [Symbol.asyncDispose]() {
      for (const part of [app, upstream, twin]) {
        await part[Symbol.asyncDispose]();
      }
    },
  };
}

/** Sends the same through ccflare and straight to the upstream; both must see and say the same. */
async function compare(
  behaviour: Behaviour,
  said: Said,
): Promise<{ through: Heard; row: string }> {
  await using world = await open(behaviour);
  const { app, upstream, twin } = world;
  const straight = await speak(twin.url, said);
  const through = await speak(app.url, said);

  assert.equal(through.status, straight.status);
  assert.equal(through.body.length, straight.body.length);
  assert.equal(sha256(through.body), sha256(straight.body));
  const id =
    through.fields.find(([name]) => name === "x-ccflare-request-id")![1];
  assert.deepEqual(
    lasting(through.fields),
    lasting([
      ...straight.fields,
      ["x-ccflare-request-id", id],
      ["x-ccflare-account", "work"],
    ]),
  );

  const [[direct], [relayed]] = [twin.requests, upstream.requests];
  assert.equal(relayed!.method, direct!.method);
  assert.equal(relayed!.target, direct!.target);
  assert.equal(sha256(relayed!.body), sha256(direct!.body));
  assert.deepEqual(
    lasting(relayed!.fields),
    lasting(
      direct!.fields.map(([name, value]) =>
        name.toLowerCase() === "x-api-key"
          ? [name, "account-key"]
          : [name, value]
      ),
    ),
  );
  await app.store.journal.flush();
  const { records: [row] } = await app.store.listRequests({ limit: 1 });
  assert.equal(row!.id, id);
  assert.equal(row!.requestBytes, direct!.body.length);
  assert.equal(row!.responseBytes, straight.body.length);
  return {
    through,
    row: JSON.stringify([row!.outcome, row!.usage?.input, row!.usage?.output]),
  };
}

Deno.test("a JSON exchange passes byte for byte, with every header by the rules", async () => {
  const behaviour = withFields([
    ["Request-Id", "req_011CS"],
    ["anthropic-ratelimit-unified-status", "allowed"],
    ["Set-Cookie", "a=1"],
    ["Set-Cookie", "b=2; Path=/"],
    ["cf-ray", "8f"],
  ], ok("pong \u00e9"));
  const { row } = await compare(behaviour, { body: TURN });
  assert.equal(row, '["done",12,5]');
});

Deno.test("an SSE exchange passes byte for byte", async () => {
  const { through, row } = await compare(ok("one two three four"), {
    body: '{"stream":true,"model":"claude-opus-4-8"}',
  });
  assert.match(new TextDecoder().decode(through.body), /message_stop/);
  assert.equal(row, '["done",12,5]');
});

for (const [name, pack] of [["gzip", gzipped], ["br", brotli]] as const) {
  for (const stream of [false, true]) {
    const kind = stream ? "SSE" : "JSON";
    Deno.test(`a ${name} ${kind} answer arrives packed as it was, and is metered all the same`, async () => {
      const { through, row } = await compare(pack(ok("one two three")), {
        body: JSON.stringify({ stream, model: "claude-opus-4-8" }),
      });
      assert.deepEqual(
        through.fields.find((field) => field[0] === "content-encoding")?.[1],
        name,
      );
      assert.equal(row, '["done",12,5]');
    });
  }
}

Deno.test("an upload of 20 MB passes byte for byte", async () => {
  const filler = randomBytes(15 * 1024 * 1024).toString("base64");
  await compare(ok("pong"), { body: `{"model":"m","messages":["${filler}"]}` });
});

Deno.test("a body that is no JSON passes byte for byte", async () => {
  await compare(ok("pong"), { body: new Uint8Array(randomBytes(1000)) });
});

Deno.test("a download of 30 MB passes byte for byte", async () => {
  await compare(big(30 * 1024 * 1024), { body: TURN });
});

Deno.test("each piece of a stream reaches the client before the next one is sent", async () => {
  const gate = new Gate();
  await using world = await open(gated(gate, ok("one two three four five")));
  const { app } = world;
  const pieces: string[] = [];
  const arrival = Promise.withResolvers<void>();
  let arrived = arrival;
  const ended = Promise.withResolvers<void>();
  const request = http.request(`${app.url}/v1/messages`, {
    method: "POST",
    agent: false,
    headers: CLIENT_HEADERS,
  }, (response) => {
    response.on("data", (piece) => {
      pieces.push(String(piece));
      arrived.resolve();
    });
    response.on("end", () => ended.resolve());
  });
  request.end('{"stream":true,"model":"claude-opus-4-8"}');
  for (let sent = 1; !pieces.join("").includes("message_stop"); sent++) {
    gate.open(1);
    await arrived.promise;
    assert.equal(pieces.length, sent, "one piece in, one piece out");
    arrived = Promise.withResolvers<void>();
  }
  gate.open();
  await ended.promise;
  assert(pieces.length > 5);
});
