import assert from "node:assert/strict";
import { run } from "../../src/cli/run.ts";
import {
  addRefused,
  answer,
  inAddress,
  pasteFor,
  SECRETS,
  TOKENS,
} from "../support/sign_in.ts";
import { openTerminal, openWorld, type Person } from "./_world.ts";

const CLAUDE = "--add-account work --provider claude-code";
const CODEX = "--add-account work --provider codex";

/** The address that was printed. */
function addressIn(err: string): string {
  return /^ {2}(https:\S+)$/m.exec(err)?.[1] ?? "";
}

const pasted = (err: string) => pasteFor(addressIn(err));

/** Starts a command line without waiting for its end. */
function start(
  world: Awaited<ReturnType<typeof openWorld>>,
  line: string,
  person: Person = {},
) {
  const terminal = openTerminal(person);
  const { program } = world;
  return { terminal, status: run(line.split(" "), { terminal, program }) };
}

/** Resolves when a sign-in has begun. */
async function begun(
  world: Awaited<ReturnType<typeof openWorld>>,
  terminal: ReturnType<typeof openTerminal>,
) {
  while (terminal.heard.err === "") await world.clock.advance(0);
}

Deno.test("--add-account --provider claude-code opens the browser and takes the code that the page shows", async () => {
  await using world = await openWorld();
  const { terminal, status } = start(world, `${CLAUDE} --priority 5`, {
    answers: ["not a code", pasted],
  });
  assert.equal(await status, 0);
  const { out, err, questions } = terminal.heard;
  assert.equal(out, "Account 'work' added (claude-code)\n");
  assert.match(err, /^Open this address and agree:\n\n {2}https:/);
  assert.match(err, /^This is no code; /m);
  assert.deepEqual(questions, ["Code", "Code"]);
  assert.deepEqual(terminal.opened, [addressIn(err)]);
  assert.equal(terminal.listening, 0);
  assert.equal(world.store.accounts.find("work")?.priority, 5);
  for (const secret of Object.values(SECRETS)) {
    assert(!`${out}${err}`.includes(secret), secret);
  }
});

Deno.test("--no-browser only prints the address", async () => {
  await using world = await openWorld();
  const { terminal, status } = start(world, `${CLAUDE} --no-browser`, {
    answers: [pasted],
  });
  assert.equal(await status, 0);
  assert.deepEqual(terminal.opened, []);
});

Deno.test("--add-account takes the code from a pipe", async () => {
  await using world = await openWorld();
  const { status, err } = await world.run(CLAUDE, {
    input: "of-nobody#of-nobody\n",
  });
  assert.equal(status, 1);
  assert.match(err, /Error: Cannot sign in: the code belongs to another/);
  const empty = await world.run(CLAUDE, { input: "" });
  assert.equal(empty.status, 2);
  assert.match(empty.err, /This is no code/);
  assert.equal(empty.open, 0);
});

Deno.test("--sign-in renews an account, which keeps everything but its tokens", async () => {
  await using world = await openWorld();
  const before = await addRefused(world.store.accounts);
  const { status, out } = await world.run("--sign-in work", {
    answers: [pasted],
  });
  assert.deepEqual([status, out], [
    0,
    "Account 'work' signed in again (claude-code)\n",
  ]);
  const after = world.store.accounts.find("work");
  assert.deepEqual([after?.id, after?.priority, after?.needsSignIn], [
    before.id,
    7,
    null,
  ]);
});

Deno.test("--add-account --provider codex waits for the browser while it would take an address", async () => {
  await using world = await openWorld();
  const { terminal, status } = start(world, CODEX);
  await begun(world, terminal);
  const address = addressIn(terminal.heard.err);
  const back = new URL(inAddress(address, "redirect_uri"));
  back.hostname = "127.0.0.1";
  back.search = String(
    new URLSearchParams({
      code: SECRETS.code,
      state: inAddress(address, "state"),
    }),
  );
  const page = await fetch(back);
  assert.match(await page.text(), /Signed in/);
  assert.equal(await status, 0);
  assert.equal(terminal.heard.out, "Account 'work' added (codex)\n");
  assert.deepEqual(terminal.heard.questions, ["Address or code"]);
});

Deno.test("--add-account --provider codex gives a code to type elsewhere where there is no browser", async () => {
  await using world = await openWorld();
  const answers = [
    answer(200, { device_auth_id: "d", user_code: "ABCD-1234", interval: 5 }),
    answer(200, { authorization_code: SECRETS.code, code_verifier: "v" }),
    answer(200, TOKENS),
  ];
  world.issuer.script.post = () => Promise.resolve(answers.shift()!);
  const { terminal, status } = start(world, CODEX, { hasBrowser: false });
  await begun(world, terminal);
  assert.match(terminal.heard.err, /type the code ABCD-1234/);
  await world.clock.advance(5_000);
  assert.equal(await status, 0);
  assert.deepEqual([terminal.opened, terminal.heard.questions], [[], []]);
});

const FAILURES: [
  name: string,
  answered: (err: string) => string,
  why: RegExp,
][] = [
  ["a wrong state", () => "code#wrong", /belongs to another sign-in/],
  [
    "denied consent",
    () => "https://claude.example/?error=access_denied",
    /consent was denied/,
  ],
  ["a refused code", pasted, /^Error: Cannot sign in: /m],
];

for (const [name, answered, why] of FAILURES) {
  Deno.test(`--add-account ends with 1 after ${name} and adds nothing`, async () => {
    await using world = await openWorld();
    world.issuer.script.post = () =>
      Promise.resolve(answer(400, { error: "invalid_grant" }));
    const result = await world.run(CLAUDE, { answers: [answered] });
    assert.deepEqual([result.status, result.out, result.open], [1, "", 0]);
    assert.match(result.err, why);
    assert.deepEqual(world.store.accounts.list(), []);
  });
}

Deno.test("--add-account ends with 1 when nobody comes back in time", async () => {
  await using world = await openWorld();
  const { terminal, status } = start(world, CODEX);
  await begun(world, terminal);
  await world.clock.advance(10 * 60_000);
  assert.equal(await status, 1);
  assert.match(terminal.heard.err, /Error: This sign-in has expired/);
});

for (const way of ["at the question", "by a signal"]) {
  Deno.test(`Ctrl-C ${way} ends a sign-in with 130 and leaves nothing behind`, async () => {
    await using world = await openWorld();
    const isSignal = way === "by a signal";
    const { terminal, status } = start(world, CODEX, {
      answers: isSignal ? [] : [null],
    });
    await begun(world, terminal);
    if (isSignal) terminal.signal();
    assert.equal(await status, 130);
    assert.match(terminal.heard.err, /Interrupted; nothing was changed\n$/);
    assert.equal(terminal.listening, 0);
    assert.equal(world.clock.pending, 0);
    const address = addressIn(terminal.heard.err);
    const port = Number(new URL(inAddress(address, "redirect_uri")).port);
    await assert.rejects(Deno.connect({ hostname: "127.0.0.1", port }));
    assert.deepEqual(world.store.accounts.list(), []);
  });
}
