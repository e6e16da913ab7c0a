import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { openStore } from "../../src/store/store.ts";
import { HandClock } from "../support/clock.ts";
import {
  addRefused,
  answer,
  inAddress,
  openSignIns,
  pasteFor,
  SECRETS,
  TOKENS,
} from "../support/sign_in.ts";

const MINUTE = 60_000;
const CLAUDE = { name: "work", provider: "claude-code" };
const CODEX = { name: "work", provider: "codex" };

async function openWorld(ports?: number[]) {
  const clock = new HandClock();
  const store = await openStore({
    path: ":memory:",
    secretKey: new Uint8Array(32),
    threads: false,
    clock,
    log: () => {},
    onAccountsChanged: () => {},
  });
  const { accounts } = store;
  const world = openSignIns({
    accounts,
    clock,
    ...(ports === undefined ? {} : { ports }),
  });
  const before = clock.pending;
  return {
    ...world,
    clock,
    accounts,
    /** Callbacks that sign-ins still wait for. */
    pending: () => clock.pending - before,
    async [Symbol.asyncDispose]() {
      await world.signIns.close();
      await store.close();
    },
  };
}

/** Asks as a browser that the provider has sent back. */
async function comeBack(redirectUri: string, query: Record<string, string>) {
  const url = new URL(redirectUri.replace("localhost", "127.0.0.1"));
  url.search = String(new URLSearchParams(query));
  const response = await fetch(url);
  const { status, headers } = response;
  return { status, headers, text: await response.text() };
}

async function isFree(redirectUri: string): Promise<boolean> {
  const port = Number(new URL(redirectUri).port);
  try {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    connection.close();
    return false;
  } catch {
    return true;
  }
}

function parametersOf(body: string): Record<string, string> {
  return body.startsWith("{")
    ? JSON.parse(body)
    : Object.fromEntries(new URLSearchParams(body));
}

Deno.test("begin() shows a challenge and a state that tell nothing of the verifier", async () => {
  await using world = await openWorld();
  const { signIns, asked } = world;
  const start = await signIns.begin(CLAUDE);
  assert.equal(start.flow, "paste");
  assert.equal(start.renews, false);
  assert.equal(start.expiresAt, world.clock.now() + 10 * MINUTE);
  assert.match(start.authorizeUrl ?? "", /^https:\/\/claude-code\.example\//);
  await signIns.complete({
    sessionId: start.id,
    code: pasteFor(start.authorizeUrl),
  });
  const sent = parametersOf(asked[0]!.body);
  const verifier = sent.code_verifier ?? "";
  assert.match(verifier, /^[\w-]{43}$/);
  assert.equal(
    inAddress(start.authorizeUrl, "code_challenge"),
    createHash("sha256").update(verifier).digest("base64url"),
  );
  assert.equal(
    inAddress(start.authorizeUrl, "code_challenge_method"),
    "S256",
  );
  assert.match(inAddress(start.authorizeUrl, "state"), /^[\w-]{43}$/);
  assert(!start.authorizeUrl!.includes(verifier));
  const other = await signIns.begin({ ...CLAUDE, name: "home" });
  assert.notEqual(
    inAddress(other.authorizeUrl, "state"),
    inAddress(start.authorizeUrl, "state"),
  );
});

Deno.test("complete() adds the account once, and says so to whoever asks within five minutes", async () => {
  await using world = await openWorld();
  const { signIns, accounts, clock } = world;
  const start = await signIns.begin({ ...CLAUDE, priority: 3 });
  assert.equal(signIns.status(start.id).state, "pending");
  const pasted = {
    sessionId: start.id,
    code: `  ${pasteFor(start.authorizeUrl)}\n`,
  };
  const [one, other] = await Promise.all([
    signIns.complete(pasted),
    signIns.complete(pasted),
  ]);
  assert.equal(one.id, other.id);
  assert.equal((await signIns.complete(pasted)).id, one.id);
  assert.equal(world.asked.length, 1);
  assert.deepEqual(
    accounts.list().map(({ name, priority }) => [name, priority]),
    [
      ["work", 3],
    ],
  );
  assert.deepEqual(accounts.credentials(one.id), {
    kind: "tokens",
    accessToken: SECRETS.access,
    refreshToken: SECRETS.refresh,
    expiresAt: clock.now() + 3_600_000,
    idToken: null,
    accountId: null,
  });
  assert.equal(signIns.status(start.id).account?.id, one.id);
  assert.equal((await signIns.ended(start.id)).state, "completed");
  await clock.advance(5 * MINUTE);
  assert.equal(signIns.status(start.id).state, "expired");
  assert.equal(world.pending(), 0);
});

Deno.test("a sign-in under a name that is there renews the account", async () => {
  await using world = await openWorld();
  const { signIns, accounts } = world;
  const before = await addRefused(accounts);
  await accounts.update(before.id, { paused: true });
  const start = await signIns.begin(CLAUDE);
  assert.equal(start.renews, true);
  const code = pasteFor(start.authorizeUrl);
  const after = await signIns.complete({ sessionId: start.id, code });
  assert.deepEqual(
    [after.id, after.priority, after.createdAt, after.paused],
    [before.id, 7, before.createdAt, true],
  );
  assert.equal(after.needsSignIn, null);
  assert.equal(accounts.list().length, 1);
});

Deno.test("an account that was removed meanwhile is added anew", async () => {
  await using world = await openWorld();
  const before = await addRefused(world.accounts);
  const start = await world.signIns.begin(CLAUDE);
  await world.accounts.remove(before.id);
  const code = pasteFor(start.authorizeUrl);
  const after = await world.signIns.complete({ sessionId: start.id, code });
  assert.notEqual(after.id, before.id);
  assert.equal(after.name, "work");
});

const REFUSED_TO_BEGIN: [fields: object, code: string, message: RegExp][] = [
  [{ name: "x", provider: "azure" }, "not_found", /no provider 'azure'/],
  [{ name: "x", provider: "anthropic" }, "invalid", /have an API key/],
  [{ provider: "codex" }, "invalid", /'name' is required/],
  [{ name: "a/b", provider: "codex" }, "invalid", /1 to 100/],
  [{ ...CLAUDE, flow: "device" }, "invalid", /one of paste for claude-code/],
  [{ ...CLAUDE, flow: 7 }, "invalid", /Flow must be/],
  [{ ...CLAUDE, priority: -1 }, "invalid", /below 0/],
  [CODEX, "conflict", /already exists and is one of claude-code/],
];

for (const [fields, code, message] of REFUSED_TO_BEGIN) {
  Deno.test(`begin() refuses ${JSON.stringify(fields)} and leaves nothing`, async () => {
    await using world = await openWorld();
    await addRefused(world.accounts);
    await assert.rejects(world.signIns.begin(fields), { code, message });
    assert.equal(world.pending(), 0);
  });
}

Deno.test("a text that is no code leaves the sign-in open", async () => {
  await using world = await openWorld();
  const { signIns } = world;
  const start = await signIns.begin(CLAUDE);
  for (const code of ["", "  ", "what now?"]) {
    await assert.rejects(signIns.complete({ sessionId: start.id, code }), {
      code: "invalid",
      message: /^This is no code/,
    });
  }
  assert.equal(signIns.status(start.id).state, "pending");
  assert.equal(world.asked.length, 0);
});

/** How a sign-in at Claude fails for good: what is pasted, what the token address says, and what people are told. */
const ENDS: {
  name: string;
  paste: (authorizeUrl: string | null) => string;
  post?: () => ReturnType<typeof answer>;
  code: string;
  message: RegExp;
}[] = [
  {
    name: "a wrong state",
    paste: () => `${SECRETS.code}#of-another-sign-in`,
    code: "invalid",
    message: /belongs to another sign-in/,
  },
  {
    name: "denied consent",
    paste: () => "https://claude.example/callback?error=access_denied&state=x",
    code: "invalid",
    message: /consent was denied/,
  },
  {
    name: "another answer of the provider's",
    paste: () =>
      "https://claude.example/callback?error=x&error_description=Not%1b%5B31m%20today",
    code: "invalid",
    message: /the provider says "Not \[31m today"/,
  },
  {
    name: "a refused code",
    paste: pasteFor,
    post: () => answer(400, { error: "invalid_grant" }),
    code: "invalid",
    message: /^Cannot sign in: /,
  },
  {
    name: "trouble at the token address",
    paste: pasteFor,
    post: () => answer(503, {}),
    code: "upstream",
    message: /^Cannot sign in: /,
  },
  {
    name: "silence of the token address",
    paste: pasteFor,
    post: () => {
      throw new TypeError("no route");
    },
    code: "upstream",
    message: /^Cannot sign in: the token address does not answer$/,
  },
];

for (const { name, paste, post, code, message } of ENDS) {
  Deno.test(`${name} ends the sign-in with a reason and leaves the account as it was`, async () => {
    await using world = await openWorld();
    const { signIns, accounts } = world;
    const before = await addRefused(accounts);
    const credentials = accounts.credentials(before.id);
    if (post) world.script.post = async () => await post();
    const start = await signIns.begin(CLAUDE);
    const pasted = { sessionId: start.id, code: paste(start.authorizeUrl) };
    await assert.rejects(signIns.complete(pasted), { code, message });
    const status = signIns.status(start.id);
    assert.equal(status.state, "failed");
    assert.match(status.why ?? "", message);
    assert.deepEqual(accounts.find(before.id), before);
    assert.deepEqual(accounts.credentials(before.id), credentials);
    const again = pasteFor(start.authorizeUrl);
    await assert.rejects(
      signIns.complete({ sessionId: start.id, code: again }),
      { code: "invalid", message },
    );
    assert.doesNotMatch(JSON.stringify([status]), /fake-/);
    await world.clock.advance(5 * MINUTE);
    assert.equal(world.pending(), 0);
  });
}

Deno.test("a sign-in expires after ten minutes, also while its code is being exchanged", async () => {
  await using world = await openWorld();
  const { signIns, clock, script } = world;
  const late = await signIns.begin(CLAUDE);
  const tokens = Promise.withResolvers<ReturnType<typeof answer>>();
  script.post = () => tokens.promise;
  const code = pasteFor(late.authorizeUrl);
  const completing = signIns.complete({ sessionId: late.id, code });
  await clock.advance(10 * MINUTE);
  assert.equal(signIns.status(late.id).state, "expired");
  tokens.resolve(answer(200, TOKENS));
  const expired = { code: "invalid", message: /has expired/ };
  await assert.rejects(completing, expired);
  await clock.advance(5 * MINUTE);
  await assert.rejects(signIns.complete({ sessionId: late.id, code }), expired);
  assert.deepEqual(world.accounts.list(), []);
  assert.equal(world.pending(), 0);
});

Deno.test("a newer sign-in of the same name, and too many of them, end the older ones", async () => {
  await using world = await openWorld();
  const { signIns } = world;
  const first = await signIns.begin(CLAUDE);
  const second = await signIns.begin(CLAUDE);
  assert.match(signIns.status(first.id).why ?? "", /newer sign-in/);
  for (let count = 0; count < 32; count++) {
    await signIns.begin({ ...CLAUDE, name: `n${count}` });
  }
  assert.equal(signIns.status(second.id).state, "expired");
  assert.equal((await signIns.ended(second.id)).state, "expired");
});

Deno.test("cancel() ends a sign-in for whoever waits for it", async () => {
  await using world = await openWorld();
  const start = await world.signIns.begin(CODEX);
  const redirectUri = inAddress(start.authorizeUrl, "redirect_uri");
  assert.equal(await isFree(redirectUri), false);
  const ended = world.signIns.ended(start.id);
  world.signIns.cancel(start.id);
  assert.match((await ended).why ?? "", /called off/);
  await world.signIns.close();
  assert.equal(await isFree(redirectUri), true);
});

Deno.test("the browser that comes back signs in, sees a page that nobody keeps, and the port is free again", async () => {
  await using world = await openWorld();
  const { signIns, accounts } = world;
  const start = await signIns.begin(CODEX);
  assert.equal(start.flow, "loopback");
  const redirectUri = inAddress(start.authorizeUrl, "redirect_uri");
  const state = inAddress(start.authorizeUrl, "state");
  const page = await comeBack(redirectUri, { code: SECRETS.code, state });
  assert.equal(page.status, 200);
  assert.match(page.text, /Account &#39;work&#39; is connected/);
  assert.equal(page.headers.get("cache-control"), "no-store");
  assert.match(
    page.headers.get("content-security-policy") ?? "",
    /^default-src 'none'/,
  );
  assert.doesNotMatch(page.text, /fake-/);
  const { account } = await signIns.ended(start.id);
  assert.equal(account?.id, accounts.list()[0]?.id);
  assert.equal(parametersOf(world.asked[0]!.body).redirect_uri, redirectUri);
  await signIns.close();
  assert.equal(await isFree(redirectUri), true);
});

Deno.test("what comes to the listener without the right state ends nothing", async () => {
  await using world = await openWorld();
  const { signIns } = world;
  const start = await signIns.begin(CODEX);
  const redirectUri = inAddress(start.authorizeUrl, "redirect_uri");
  const queries = [
    {},
    { code: "x" },
    { code: "x", state: "<script>" },
    { error: "access_denied", state: "wrong" },
    { state: inAddress(start.authorizeUrl, "state") },
  ];
  for (const query of queries) {
    const page = await comeBack(redirectUri, query as Record<string, string>);
    assert.equal(page.status, 400);
    assert.match(page.text, /Sign-in failed.*not known here/s);
    assert.doesNotMatch(page.text, /<script>/);
  }
  const elsewhere = await comeBack(
    redirectUri.replace("/auth/callback", "/x"),
    {},
  );
  assert.equal(elsewhere.status, 404);
  assert.equal(signIns.status(start.id).state, "pending");
  const ofAnother = await signIns.land(
    "claude-code",
    new URLSearchParams({
      code: "x",
      state: inAddress(start.authorizeUrl, "state"),
    }),
  );
  assert.equal(ofAnother.status, 400);
  assert.equal(world.asked.length, 0);
});

Deno.test("denied consent and a refused code are told in the browser, and the port is free again", async () => {
  const refuse = () => Promise.resolve(answer(400, { error: "invalid_grant" }));
  for (
    const [query, reason] of [
      [{ error: "access_denied" }, /consent was denied/],
      [{ error: "<b>", error_description: "<i>no" }, /&lt;i&gt;no/],
      [{ code: SECRETS.code }, /Cannot sign in: /],
    ] as const
  ) {
    await using world = await openWorld();
    world.script.post = refuse;
    const start = await world.signIns.begin(CODEX);
    const redirectUri = inAddress(start.authorizeUrl, "redirect_uri");
    const state = inAddress(start.authorizeUrl, "state");
    const page = await comeBack(redirectUri, { ...query, state });
    assert.equal(page.status, 400);
    assert.match(page.text, reason);
    assert.equal((await world.signIns.ended(start.id)).state, "failed");
    await world.signIns.close();
    assert.equal(await isFree(redirectUri), true);
    assert.deepEqual(world.accounts.list(), []);
  }
});

Deno.test("a mistake of ours is told short in the browser and reported whole", async () => {
  await using world = await openWorld();
  const mistake = new TypeError("secret detail");
  Object.assign(world.accounts, { add: () => Promise.reject(mistake) });
  const start = await world.signIns.begin(CODEX);
  const page = await comeBack(inAddress(start.authorizeUrl, "redirect_uri"), {
    code: SECRETS.code,
    state: inAddress(start.authorizeUrl, "state"),
  });
  assert.equal(page.status, 500);
  assert.doesNotMatch(page.text, /secret detail/);
  assert.deepEqual(world.reported, [mistake]);
});

Deno.test("an address pasted by hand also ends the wait of the listener", async () => {
  await using world = await openWorld();
  const start = await world.signIns.begin(CODEX);
  const redirectUri = inAddress(start.authorizeUrl, "redirect_uri");
  const state = inAddress(start.authorizeUrl, "state");
  await world.signIns.complete({
    sessionId: start.id,
    code: `${redirectUri}?code=${SECRETS.code}&state=${state}`,
  });
  await world.signIns.close();
  assert.equal(await isFree(redirectUri), true);
});

Deno.test("a taken port is passed over, and when all are taken the address is pasted", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  {
    await using world = await openWorld([port, 0]);
    const start = await world.signIns.begin(CODEX);
    const redirectUri = inAddress(start.authorizeUrl, "redirect_uri");
    assert.equal(start.flow, "loopback");
    assert.notEqual(new URL(redirectUri).port, String(port));
  }
  await using world = await openWorld([port, port]);
  const start = await world.signIns.begin(CODEX);
  assert.equal(start.flow, "paste");
  assert.equal(
    start.remark,
    `Other programs hold port ${port} and ${port}, so paste the address at which the browser ends`,
  );
  const redirectUri = inAddress(start.authorizeUrl, "redirect_uri");
  const state = inAddress(start.authorizeUrl, "state");
  const account = await world.signIns.complete({
    sessionId: start.id,
    code: `${redirectUri}?code=${SECRETS.code}&state=${state}`,
  });
  assert.equal(account.provider, "codex");
});

Deno.test("another program may ask for the port, a page may not", async () => {
  await using world = await openWorld();
  const start = await world.signIns.begin(CODEX);
  const redirectUri = inAddress(start.authorizeUrl, "redirect_uri");
  const url = redirectUri.replace("localhost", "127.0.0.1")
    .replace("/auth/callback", "/cancel");
  const page = await fetch(url, {
    headers: { "sec-fetch-site": "cross-site" },
  });
  await page.body?.cancel();
  assert.equal(page.status, 404);
  const program = await fetch(url);
  await program.body?.cancel();
  assert.equal(program.status, 200);
  assert.match(
    (await world.signIns.ended(start.id)).why ?? "",
    /Another program/,
  );
});

const DEVICE = { device_auth_id: "d-1", user_code: "ABCD-1234", interval: "5" };
const AGREED = { authorization_code: SECRETS.code, code_verifier: "v-1" };

Deno.test("a device code is asked for every five seconds until the person has agreed", async () => {
  await using world = await openWorld();
  const { signIns, clock, script, asked } = world;
  const answers = [
    answer(200, DEVICE),
    answer(403, {}),
    new TypeError("no route"),
    answer(200, AGREED),
    answer(200, TOKENS),
  ];
  script.post = () => {
    const next = answers.shift()!;
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
  const start = await signIns.begin({ ...CODEX, flow: "device" });
  assert.equal(start.authorizeUrl, null);
  assert.equal(start.device?.userCode, "ABCD-1234");
  await assert.rejects(
    signIns.complete({ sessionId: start.id, code: "not a code" }),
    { code: "invalid" },
  );
  await clock.advance(10_000);
  assert.equal(signIns.status(start.id).state, "pending");
  await clock.advance(5_000);
  assert.equal((await signIns.ended(start.id)).state, "completed");
  assert.equal(asked.length, 5);
  assert.equal(parametersOf(asked[4]!.body).code_verifier, "v-1");
  assert.equal(world.accounts.list()[0]?.name, "work");
});

Deno.test("a device code that is refused, or never typed, ends the sign-in", async () => {
  for (
    const [poll, ms, state] of [
      [answer(400, { error: "access_denied" }), 5_000, "failed"],
      [answer(403, {}), 10 * MINUTE, "expired"],
    ] as const
  ) {
    await using world = await openWorld();
    let isFirst = true;
    world.script.post = () => {
      const said = isFirst ? answer(200, DEVICE) : poll;
      isFirst = false;
      return Promise.resolve(said);
    };
    const start = await world.signIns.begin({ ...CODEX, flow: "device" });
    await world.clock.advance(ms);
    assert.equal(world.signIns.status(start.id).state, state);
    await world.clock.advance(5 * MINUTE);
    assert.equal(world.pending(), 0);
  }
});

Deno.test("a provider that gives no device code is told of, and nothing is left", async () => {
  await using world = await openWorld();
  world.script.post = () => Promise.resolve(answer(404, {}));
  await assert.rejects(
    world.signIns.begin({ ...CODEX, flow: "device" }),
    { code: "upstream", message: /gave no device code \(status 404\)/ },
  );
  assert.equal(world.pending(), 0);
});
