/** What the stores keep and do, against a network that is a function. */

import assert from "node:assert/strict";
import type { RequestEvent, RequestSummary } from "../../src/api/wire.ts";
import { applied, merged } from "../../web/request_list.js";
import * as accounts from "../../web/stores/accounts.js";
import * as auth from "../../web/stores/auth.js";
import { resource } from "../../web/stores/resource.js";
import { dismiss, toast, toasts } from "../../web/stores/toasts.js";
import { nextTheme, theme } from "../../web/stores/ui.js";
import { fakeFetch } from "./fake_fetch.ts";
import { accountSample, requestSample } from "./samples.ts";

const DOWN = () => {
  throw new TypeError("network down");
};

function refuse(status: number, error?: string): Response {
  return error === undefined
    ? new Response("<html>", { status })
    : Response.json({ error }, { status });
}

function ids(list: readonly { id: string }[]): string[] {
  return list.map(({ id }) => id);
}

function at(second: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
}

function arrival(id: string, second: number): RequestEvent {
  return {
    type: "ingress",
    id,
    timestamp: Date.parse(at(second)),
    method: "POST",
    path: "/v1/messages",
  };
}

function ending(id: string, second: number): RequestEvent {
  return {
    type: "summary",
    payload: requestSample({ id, timestamp: at(second) }),
  };
}

function started(
  id: string,
  second: number,
  statusCode: number | null = 200,
): RequestEvent {
  return {
    type: "start",
    id,
    timestamp: Date.parse(at(second)),
    method: "POST",
    path: "/v1/messages",
    accountId: "acc-work",
    accountName: "work",
    model: "opus",
    statusCode,
  };
}

Deno.test("resource() goes from idle over loading to ready, and keeps what it has when reading it again fails", async () => {
  let answer: { ok: true; data: number } | {
    ok: false;
    status: number;
    message: string;
  } = { ok: true, data: 7 };
  const number = resource(() => Promise.resolve(answer), 0);
  assert.equal(number.status.value, "idle");
  const loading = number.load();
  assert.equal(number.status.value, "loading");
  await loading;
  assert.deepEqual([number.status.value, number.data.value], ["ready", 7]);
  answer = { ok: false, status: 500, message: "broken" };
  await number.load();
  assert.deepEqual([number.status.value, number.data.value], ["ready", 7]);
  number.reset();
  await number.load();
  assert.deepEqual([number.status.value, number.failure.value], [
    "failed",
    "broken",
  ]);
});

Deno.test("resource() lets only the newest load count, whichever answers last", async () => {
  const answers: ((data: string) => void)[] = [];
  const text = resource(
    () =>
      new Promise<{ ok: true; data: string }>((resolve) =>
        answers.push((data) => resolve({ ok: true, data }))
      ),
    "",
  );
  const loads = [text.load(), text.load()];
  answers[1]!("new");
  answers[0]!("old");
  await Promise.all(loads);
  assert.equal(text.data.value, "new");
});

Deno.test("a failure is told in the server's words, else by its status, else as silence", async () => {
  const told = async (answer: () => Response) => {
    using _ = fakeFetch(answer);
    accounts.reset();
    await accounts.load();
    assert.equal(accounts.status.value, "failed");
    return accounts.failure.value;
  };
  assert.equal(
    await told(() => refuse(503, "The database is locked")),
    "The database is locked",
  );
  assert.equal(await told(() => refuse(502)), "ccflare answered 502");
  assert.equal(await told(DOWN), "ccflare does not answer");
});

Deno.test("accounts are listed by provider, priority and age", async () => {
  using _ = fakeFetch(() =>
    Response.json([
      accountSample({ id: "d", provider: "openai" }),
      accountSample({ id: "c", priority: 1 }),
      accountSample({ id: "b", created: "2026-02-01T00:00:00.000Z" }),
      accountSample({ id: "a", created: "2026-01-01T00:00:00.000Z" }),
    ])
  );
  await accounts.load();
  assert.deepEqual(ids(accounts.list.value), ["a", "b", "c", "d"]);
});

Deno.test("every verb of an account asks its own route, then the list again, and says so", async () => {
  const account = accountSample({ id: "a/1" });
  using network = fakeFetch(({ method }) =>
    Response.json(method === "GET" ? [account] : { success: true })
  );
  toasts.value = [];
  await accounts.add({ name: "new", provider: "openai", api_key: "sk-1" });
  await accounts.edit(account, { priority: 2 });
  await accounts.pauseOrResume(account);
  await accounts.pauseOrResume({ ...account, paused: true });
  await accounts.remove(account);
  assert.deepEqual(
    network.calls.filter(({ method }) => method !== "GET"),
    [
      {
        method: "POST",
        path: "/api/accounts",
        body: { name: "new", provider: "openai", api_key: "sk-1" },
      },
      { method: "PATCH", path: "/api/accounts/a%2F1", body: { priority: 2 } },
      { method: "POST", path: "/api/accounts/a%2F1/pause", body: null },
      { method: "POST", path: "/api/accounts/a%2F1/resume", body: null },
      { method: "DELETE", path: "/api/accounts/a%2F1", body: null },
    ],
  );
  assert.equal(
    network.calls.filter(({ path }) => path === "/api/accounts").length,
    6,
  );
  assert.deepEqual(toasts.value.map(({ text }) => text), [
    "Paused work",
    "Resumed work",
    "Removed work",
  ]);
});

Deno.test("pauseOrResume() shows a refusal, since nobody else would", async () => {
  using _ = fakeFetch(() => refuse(404, "There is no such account"));
  toasts.value = [];
  await accounts.pauseOrResume(accountSample());
  assert.deepEqual(toasts.value.map(({ text, kind }) => [text, kind]), [[
    "There is no such account",
    "failed",
  ]]);
});

Deno.test("any 401 locks the page until the right token is given", async () => {
  using _ = fakeFetch(({ path, body }) =>
    path === "/api/login" && (body as { token: string }).token === "right"
      ? Response.json({ success: true })
      : path === "/api/logout"
      ? Response.json({ success: true })
      : refuse(401, "Sign in")
  );
  await accounts.load();
  assert.equal(auth.locked.value, true);
  assert.equal((await auth.login("wrong")).ok, false);
  assert.equal(auth.locked.value, true);
  assert.equal((await auth.login("right")).ok, true);
  assert.deepEqual([auth.locked.value, auth.signedIn.value], [false, true]);
  await auth.logout();
  assert.deepEqual([auth.locked.value, auth.signedIn.value], [true, false]);
  auth.locked.value = false;
});

Deno.test("applied() follows a request from its arrival to its end", () => {
  let list: RequestSummary[] = applied([], [arrival("a", 1)]);
  assert.deepEqual(
    [list[0]?.outcome, list[0]?.statusCode, list[0]?.timestamp],
    [null, null, at(1)],
  );
  list = applied(list, [started("a", 1)]);
  assert.deepEqual([
    list[0]?.outcome,
    list[0]?.statusCode,
    list[0]?.accountName,
  ], [null, 200, "work"]);
  list = applied(list, [ending("a", 1)]);
  assert.equal(list[0]?.outcome, "done");
});

Deno.test("applied() never reopens what has ended, and takes up what it has not seen arrive", () => {
  const ended = applied([], [ending("a", 1), started("a", 1), arrival("a", 1)]);
  assert.deepEqual([ended.length, ended[0]?.outcome], [1, "done"]);
  const late = applied([], [started("b", 2, null)]);
  assert.deepEqual([late[0]?.id, late[0]?.model], ["b", "opus"]);
});

Deno.test("applied() keeps the newest 500, newest first", () => {
  const events = Array.from(
    { length: 510 },
    (_, index) => arrival(`r${index}`, index),
  );
  const list = applied([], [...events.slice(300), ...events.slice(0, 300)]);
  assert.equal(list.length, 500);
  assert.deepEqual([list[0]?.id, list.at(-1)?.id], ["r509", "r10"]);
});

Deno.test("merged() takes the server's list but loses nothing that the stream told since", () => {
  const running = (id: string, second: number) =>
    applied([], [arrival(id, second)])[0]!;
  const live = [
    running("new", 9),
    requestSample({ id: "ended", timestamp: at(5) }),
    running("gone", 3),
  ];
  const read = [
    running("ended", 5),
    requestSample({ id: "old", timestamp: at(1) }),
  ];
  const list = merged(live, read);
  assert.deepEqual(list.map(({ id, outcome }) => [id, outcome]), [
    ["new", null],
    ["ended", "done"],
    ["old", "done"],
  ]);
});

Deno.test("toast() keeps the last three until they are dismissed", () => {
  toasts.value = [];
  for (const text of ["a", "b", "c", "d"]) toast(text);
  assert.deepEqual(toasts.value.map(({ text }) => text), ["b", "c", "d"]);
  dismiss(toasts.value[1]!.id);
  assert.deepEqual(toasts.value.map(({ text }) => text), ["b", "d"]);
});

Deno.test("nextTheme() goes round", () => {
  theme.value = "system";
  const seen = [1, 2, 3].map(() => {
    nextTheme();
    return theme.value;
  });
  assert.deepEqual(seen, ["light", "dark", "system"]);
});
