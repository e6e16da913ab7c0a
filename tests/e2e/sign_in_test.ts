import assert from "node:assert/strict";
import type { AccountWire, SignInStatusWire } from "../../src/api/wire.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { type Issuer, openIssuer } from "../support/issuer.ts";
import { Program } from "../support/program.ts";
import { ok, openUpstream, type Upstream } from "../support/upstream.ts";

import { askAsClient } from "./_client.ts";
import { Command } from "./_command.ts";
import { agreeAt, followFrom, stateIn } from "../support/person.ts";
import { RedirectPorts } from "../support/redirect_ports.ts";

type Kind = "claude-code" | "codex";

/** Less than any wait of a sign-in, so that none is jumped over. */
const LOOK_MS = 100;
const NO_SCREEN = { DISPLAY: "", WAYLAND_DISPLAY: "", SSH_CONNECTION: "here" };
const SCREEN = { DISPLAY: ":0" };

async function send(
  { url }: { readonly url: string },
  path: string,
  body?: unknown,
) {
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function begin(
  app: TestApp,
  kind: Kind,
  fields: Record<string, unknown> = {},
) {
  const path = `/api/auth/${kind}/init`;
  const { status, body } = await send(app, path, { name: "work", ...fields });
  assert.equal(status, 200, body.message);
  return body.data;
}

function complete(app: TestApp, kind: Kind, body: Record<string, unknown>) {
  return send(app, `/api/auth/${kind}/complete`, body);
}

async function statusOf(
  app: TestApp,
  sessionId: string,
): Promise<SignInStatusWire> {
  return (await send(app, `/api/auth/session/${sessionId}/status`)).body;
}

/** Asks as the dashboard does until the sign-in is over. */
async function endOf(
  app: TestApp,
  sessionId: string,
): Promise<SignInStatusWire> {
  for (;;) {
    const status = await statusOf(app, sessionId);
    if (status.status !== "pending") return status;
    await app.clock.advance(LOOK_MS);
  }
}

/** The tokens of the one account serve a request, and so it is active. */
async function serves(
  app: { readonly url: string },
  kind: Kind,
): Promise<AccountWire> {
  const dialect = kind === "codex" ? "responses" : "messages";
  const answer = await askAsClient(app, { dialect });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("x-ccflare-account"), "work");
  assert.match(await answer.text(), /pong/);
  const { body: [account, ...more] } = await send(app, "/api/accounts");
  assert.deepEqual([account.name, account.provider], ["work", kind]);
  assert.deepEqual([account.state, more], ["active", []]);
  return account;
}

/** It failed for this reason, and no account came of it. */
async function failed(app: TestApp, sessionId: string, why: RegExp) {
  const { status, reason, accountId } = await statusOf(app, sessionId);
  assert.deepEqual([status, accountId], ["failed", null]);
  assert.match(reason ?? "", why);
  assert.deepEqual((await send(app, "/api/accounts")).body, []);
}

interface World extends AsyncDisposable {
  readonly issuer: Issuer;
  readonly upstream: Upstream;
}

/** Whoever agrees is served; the first to agree is "person-1". */
function openWorld(): World {
  const issuer = openIssuer();
  const upstream = openUpstream({ issuer });
  upstream.on("person-1", ok("pong"));
  return {
    issuer,
    upstream,
    async [Symbol.asyncDispose]() {
      await upstream[Symbol.asyncDispose]();
      await issuer[Symbol.asyncDispose]();
    },
  };
}

const openApp = ({ issuer }: World) => openTestApp({ env: issuer.env });

Deno.test("a pasted code adds a Claude account that serves at once", async () => {
  await using world = openWorld();
  await using app = await openApp(world);
  const base_url = world.upstream.url;
  const { sessionId, authUrl } = await begin(app, "claude-code", { base_url });
  assert.equal((await statusOf(app, sessionId)).status, "pending");
  const code = await agreeAt(authUrl);
  assert.match(code, /^\S+#\S+$/);
  const done = await complete(app, "claude-code", { sessionId, code });
  assert.equal(done.status, 200);
  const { id } = await serves(app, "claude-code");
  assert.deepEqual(await statusOf(app, sessionId), {
    status: "completed",
    reason: null,
    accountId: id,
  });
});

Deno.test("the browser that comes back to this machine adds a ChatGPT account", async () => {
  await using ports = await RedirectPorts.reserve();
  await using world = openWorld();
  await using app = await openApp(world);
  const base_url = world.upstream.url;
  const { sessionId, authUrl, flow } = await begin(app, "codex", { base_url });
  assert.equal(flow, "loopback");
  assert.match(
    await followFrom(authUrl),
    /Account &#39;work&#39; is connected/,
  );
  assert.equal((await statusOf(app, sessionId)).status, "completed");
  await serves(app, "codex");
  await ports.freed(() => app.clock.advance(LOOK_MS));
});

Deno.test("a device code adds a ChatGPT account when it was typed elsewhere", async () => {
  await using world = openWorld();
  await using app = await openApp(world);
  const flow = "device";
  const base_url = world.upstream.url;
  const { sessionId, device } = await begin(app, "codex", { flow, base_url });
  assert.match(device.userCode, /^FAKE-/);
  assert.equal((await endOf(app, sessionId)).status, "completed");
  assert.equal(world.issuer.devices.polls, 2);
  await serves(app, "codex");
});

Deno.test("a second sign-in under the same name gives the account new tokens", async () => {
  await using world = openWorld();
  await using app = await openApp(world);
  world.upstream.on("person-2", ok("pong"));
  const base_url = world.upstream.url;
  const ids: string[] = [];
  for (const fields of [{ base_url }, {}]) {
    const { sessionId, authUrl } = await begin(app, "claude-code", fields);
    const code = await agreeAt(authUrl);
    await complete(app, "claude-code", { sessionId, code });
    ids.push((await serves(app, "claude-code")).id);
  }
  assert.equal(ids[0], ids[1]);
  assert.equal(world.upstream.requestsWith("person-2").length, 1);
});

Deno.test("a code of another sign-in is not exchanged, and ends this one", async () => {
  await using world = openWorld();
  await using app = await openApp(world);
  for (const kind of ["claude-code", "codex"] as const) {
    const { sessionId, authUrl } = await begin(app, kind, { flow: "paste" });
    const pasted = (await agreeAt(authUrl))
      .replace(stateIn(authUrl), "of-another");
    const { status, body } = await complete(app, kind, {
      sessionId,
      code: pasted,
    });
    assert.equal(status, 400);
    assert.match(JSON.stringify(body), /belongs to another sign-in/);
    await failed(app, sessionId, /belongs to another sign-in; begin again/);
  }
  assert.equal(world.issuer.tokenRequests.length, 0);
});

Deno.test("a code that the provider refuses ends the sign-in with its reason", async () => {
  await using world = openWorld();
  await using app = await openApp(world);
  for (const kind of ["claude-code", "codex"] as const) {
    const { sessionId, authUrl } = await begin(app, kind, { flow: "paste" });
    const state = stateIn(authUrl);
    const code = kind === "codex"
      ? `http://localhost:1455/auth/callback?code=made-up&state=${state}`
      : `made-up#${state}`;
    const { status } = await complete(app, kind, { sessionId, code });
    assert.equal(status, 400);
    await failed(app, sessionId, /refused.* 400 \(invalid_grant\)$/);
  }
});

Deno.test("a sign-in that is not known or has expired asks to begin again", async () => {
  await using ports = await RedirectPorts.reserve();
  await using world = openWorld();
  await using app = await openApp(world);
  const { sessionId, authUrl } = await begin(app, "codex");
  const code = await agreeAt(authUrl);
  await app.clock.advance(10 * 60_000);
  await ports.freed(() => app.clock.advance(LOOK_MS));
  for (const session of [sessionId, "no-such-sign-in"]) {
    assert.equal((await statusOf(app, session)).status, "expired");
    const { status, body } = await complete(app, "codex", {
      sessionId: session,
      code,
    });
    assert.equal(status, 400);
    assert.match(JSON.stringify(body), /has expired; begin again/);
  }
  assert.equal(world.issuer.tokenRequests.length, 0);
  assert.deepEqual((await send(app, "/api/accounts")).body, []);
});

Deno.test("a person who says no at ChatGPT reads so, here and in the browser", async () => {
  await using ports = await RedirectPorts.reserve();
  await using world = openWorld();
  await using app = await openApp(world);
  world.issuer.consent.consent = "deny";
  const { sessionId, authUrl } = await begin(app, "codex");
  assert.match(await followFrom(authUrl), /consent was denied/);
  await failed(app, sessionId, /^Cannot sign in: consent was denied$/);
  await ports.freed(() => app.clock.advance(LOOK_MS));
});

Deno.test("a device code that is declined ends the sign-in", async () => {
  await using world = openWorld();
  await using app = await openApp(world);
  world.issuer.devices.denies = true;
  const { sessionId } = await begin(app, "codex", { flow: "device" });
  await endOf(app, sessionId);
  await failed(app, sessionId, /refused: .*\(access_denied\)$/);
});

Deno.test("the second port is used when another program holds the first", async () => {
  await using ports = await RedirectPorts.reserve();
  await using world = openWorld();
  await using app = await openApp(world);
  ports.take(1);
  const base_url = world.upstream.url;
  const { authUrl, flow, remark } = await begin(app, "codex", { base_url });
  assert.deepEqual([flow, remark], ["loopback", null]);
  assert.match(authUrl, /localhost%3A1457%2F/);
  assert.match(
    await followFrom(authUrl),
    /Account &#39;work&#39; is connected/,
  );
  await serves(app, "codex");
  await ports.freed(() => app.clock.advance(LOOK_MS));
});

Deno.test("the address is pasted when other programs hold both ports", async () => {
  await using ports = await RedirectPorts.reserve();
  await using world = openWorld();
  await using app = await openApp(world);
  ports.take(2);
  const base_url = world.upstream.url;
  const begun = await begin(app, "codex", { base_url });
  const { sessionId, authUrl } = begun;
  assert.equal(begun.flow, "paste");
  assert.match(begun.remark, /^Other programs hold port 1455 and 1457, /);
  const code = await agreeAt(authUrl);
  assert.equal(
    (await complete(app, "codex", { sessionId, code })).status,
    200,
  );
  await serves(app, "codex");
});

Deno.test("calling a sign-in off gives the port back", async () => {
  await using ports = await RedirectPorts.reserve();
  await using world = openWorld();
  await using app = await openApp(world);
  const { sessionId } = await begin(app, "codex");
  const path = `${app.url}/api/auth/session/${sessionId}`;
  await (await fetch(path, { method: "DELETE" })).text();
  await failed(app, sessionId, /called off/);
  await ports.freed(() => app.clock.advance(LOOK_MS));
});

const install = ({ issuer }: World, screen: Record<string, string>) =>
  Program.install({ ...issuer.env, ...screen });

const add = (kind: Kind, { upstream }: World) =>
  `--add-account work --provider ${kind} --base-url ${upstream.url} --no-browser`;

async function accountsOf(program: Program): Promise<unknown[]> {
  const { out } = await new Command(program, "--list --json").pipe("");
  return JSON.parse(out);
}

Deno.test("--add-account takes a Claude code from a pipe", async () => {
  await using world = openWorld();
  await using program = await install(world, NO_SCREEN);
  const command = new Command(program, add("claude-code", world));
  const code = await agreeAt(await command.address());
  const { code: status, out } = await command.pipe(`${code}\n`);
  assert.deepEqual([status, out], [0, "Account 'work' added (claude-code)\n"]);
  await program.serve();
  await serves(program, "claude-code");
});

Deno.test("--add-account shows a device code where there is no browser", async () => {
  await using world = openWorld();
  await using program = await install(world, NO_SCREEN);
  Object.assign(world.issuer.devices, { interval: 1, pending: 0 });
  const command = new Command(program, add("codex", world));
  await command.says(/type the code FAKE-\d+/);
  const { code, out } = await command.ends();
  assert.deepEqual([code, out], [0, "Account 'work' added (codex)\n"]);
  await program.serve();
  await serves(program, "codex");
});

Deno.test("--add-account ends when the browser came back, though its input stays open", async () => {
  await using ports = await RedirectPorts.reserve();
  await using world = openWorld();
  await using program = await install(world, SCREEN);
  const command = new Command(program, add("codex", world));
  assert.match(await followFrom(await command.address()), /is connected/);
  const { code, out } = await command.ends();
  assert.deepEqual([code, out], [0, "Account 'work' added (codex)\n"]);
  await ports.freed(() => Promise.resolve());
});

Deno.test("--add-account takes the address where other programs hold both ports", async () => {
  await using ports = await RedirectPorts.reserve();
  await using world = openWorld();
  await using program = await install(world, SCREEN);
  ports.take(2);
  const command = new Command(program, add("codex", world));
  await command.says(/Other programs hold port 1455 and 1457, so paste/);
  const pasted = await agreeAt(await command.address());
  const { code, out } = await command.pipe(pasted);
  assert.deepEqual([code, out], [0, "Account 'work' added (codex)\n"]);
});

Deno.test("--add-account says what went wrong and leaves nothing behind", async () => {
  await using world = openWorld();
  await using program = await install(world, NO_SCREEN);
  const cases: [string, RegExp, (state: string) => string][] = [
    ["wrong state", /belongs to another sign-in/, () => "made-up#of-another"],
    ["refused", /\(invalid_grant\)/, (state) => `made-up#${state}`],
    ["no code", /This is no code/, () => "hello"],
    [
      "denied",
      /consent was denied/,
      () =>
        "https://platform.claude.com/oauth/code/callback?error=access_denied",
    ],
  ];
  for (const [title, why, answer] of cases) {
    const command = new Command(program, add("claude-code", world));
    const state = stateIn(await command.address());
    const { code, out, err } = await command.pipe(answer(state));
    assert.notEqual(code, 0, title);
    assert.equal(out, "", title);
    assert.match(err.split("\n").at(-2) ?? "", why);
  }
  Object.assign(world.issuer.devices, { interval: 1, denies: true });
  const command = new Command(program, add("codex", world));
  const { code, err } = await command.ends();
  assert.equal(code, 1);
  assert.match(err, /Error: Cannot sign in: .*\(access_denied\)\n$/);
  assert.deepEqual(await accountsOf(program), []);
});
