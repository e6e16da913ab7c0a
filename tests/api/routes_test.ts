import assert from "node:assert/strict";
import { ROUTES } from "../../src/api/routes.ts";
import { assertGolden } from "../support/golden.ts";
import { openApi } from "./_open.ts";

const TOKEN = "a-token-for-the-tests";
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

function exampleOf(path: string): string {
  return path.replace(":id", "some-id").replace(":provider", "codex");
}

Deno.test("ROUTES asks of every caller what it is meant to ask", () => {
  assertGolden(
    "routes.txt",
    ROUTES.map(({ method, path, who }) =>
      `${who.padEnd(7)} ${method.padEnd(6)} ${path}\n`
    ).join(""),
  );
});

Deno.test("createApi() lets nobody but open routes pass without the admin token", async () => {
  await using api = await openApi({ adminToken: TOKEN });
  const paths = new Set(ROUTES.map((route) => exampleOf(route.path)));
  for (const path of [...paths, "/", "/api", "/api/", "/api/unknown", "/x"]) {
    for (const method of METHODS) {
      const isOpen = ROUTES.some((route) =>
        exampleOf(route.path) === path && route.method === method &&
        route.who !== "person"
      );
      const response = await api.fetch(path, { method });
      await response.body?.cancel();
      const denied = response.status === 401;
      assert.equal(denied, !isOpen, `${method} ${path}`);
      if (!denied) continue;
      assert.equal(response.headers.get("www-authenticate"), "Bearer");
    }
  }
});

Deno.test("createApi() lets no foreign page or name in, on any route", async () => {
  await using api = await openApi();
  for (const { method, path, who } of ROUTES) {
    const pages: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
    ];
    // A provider's page sends a browser to a landing route; the state that it brings says whether it may.
    const strangers = who === "landing" ? [] : pages;
    for (const headers of [...strangers, { host: "evil.example" }]) {
      const response = await api.fetch(exampleOf(path), { method, headers });
      await response.body?.cancel();
      assert.equal(response.status, 403, `${method} ${path}`);
    }
  }
});

Deno.test("createApi() opens with bearer and with the cookie from the login", async () => {
  await using api = await openApi({ adminToken: TOKEN });
  const bearer = { authorization: `Bearer ${TOKEN}` };
  const byToken = await api.fetch("/api/accounts", { headers: bearer });
  assert.deepEqual(await byToken.json(), []);

  const login = await api.fetch("/api/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token: TOKEN }),
  });
  assert.equal(login.status, 200);
  assert.doesNotMatch(await login.text(), new RegExp(TOKEN));
  const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
  const byCookie = await api.fetch("/api/accounts", { headers: { cookie } });
  assert.deepEqual(await byCookie.json(), []);

  const logout = await api.fetch("/api/logout", { method: "POST" });
  assert.match(logout.headers.get("set-cookie") ?? "", /Max-Age=0/);
  await logout.body?.cancel();
});

Deno.test("createApi() tells who guesses tokens when to come back", async () => {
  await using api = await openApi({ adminToken: TOKEN });
  const guess = () => api.send("POST", "/api/login", { token: "wrong" });
  for (let count = 0; count < 5; count++) {
    assert.equal((await guess()).status, 401);
  }
  const response = await api.fetch("/api/stats", {
    headers: { authorization: "Bearer wrong" },
  });
  assert.equal(response.status, 429);
  assert.equal(response.headers.get("retry-after"), "1");
  await response.body?.cancel();
});

Deno.test("createApi() answers a wrong method with the right ones", async () => {
  await using api = await openApi();
  const allowed: [method: string, path: string, allow: string][] = [
    ["PUT", "/api/accounts", "GET, HEAD, POST"],
    ["GET", "/api/accounts/x", "PATCH, DELETE"],
    ["GET", "/api/login", "POST"],
    ["POST", "/api/requests/stream", "GET, HEAD"],
    ["DELETE", "/health", "GET, HEAD"],
  ];
  for (const [method, path, allow] of allowed) {
    const response = await api.fetch(path, { method });
    assert.equal(response.status, 405, `${method} ${path}`);
    assert.equal(response.headers.get("allow"), allow);
    const body = await response.json();
    assert.equal(body.error, `${path} does not understand ${method}`);
  }
});

Deno.test("createApi() knows no other paths", async () => {
  await using api = await openApi();
  for (const path of ["/api", "/api/", "/api/accounts/", "/api/x?secret=1"]) {
    const { status, body } = await api.send("GET", path);
    assert.equal(status, 404);
    const { pathname } = new URL(path, "http://localhost");
    assert.equal(body.error, `No route for GET ${pathname}`);
  }
});

Deno.test("createApi() logs what it did not expect whole and shows it short", async () => {
  await using api = await openApi();
  Object.assign(api.store, {
    stats: () => Promise.reject(new TypeError("inner workings")),
  });
  const { status, body } = await api.send("GET", "/api/stats");
  assert.equal(status, 500);
  assert.deepEqual(Object.keys(body), ["error"]);
  assert.doesNotMatch(body.error, /inner workings/);
  assert.match(api.logged.join(), /inner workings.*routes_test\.ts/);
});

Deno.test("createApi() keeps every answer out of caches and from being taken for a page", async () => {
  await using api = await openApi();
  for (const path of ["/health", "/api/accounts", "/api/nowhere"]) {
    const response = await api.fetch(path);
    await response.body?.cancel();
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.equal(response.headers.get("content-type"), "application/json");
  }
});

Deno.test("createApi() answers HEAD like GET without a body", async () => {
  await using api = await openApi();
  const response = await api.fetch("/health", { method: "HEAD" });
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "");
});

Deno.test("GET /health tells a stranger no more than that the program runs", async () => {
  await using api = await openApi({ adminToken: TOKEN });
  await api.add("work");
  const { body } = await api.send("GET", "/health");
  assert.deepEqual(Object.keys(body), ["status", "version"]);
});
