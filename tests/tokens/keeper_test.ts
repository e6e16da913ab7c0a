import assert from "node:assert/strict";
import { join } from "node:path";
import type { TokenCredentials } from "../../src/providers/sign_in.ts";
import type { Vault } from "../../src/proxy/deps.ts";
import { openDatabase } from "../../src/store/db.ts";
import { HandClock, START } from "../support/clock.ts";
import { inTempDir, keyCredentials } from "../store/samples.ts";
import { Issuer, LIFE_MS, type Mood } from "./_issuer.ts";
import { Machine, type Process } from "./_process.ts";

const MINUTE = 60_000;

interface World extends Disposable {
  readonly clock: HandClock;
  readonly issuer: Issuer;
  readonly machine: Machine;
  /** The one that added the account. */
  readonly ours: Process;
  /** As they were added. */
  readonly tokens: TokenCredentials;
}

async function open(
  change: Partial<TokenCredentials> = {},
): Promise<World> {
  const clock = new HandClock();
  const issuer = new Issuer(clock);
  const machine = await Machine.start(clock, issuer);
  const ours = await machine.run();
  const tokens = { ...issuer.issue(), ...change };
  await ours.add(tokens);
  const dispose = () => machine[Symbol.dispose]();
  return { clock, issuer, machine, ours, tokens, [Symbol.dispose]: dispose };
}

/** Asks and turns the clock until the answer must be there. */
async function ask({ keeper, account }: Process, clock: HandClock) {
  const lease = keeper.credentials(account);
  await clock.advance(1_000);
  return await lease;
}

function tokenOf(lease: Awaited<ReturnType<typeof ask>>): string | null {
  return lease.ok && lease.credentials.kind === "tokens"
    ? lease.credentials.accessToken
    : null;
}

Deno.test("TokenKeeper is what the proxy asks for", async () => {
  using world = await open();
  const vault: Vault = world.ours.keeper;
  assert.equal(typeof vault.renew, "function");
});

Deno.test("TokenKeeper.credentials() hands out keys and lasting tokens at once and sends nothing", async () => {
  for (
    const credentials of [
      keyCredentials(),
      {
        kind: "tokens",
        accessToken: "a",
        refreshToken: "r",
        expiresAt: START + LIFE_MS,
        idToken: null,
        accountId: null,
      },
      {
        kind: "tokens",
        accessToken: "a",
        refreshToken: "r",
        expiresAt: null,
        idToken: null,
        accountId: null,
      },
      {
        kind: "tokens",
        accessToken: "a",
        refreshToken: null,
        expiresAt: START - 1,
        idToken: null,
        accountId: null,
      },
    ] as const
  ) {
    const clock = new HandClock();
    const issuer = new Issuer(clock);
    using machine = await Machine.start(clock, issuer);
    const { keeper, book } = await machine.run();
    const account = await book.add({
      name: "work",
      provider: "codex",
      baseUrl: null,
      priority: 0,
      credentials,
    });
    assert.deepEqual(keeper.credentials(account), { ok: true, credentials });
    await clock.advance(1_000);
    assert.deepEqual(issuer.heard, []);
  }
});

Deno.test("TokenKeeper.credentials() renews in the background when less than five minutes are left", async () => {
  using world = await open();
  const { clock, ours, issuer } = world;
  await clock.advance(LIFE_MS - 5 * MINUTE - 1);
  ours.keeper.credentials(ours.account);
  await clock.advance(1);
  assert.deepEqual(issuer.heard, []);
  const lease = ours.keeper.credentials(ours.account);
  assert(!(lease instanceof Promise));
  assert.equal(tokenOf(lease), "access-1");
  await clock.advance(1);
  assert.equal(tokenOf(await ask(ours, clock)), "access-2");
  assert.deepEqual(issuer.heard, ["refresh-1"]);
});

Deno.test("TokenKeeper.credentials() waits for the refresh from thirty seconds before the end", async () => {
  using world = await open();
  const { clock, ours } = world;
  await clock.advance(LIFE_MS - 30_000);
  assert(ours.keeper.credentials(ours.account) instanceof Promise);
  assert.equal(tokenOf(await ask(ours, clock)), "access-2");
  assert.equal(ours.account.tokenExpiresAt, clock.now() - 1_000 + LIFE_MS);
});

Deno.test("TokenKeeper refreshes once for forty parallel requests, and takes no longer than that", async () => {
  using world = await open();
  const { clock, ours, issuer, machine } = world;
  issuer.mood = () => ({ kind: "answer", afterMs: 200 });
  await clock.advance(LIFE_MS);
  const leases = Array.from(
    { length: 40 },
    () => ours.keeper.credentials(ours.account),
  );
  await clock.advance(200);
  const tokens = (await Promise.all(leases)).map(tokenOf);
  assert.deepEqual(new Set(tokens), new Set(["access-2"]));
  assert.deepEqual(issuer.heard, ["refresh-1"]);
  assert.equal(machine.stored().accessToken, "access-2");
});

Deno.test("TokenKeeper adopts what another process has renewed on the same file", () =>
  inTempDir(async (dir) => {
    const path = join(dir, "ccflare.db");
    const clock = new HandClock();
    const issuer = new Issuer(clock);
    const db = openDatabase({ path });
    using machine = await Machine.start(clock, issuer, db);
    using there = openDatabase({ path });
    const ours = await machine.run();
    await ours.add(issuer.issue());
    const theirs = await machine.run(there);
    await clock.advance(LIFE_MS);
    assert.equal(tokenOf(await ask(theirs, clock)), "access-2");
    assert.equal(tokenOf(await ask(ours, clock)), "access-2");
    assert.deepEqual(issuer.heard, ["refresh-1"]);
    await clock.advance(LIFE_MS);
    assert.equal(tokenOf(await ask(ours, clock)), "access-3");
    assert.equal(tokenOf(await ask(theirs, clock)), "access-3");
    assert.deepEqual(issuer.heard, ["refresh-1", "refresh-2"]);
  }));

Deno.test("TokenKeeper waits for the process that is at it, and serves what that one got", async () => {
  using world = await open();
  const { clock, ours, issuer, machine } = world;
  const theirs = await machine.run();
  issuer.mood = () => ({ kind: "answer", afterMs: 5_000 });
  await clock.advance(LIFE_MS);
  const [first, second] = [ours, theirs].map(({ keeper, account }) =>
    keeper.credentials(account)
  );
  await clock.advance(5_500);
  assert.equal(tokenOf(await first!), "access-2");
  assert.equal(tokenOf(await second!), "access-2");
  assert.deepEqual(issuer.heard, ["refresh-1"]);
});

Deno.test("TokenKeeper takes over at once when the process that was at it has died", async () => {
  using world = await open();
  const { clock, ours, issuer, machine } = world;
  const theirs = await machine.run();
  issuer.mood = () => ({ kind: "silent", isHeard: false });
  await clock.advance(LIFE_MS);
  theirs.keeper.credentials(theirs.account);
  await clock.advance(10);
  theirs.kill();
  issuer.mood = () => ({ kind: "answer", afterMs: 0 });
  assert.equal(tokenOf(await ask(ours, clock)), "access-2");
  assert.deepEqual(issuer.offences, []);
});

Deno.test("TokenKeeper marks an account that is refused, once, and never sends its token again", async () => {
  using world = await open();
  const { clock, ours, issuer, machine } = world;
  issuer.revoke();
  await clock.advance(LIFE_MS);
  assert.deepEqual(await ask(ours, clock), { ok: false, why: "invalid_grant" });
  assert.equal(ours.account.needsSignIn?.why, "invalid_grant");
  assert(machine.isMarked());
  await ours.book.resume(ours.account.id);
  assert.equal(tokenOf(await ask(ours, clock)), null);
  assert.equal(ours.account.needsSignIn?.why, "invalid_grant");
  assert.deepEqual(issuer.heard, ["refresh-1"]);
});

Deno.test("TokenKeeper does not believe a refusal when somebody has signed in meanwhile", async () => {
  using world = await open();
  const { clock, ours, issuer } = world;
  issuer.mood = () => ({ kind: "answer", afterMs: 5_000 });
  await clock.advance(LIFE_MS);
  const after = issuer.issue(); // ends the first token
  const lease = ours.keeper.credentials(ours.account);
  await clock.advance(1_000);
  await ours.book.update(ours.account.id, { credentials: after });
  await clock.advance(5_000);
  assert.equal(tokenOf(await lease), "access-2");
  assert.equal(ours.account.needsSignIn, null);
});

const TROUBLES: readonly {
  readonly name: string;
  readonly mood: Mood;
  readonly failures: number;
  readonly waitMs: number;
}[] = [
  {
    name: "the first time",
    mood: { kind: "unavailable", retryAfterMs: null },
    failures: 1,
    waitMs: 5_000,
  },
  {
    name: "the third time in a row",
    mood: { kind: "unavailable", retryAfterMs: null },
    failures: 3,
    waitMs: 20_000,
  },
  {
    name: "the tenth time in a row",
    mood: { kind: "unavailable", retryAfterMs: null },
    failures: 10,
    waitMs: 300_000,
  },
  {
    name: "asking for more",
    mood: { kind: "unavailable", retryAfterMs: 90_000 },
    failures: 1,
    waitMs: 90_000,
  },
  {
    name: "asking for less",
    mood: { kind: "unavailable", retryAfterMs: 1_000 },
    failures: 1,
    waitMs: 5_000,
  },
  {
    name: "asking for a year",
    mood: { kind: "unavailable", retryAfterMs: 31_536_000_000 },
    failures: 1,
    waitMs: 3_600_000,
  },
  {
    name: "by silence",
    mood: { kind: "silent", isHeard: false },
    failures: 1,
    waitMs: 5_000,
  },
];

for (const { name, mood, failures, waitMs } of TROUBLES) {
  Deno.test(`TokenKeeper rests after trouble, stored and ended by success: ${name}`, async () => {
    using world = await open();
    const { clock, ours, issuer, machine } = world;
    await clock.advance(LIFE_MS);
    issuer.mood = () => mood;
    for (let failed = 1;; failed++) {
      const lease = ours.keeper.credentials(ours.account);
      await clock.advance(mood.kind === "silent" ? 30_000 : 0);
      assert.equal((await lease).ok, false);
      if (failed === failures) break;
      await clock.advance(ours.account.refreshTrouble!.until - clock.now());
    }
    const trouble = ours.account.refreshTrouble!;
    assert.equal(trouble.until - clock.now(), waitMs);
    assert.equal(trouble.failures, failures);
    const reopened = await machine.run();
    assert.deepEqual(reopened.account.refreshTrouble, trouble);

    issuer.mood = () => ({ kind: "answer", afterMs: 0 });
    await clock.advance(waitMs - 2_000);
    assert.deepEqual(await ask(ours, clock), { ok: false, why: trouble.why });
    assert.equal(issuer.heard.length, failures);
    await clock.advance(1_000);
    assert.equal(tokenOf(await ask(ours, clock)), "access-2");
    assert.equal(ours.account.refreshTrouble, null);
    assert.equal((await machine.run()).account.refreshTrouble, null);
  });
}

Deno.test("TokenKeeper.renew() gives what is stored when that is another token already", async () => {
  using world = await open();
  const { ours, issuer } = world;
  const lease = await ours.keeper.renew(ours.account, "access-0");
  assert.equal(tokenOf(lease), "access-1");
  assert.deepEqual(issuer.heard, []);
});

Deno.test("TokenKeeper.renew() refreshes once for all whose token was refused", async () => {
  using world = await open();
  const { clock, ours, issuer } = world;
  issuer.endAccess();
  const leases = [1, 2, 3].map(() =>
    ours.keeper.renew(ours.account, "access-1")
  );
  await clock.advance(0);
  assert.deepEqual((await Promise.all(leases)).map(tokenOf), [
    "access-2",
    "access-2",
    "access-2",
  ]);
  assert.deepEqual(issuer.heard, ["refresh-1"]);
});

Deno.test("TokenKeeper does not hand out a refused token again while it cannot be renewed", async () => {
  using world = await open();
  const { clock, ours, issuer } = world;
  issuer.mood = () => ({ kind: "unavailable", retryAfterMs: null });
  const renewing = ours.keeper.renew(ours.account, "access-1");
  await clock.advance(0);
  assert.equal((await renewing).ok, false);
  assert.equal((await ask(ours, clock)).ok, false);
  assert.equal(issuer.heard.length, 1);
});

Deno.test("TokenKeeper.renew() marks an account that has nothing to renew with", async () => {
  using world = await open({ refreshToken: null });
  const { clock, ours } = world;
  const renewing = ours.keeper.renew(ours.account, "access-1");
  await clock.advance(0);
  assert.equal((await renewing).ok, false);
  assert.match(ours.account.needsSignIn!.why, /cannot be renewed/);
});

Deno.test("TokenKeeper uses renewed tokens only when they are stored, and stores them when it can", async () => {
  using world = await open();
  const { clock, ours, issuer, machine } = world;
  const theirs = await machine.run();
  await clock.advance(LIFE_MS);
  ours.fault = "disk full";
  assert.equal(tokenOf(await ask(ours, clock)), null);
  assert.equal(machine.stored().accessToken, "access-1");
  // Meanwhile nobody else sends the old one.
  const waiting = theirs.keeper.credentials(theirs.account);
  await clock.advance(20_000);
  ours.fault = "";
  await clock.advance(5_000);
  assert.equal(machine.stored().accessToken, "access-2");
  assert.equal((await waiting).ok, false);
  assert.equal(tokenOf(await ask(ours, clock)), "access-2");
  assert.equal(tokenOf(await ask(theirs, clock)), "access-2");
  assert.deepEqual(issuer.heard, ["refresh-1"]);
  assert.doesNotMatch(machine.logged.join("\n"), /(refresh|access)-\d/);
});

Deno.test("TokenKeeper.close() waits for the answer that is on its way, and starts nothing more", async () => {
  using world = await open();
  const { clock, ours, issuer, machine } = world;
  issuer.mood = () => ({ kind: "answer", afterMs: 5_000 });
  await clock.advance(LIFE_MS);
  const lease = ours.keeper.credentials(ours.account);
  await clock.advance(0);
  const closed = ours.keeper.close();
  await clock.advance(5_000);
  await closed;
  assert.equal(tokenOf(await lease), "access-2");
  assert.equal(machine.stored().accessToken, "access-2");
  await clock.advance(LIFE_MS);
  assert.equal((await ask(ours, clock)).ok, false);
  assert.equal(issuer.heard.length, 1);
});

Deno.test("TokenKeeper leaves the tokens of somebody who has signed in while it renewed the old ones", async () => {
  using world = await open();
  const { clock, ours, issuer, machine, tokens } = world;
  issuer.mood = () => ({ kind: "answer", afterMs: 5_000 });
  await clock.advance(LIFE_MS);
  const lease = ours.keeper.credentials(ours.account);
  await clock.advance(1_000);
  const signedIn = {
    ...tokens,
    accessToken: "access-of-a-person",
    refreshToken: "refresh-of-a-person",
    expiresAt: clock.now() + LIFE_MS,
  };
  await ours.book.update(ours.account.id, { credentials: signedIn });
  await clock.advance(5_000);
  assert.deepEqual(await lease, { ok: true, credentials: signedIn });
  assert.deepEqual(machine.stored(), signedIn);
});

Deno.test("TokenKeeper.renew() refreshes anew when the refresh it joined brings the token that was refused", async () => {
  using world = await open();
  const { clock, ours, machine } = world;
  const theirs = await machine.run();
  await clock.advance(LIFE_MS);
  await ask(theirs, clock);
  const [joined, renewed] = [
    ours.keeper.credentials(ours.account),
    ours.keeper.renew(ours.account, "access-2"),
  ];
  await clock.advance(0);
  assert.equal(tokenOf(await joined), "access-2");
  assert.equal(tokenOf(await renewed), "access-3");
});
