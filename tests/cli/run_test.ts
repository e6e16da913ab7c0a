import assert from "node:assert/strict";
import manifest from "../../deno.json" with { type: "json" };
import { helpText } from "../../src/cli/help.ts";
import { Fault } from "../../src/model/fault.ts";
import { assertGolden } from "../support/golden.ts";
import { KEY, openWorld } from "./_world.ts";

const HOUR = 3_600_000;

Deno.test("run() prints help without a word, and the version", async () => {
  await using world = await openWorld();
  for (const line of ["", "--help", "-h"]) {
    const { status, out, err } = await world.run(line);
    assert.deepEqual([status, out, err], [0, helpText(), ""]);
  }
  const { out } = await world.run("--version");
  assert.equal(out, `ccflare ${manifest.version}\n`);
});

Deno.test("run() says what was misused on the side and where help is", async () => {
  await using world = await openWorld();
  const { status, out, err } = await world.run("--sreve");
  assert.equal(status, 2);
  assert.equal(out, "");
  assert.equal(
    err,
    "Error: There is no flag --sreve; did you mean --serve?\nccflare --help shows what there is\n",
  );
});

Deno.test("run() tells bad settings apart from failures", async () => {
  await using world = await openWorld();
  const failWith = (error: Error) => {
    world.program.loadConfig = () => {
      throw error;
    };
    return world.run("--list");
  };
  const misused = await failWith(new Fault("invalid", "PORT: must be a port"));
  assert.deepEqual([misused.status, misused.err], [
    2,
    "Error: PORT: must be a port\n",
  ]);
  const failed = await failWith(
    new TypeError("no", { cause: new Error("because") }),
  );
  assert.deepEqual([failed.status, failed.err], [
    1,
    "Error: TypeError: no (Error: because)\n",
  ]);
});

Deno.test("--add-account asks for the key where nobody sees it", async () => {
  await using world = await openWorld();
  const added = await world.run(
    "--add-account work --provider openai --base-url https://example.com/v1/ --priority 5",
    { answers: [KEY] },
  );
  assert.deepEqual(added, {
    status: 0,
    out: "Account 'work' added (openai)\n",
    err: "",
    questions: ["API key"],
    open: 0,
  });
  const account = world.store.accounts.find("work");
  assert.equal(account?.baseUrl, "https://example.com/v1");
  assert.equal(account?.priority, 5);
  assert.deepEqual(world.store.accounts.credentials(account!.id), {
    kind: "key",
    apiKey: KEY,
  });
});

Deno.test("--add-account takes the key from a pipe", async () => {
  await using world = await openWorld();
  const line = "--add-account work --provider anthropic";
  const { status, questions } = await world.run(line, { input: `${KEY}\n` });
  assert.deepEqual([status, questions], [0, []]);
  const { id } = world.store.accounts.find("work")!;
  assert.deepEqual(world.store.accounts.credentials(id), {
    kind: "key",
    apiKey: KEY,
  });
});

Deno.test("--add-account adds nothing when the person breaks off", async () => {
  await using world = await openWorld();
  const line = "--add-account work --provider anthropic";
  const { status, out, open } = await world.run(line, { answers: [null] });
  assert.deepEqual([status, out, open], [130, "", 0]);
  assert.equal(world.store.accounts.list().length, 0);
});

const MISUSES: [line: string, status: number, message: RegExp][] = [
  [
    "--add-account x",
    2,
    /--add-account needs --provider and one of claude-code, anthropic, codex, openai$/m,
  ],
  [
    "--add-account x --provider azure",
    2,
    /one of claude-code, anthropic, codex, openai/,
  ],
  ["--add-account a/b --provider openai", 2, /1 to 100/],
  ["--add-account x --provider openai --priority ten", 2, /whole number/],
  ["--add-account x --provider openai --priority=-1", 2, /below 0/],
  ["--add-account x --provider openai --base-url x", 2, /whole address/],
  ["--add-account taken --provider openai", 1, /'taken' already exists/],
  ["--add-account taken --provider codex", 1, /'taken' already exists/],
  ["--add-account a/b --provider codex", 2, /1 to 100/],
  ["--sign-in nobody", 1, /Account not found: nobody/],
  ["--sign-in taken", 2, /has an API key/],
  ["--pause nobody", 1, /Account not found: nobody/],
  ["--resume nobody", 1, /Account not found: nobody/],
  ["--remove nobody", 1, /Account not found: nobody/],
];

for (const [line, status, message] of MISUSES) {
  Deno.test(`${line} ends with ${status} before anything is asked`, async () => {
    await using world = await openWorld();
    await world.add("taken");
    const result = await world.run(line);
    assert.equal(result.status, status);
    assert.match(result.err, message);
    assert.deepEqual(result.questions, []);
    assert.equal(result.open, 0);
    assert.equal(world.store.accounts.list().length, 1);
  });
}

for (const input of ["", "\n", "two words\n", "two\nlines\n"]) {
  Deno.test(`--add-account refuses ${JSON.stringify(input)} as a key and does not repeat it`, async () => {
    await using world = await openWorld();
    const line = "--add-account work --provider anthropic";
    const { status, err } = await world.run(line, { input });
    assert.equal(status, 2);
    assert.match(err, /API key must/);
    assert.doesNotMatch(err, /words|lines/);
    assert.equal(world.store.accounts.list().length, 0);
  });
}

Deno.test("--pause and --resume change the account and say when there was nothing to do", async () => {
  await using world = await openWorld();
  const { id } = await world.add("work");
  const said = async (line: string) => {
    const { status, out } = await world.run(line);
    return `${status} ${out}`;
  };
  assert.equal(await said("--pause work"), "0 Account 'work' paused\n");
  assert.equal(
    await said("--pause work"),
    "0 Account 'work' is already paused\n",
  );
  assert.equal(world.store.accounts.find(id)?.paused, true);
  assert.equal(await said(`--resume ${id}`), "0 Account 'work' resumed\n");
  assert.equal(
    await said("--resume work"),
    "0 Account 'work' is already in use\n",
  );
});

Deno.test("--remove asks, and takes no for an answer", async () => {
  await using world = await openWorld();
  await world.add("work");
  const no = await world.run("--remove work", { answers: [false] });
  assert.deepEqual([no.status, no.out, no.err], [
    1,
    "",
    "Account 'work' stays\n",
  ]);
  assert.deepEqual(no.questions, [
    "Remove account 'work'? Its history stays.",
  ]);
  const cut = await world.run("--remove work", { answers: [null] });
  assert.equal(cut.status, 130);
  assert.equal(world.store.accounts.list().length, 1);
  const yes = await world.run("--remove work", { answers: [true] });
  assert.deepEqual([yes.status, yes.out], [0, "Account 'work' removed\n"]);
  assert.equal(world.store.accounts.list().length, 0);
});

Deno.test("--remove needs --yes where it can't ask", async () => {
  await using world = await openWorld();
  await world.add("work");
  const refused = await world.run("--remove work", { input: "y\n" });
  assert.equal(refused.status, 2);
  assert.match(refused.err, /--remove needs --yes here/);
  const done = await world.run("--remove work --yes", { input: "" });
  assert.deepEqual([done.status, done.out], [0, "Account 'work' removed\n"]);
});

Deno.test("--list says how to begin when there is nothing, aside from its result", async () => {
  await using world = await openWorld();
  const { status, out, err } = await world.run("--list");
  assert.deepEqual([status, out], [0, ""]);
  assert.match(err, /^No accounts yet; ccflare --add-account NAME/);
  assert.equal((await world.run("--list --json")).out, "[]\n");
});

/** One account in each state. */
async function openCrowd() {
  const world = await openWorld();
  const { accounts } = world.store;
  const now = world.clock.now();
  const cooldown = { since: now, source: "retry-after", scope: null };
  const active = await world.add("active one", { priority: 0 });
  accounts.startSession(active.id, {
    at: now - HOUR,
    durationMs: 5 * HOUR,
  });
  await world.serveOnce(active.id);
  await world.serveOnce(active.id);
  const limited = await world.add("limited", { priority: 1 });
  accounts.coolDown(limited.id, {
    ...cooldown,
    reason: "quota",
    until: now + 2 * HOUR + 5 * 60_000,
  });
  const scoped = await world.add("scoped", { priority: 2 });
  accounts.coolDown(scoped.id, {
    ...cooldown,
    scope: "opus",
    reason: "quota",
    until: now + 3 * 24 * HOUR,
  });
  const throttled = await world.add("throttled", { priority: 3 });
  accounts.coolDown(throttled.id, {
    ...cooldown,
    reason: "throttled",
    until: now + 40_000,
  });
  const paused = await world.add("paused", { priority: 10 });
  await accounts.update(paused.id, { paused: true });
  const refused = await world.add("refused", { priority: 100 });
  accounts.markNeedsSignIn(refused.id, "Key \x1b[31mrevoked", now);
  const tokens = {
    kind: "tokens",
    accessToken: KEY,
    refreshToken: KEY,
    expiresAt: now,
    idToken: null,
    accountId: null,
  } as const;
  const add = (name: string, priority: number) =>
    accounts.add({
      name,
      provider: "claude-code",
      baseUrl: null,
      priority,
      credentials: tokens,
    });
  const out = await add("signed out", 101);
  accounts.markNeedsSignIn(out.id, "Token revoked", now);
  const troubled = await add("troubled", 102);
  accounts.noteRefreshTrouble(troubled.id, {
    until: now + 20_000,
    failures: 3,
    why: "The token address answered 503",
  });
  await world.add("ready", { provider: "openai", priority: 1_000 });
  return world;
}

Deno.test("--list tells in words how every account stands", async () => {
  await using world = await openCrowd();
  const { status, out, err } = await world.run("--list");
  assert.equal(status, 0);
  assertGolden("list.txt", out);
  assert.equal(
    err,
    "refused: Key  [31mrevoked; give it a new key in the dashboard, or --resume it to try once more\n" +
      "signed out: Token revoked; ccflare --sign-in 'signed out' signs in again\n",
  );
});

Deno.test("--list has the same text with colours", async () => {
  await using world = await openCrowd();
  const plain = await world.run("--list");
  const colored = await world.run("--list", { hasColor: true });
  assert.ok(colored.out.includes("\x1b[31mkey refused  "));
  // deno-lint-ignore no-control-regex -- colours are what is taken away
  assert.equal(colored.out.replace(/\x1b\[\d+m/g, ""), plain.out);
});

Deno.test("--list --json is for programs and without secrets", async () => {
  await using world = await openCrowd();
  const { out, err } = await world.run("--list --json", { hasColor: true });
  assert.equal(err, "");
  assert.doesNotMatch(out, /sk-fake/);
  const list = JSON.parse(out);
  assert.equal(list.length, 9);
  assert.equal(list[6].state, "needs_sign_in");
  assert.equal(list[7].tokenStatus, "expired");
  assert.equal(list[1].state, "limited");
  assert.equal(list[1].stateUntil, "2026-01-02T05:09:05.000Z");
  assert.equal(list[0].sessionInfo.endsAt, "2026-01-02T07:04:05.000Z");
});

Deno.test("--stats prints the totals under the names of the API", async () => {
  await using world = await openWorld();
  const { id } = await world.add("work");
  await world.serveOnce(id);
  const { status, out, err, open } = await world.run("--stats");
  assert.deepEqual([status, err, open], [0, "", 0]);
  const totals = JSON.parse(out);
  assert.equal(totals.totalRequests, 1);
  assert.equal(totals.totalCostUsd, 0);
  assert.deepEqual(totals.accounts, [
    { name: "work", requestCount: 1, totalRequests: 1, successRate: 100 },
  ]);
  assert.deepEqual(totals.overhead, { p50: null, p95: null, p99: null });
});
