/** The real Claude Code on a Claude subscription whose tokens end, are renewed, and are renewed by somebody else. */

import assert from "node:assert/strict";
import { type Issuer, openIssuer } from "../../support/issuer.ts";
import { Program } from "../../support/program.ts";
import { ok, openUpstream, type Upstream } from "../../support/upstream.ts";
import {
  accountNamed,
  addSignedIn,
  attemptsOf,
  rowsOf,
  type SignedIn,
  textAt,
} from "./signed_in_accounts.ts";
import { askClaude } from "./terminal_clients.ts";

const clientsDir = Deno.env.get("CLIENTS_DIR");
const ignore = clientsDir === undefined;

/** Answers the account "home", if the issuer knows its token. */
function openPong(issuer: Issuer): Upstream {
  const upstream = openUpstream({ issuer });
  upstream.on("home", ok("pong"));
  return upstream;
}

async function addHome(
  program: Program,
  account: Pick<SignedIn, "tokens" | "upstream">,
) {
  const provider = "claude-code";
  await addSignedIn(program, { name: "home", provider, ...account });
}

async function assertAnswers(program: Program, expected: RegExp) {
  const place = { clientsDir: clientsDir!, url: program.url, key: "sk-client" };
  const run = await askClaude(place, "ping");
  assert.match(run.stdout, expected, run.stderr);
  assert.equal(run.code, 0);
}

Deno.test({
  name:
    "claude -p never notices that the account's token ended between two questions",
  ignore,
}, async () => {
  await using issuer = openIssuer();
  await using upstream = openPong(issuer);
  await using program = await Program.install(issuer.env);
  await program.serve();
  const tokens = issuer.signIn("claude-code", "home");
  await addHome(program, { tokens, upstream });
  await assertAnswers(program, /pong/);
  assert.equal(issuer.refreshes.length, 0);
  issuer.expire("home");
  await assertAnswers(program, /pong/);
  assert.deepEqual(issuer.refreshes.map((one) => one.standing), ["current"]);
  const { state } = await accountNamed(program, "home");
  assert.equal(state, "active");
  const sent = upstream.requestsWith("home").at(-1);
  assert.notEqual(sent?.credential, tokens.accessToken);
  assert.match(sent?.header("anthropic-beta") ?? "", /oauth-2025-04-20/);
  const rows = await rowsOf(program, "POST");
  assert.ok(rows.every((row) => row.outcome === "done"), "nothing failed");
  const told = await Promise.all(
    rows.map((row) => attemptsOf(program, row)),
  );
  assert.ok(
    told.some((attempts) => attempts.join() === "home stale,home serve"),
    `one question was asked twice: ${told.join("; ")}`,
  );
});

Deno.test({
  name:
    "claude -p is served at once when the stored token has ended before it is ever used",
  ignore,
}, async () => {
  await using issuer = openIssuer();
  await using upstream = openPong(issuer);
  await using program = await Program.install(issuer.env);
  await program.serve();
  const given = issuer.signIn("claude-code", "home");
  const tokens = { ...given, expiresAt: Date.now() - 1 };
  await addHome(program, { tokens, upstream });
  await assertAnswers(program, /pong/);
  assert.equal(issuer.refreshes.length, 1);
  const used = upstream.requestsWith("home").map((one) => one.credential);
  assert.ok(!used.includes(given.accessToken), "an ended token is not sent");
});

Deno.test({
  name:
    "two programs on one database renew a token once, and neither loses the account",
  ignore,
}, async () => {
  await using issuer = openIssuer();
  await using upstream = openPong(issuer);
  const home = await Deno.makeTempDir({ prefix: "ccflare-shared-" });
  try {
    const env = { ...issuer.env, CCFLARE_HOME: home };
    await using one = await Program.install(env);
    await using other = await Program.install(env);
    await one.serve();
    const tokens = issuer.signIn("claude-code", "home");
    await addHome(one, { tokens, upstream });
    await other.serve();
    await assertAnswers(one, /pong/);
    issuer.expire("home");
    await assertAnswers(other, /pong/);
    await assertAnswers(one, /pong/);
    assert.equal(issuer.refreshes.length, 1);
    issuer.expire("home");
    await Promise.all(
      [one, other].map((program) => assertAnswers(program, /pong/)),
    );
    assert.equal(issuer.refreshes.length, 2);
    assert.equal(issuer.reuses.length, 0);
    for (const program of [one, other]) {
      const { state } = await accountNamed(program, "home");
      assert.notEqual(state, "needs_sign_in");
      await assertTellsNone(issuer.secrets, program);
    }
    await assertHoldsNone(issuer.secrets, home);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

async function assertTellsNone(
  secrets: readonly string[],
  program: Program,
): Promise<void> {
  const rows = await rowsOf(program, "POST");
  const paths = rows.map(({ id }) => `/api/requests/${id}`);
  for (const path of ["/api/accounts", "/api/requests", "/health", ...paths]) {
    const text = await textAt(program, path);
    const told = secrets.find((secret) => text.includes(secret));
    assert.equal(told, undefined, `${path} tells a secret`);
  }
}

/** Database, its log and backups, and whatever else the program has written. */
async function assertHoldsNone(
  secrets: readonly string[],
  directory: string,
): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    const path = `${directory}/${name}`;
    if (isDirectory) {
      await assertHoldsNone(secrets, path);
      continue;
    }
    const text = new TextDecoder("latin1").decode(await Deno.readFile(path));
    const held = secrets.find((secret) => text.includes(secret));
    assert.equal(held, undefined, `${name} holds a secret`);
  }
}
