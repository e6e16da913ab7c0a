import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { openTestApp, type TestApp } from "./support/app.ts";
import { ok, openUpstream } from "./support/upstream.ts";
import { askRaw, turnOf } from "./support/upstream/asking.ts";

const KEY = "k".repeat(20);

function post(
  app: TestApp,
  headers: Record<string, string>,
  path = "/v1/messages",
) {
  return app.fetch(
    new Request(`http://${headers["host"] ?? "localhost"}${path}`, {
      method: "POST",
      headers,
      body: "{}",
    }),
  );
}

async function recorded(app: TestApp): Promise<number> {
  await app.store.journal.flush();
  return (await app.store.listRequests({ limit: 10 })).records.length;
}

Deno.test("the server answers HEAD / at once, as Claude Code asks before it starts", async () => {
  await using app = await openTestApp();
  const response = await app.fetch(
    new Request("http://localhost/", { method: "HEAD" }),
  );
  assert.equal(response.status, 200);
  assert.equal(response.body, null);
});

Deno.test("the server sends each path to its part", async () => {
  await using app = await openTestApp();
  const typeOf = async (path: string) => {
    const response = await app.fetch(new Request(`http://localhost${path}`));
    await response.body?.cancel();
    return `${response.status} ${response.headers.get("content-type")}`;
  };
  assert.equal(await typeOf("/"), "200 text/html; charset=utf-8");
  assert.equal(await typeOf("/health"), "200 application/json");
  assert.equal(await typeOf("/api/accounts"), "200 application/json");
  assert.equal(await typeOf("/api"), "404 application/json");
  assert.equal(await typeOf("/v1"), "404 application/json");
  assert.match(await typeOf("/nowhere"), /^404 /);
});

const FOREIGN: [string, Record<string, string>][] = [
  ["a name that is not ours", { host: "evil.example" }],
  ["a page of another origin", {
    host: "localhost",
    origin: "https://evil.example",
  }],
  ["a sandboxed page", { host: "localhost", origin: "null" }],
  ["another site's request", {
    host: "localhost",
    "sec-fetch-site": "cross-site",
  }],
];

for (const [what, headers] of FOREIGN) {
  Deno.test(`the proxy refuses ${what} in the client's dialect and records nothing`, async () => {
    await using app = await openTestApp();
    const response = await post(app, headers);
    assert.equal(response.status, 403);
    assert.equal((await response.json()).error.type, "permission_error");
    const openai = await post(app, headers, "/v1/responses");
    assert.equal((await openai.json()).error.param, null);
    assert.equal(await recorded(app), 0);
  });
}

Deno.test("the proxy takes the names it was told of", async () => {
  await using app = await openTestApp({
    env: { CCFLARE_ALLOWED_HOSTS: "desk.local" },
  });
  const response = await post(app, { host: "desk.local:8080" });
  assert.equal(response.status, 503, "it went on to look for an account");
});

Deno.test("the proxy takes only its keys when it has some, and records whose it was", async () => {
  await using upstream = openUpstream();
  upstream.on("key-a", ok("pong"));
  await using app = await openTestApp({
    env: { CCFLARE_API_KEYS: `laptop:${KEY}` },
    accounts: [{ name: "a", provider: "anthropic", key: "key-a" }],
    upstream,
  });
  for (
    const headers of [{}, { "x-api-key": "wrong" }, {
      authorization: "Bearer wrong",
    }]
  ) {
    const response = await post(app, headers);
    assert.equal(response.status, 401);
    assert.equal((await response.json()).error.type, "authentication_error");
  }
  assert.equal(await recorded(app), 0);
  for (
    const headers of [{ "x-api-key": KEY }, { authorization: `Bearer ${KEY}` }]
  ) {
    const response = await post(app, { ...turnOf({}).headers, ...headers });
    assert.equal(response.status, 200);
    await response.body?.cancel();
  }
  await app.store.journal.flush();
  const { records: [row] } = await app.store.listRequests({ limit: 1 });
  assert.equal(row!.client.keyName, "laptop");
  assert(
    !upstream.requests.some((one) =>
      one.fields.some(([, value]) => value.includes(KEY))
    ),
  );
});

Deno.test("the proxy answers a WebSocket where there is none with 426, on which clients go on over HTTP", async () => {
  await using app = await openTestApp();
  const response = await app.fetch(
    new Request("http://localhost/v1/chat/completions", {
      headers: { connection: "Upgrade", upgrade: "WebSocket" },
    }),
  );
  assert.equal(response.status, 426);
  assert.equal(typeof (await response.json()).error.message, "string");
});

for (
  const target of [
    "http://evil.example/v1/messages",
    "http://localhost.evil.example/v1/messages",
  ]
) {
  Deno.test(`the server refuses the absolute address ${target} in a request line`, async () => {
    await using app = await openTestApp();
    const raw = await askRaw(app, {
      lines: [
        `POST ${target} HTTP/1.1`,
        "host: localhost",
        "content-length: 0",
      ],
    });
    assert.match(raw.toString(), /^HTTP\/1\.1 400 /);
  });
}

for (
  const target of [
    "/v1/openai/../anthropic/v1/messages",
    "/v1/messages%2f..%2fx",
    "/v1/%2e%2e/x",
  ]
) {
  Deno.test(`the proxy refuses the path ${target} as it stands on the wire`, async () => {
    await using app = await openTestApp();
    const raw = await askRaw(app, {
      lines: [
        `POST ${target} HTTP/1.1`,
        "host: localhost",
        "content-length: 0",
      ],
    });
    assert.match(raw.toString(), /^HTTP\/1\.1 400 /);
    assert.match(raw.toString(), /dot segment/);
  });
}

Deno.test("the server sends JSON of its API pressed to whom takes it so, and whole to all others", async () => {
  await using app = await openTestApp({
    accounts: [{ name: "work", provider: "anthropic", key: "key-a" }],
  });
  const ask = (accepted: string) =>
    app.fetch(
      new Request("http://localhost/api/accounts", {
        headers: { "accept-encoding": accepted },
      }),
    );
  const pressed = await ask("gzip, br");
  assert.equal(pressed.headers.get("content-encoding"), "gzip");
  assert.equal(pressed.headers.get("vary"), "accept-encoding");
  const text = String(gunzipSync(await pressed.arrayBuffer()));
  const whole = await ask("identity");
  assert.equal(whole.headers.get("content-encoding"), null);
  assert.equal(JSON.parse(text)[0].name, "work");
  assert.deepEqual(JSON.parse(text), await whole.json());
});
