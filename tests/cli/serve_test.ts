import assert from "node:assert/strict";
import { serve } from "../../src/cli/commands/serve.ts";
import type { Program } from "../../src/cli/command.ts";
import { run } from "../../src/cli/run.ts";
import { Fault } from "../../src/model/fault.ts";
import { assertGolden } from "../support/golden.ts";
import { openTerminal, openWorld } from "./_world.ts";

/** A server that notes what happens to it and ends when the test lets it. */
async function openServer(
  options: { address?: { hostname: string; port: number } | Fault } = {},
) {
  const world = await openWorld();
  const terminal = openTerminal({});
  const steps: string[] = [];
  const listening = Promise.withResolvers<void>();
  const closing = Promise.withResolvers<AbortSignal | undefined>();
  const drained = Promise.withResolvers<void>();
  const address = options.address ?? { hostname: "127.0.0.1", port: 8080 };
  const program: Program = {
    ...world.program,
    loadConfig(sources) {
      steps.push(`config ${JSON.stringify(sources.flags)}`);
      return world.program.loadConfig(sources);
    },
    openApp(_, { writeLog }) {
      writeLog("a log line\n");
      return Promise.resolve({
        store: world.store,
        report: (error) => steps.push(`report ${error}`),
        listen() {
          listening.resolve();
          return address instanceof Fault
            ? Promise.reject(address)
            : Promise.resolve(address);
        },
        async close(hurry) {
          steps.push("close");
          closing.resolve(hurry);
          hurry?.addEventListener("abort", () => drained.resolve());
          await drained.promise;
          steps.push(hurry?.aborted ? "hurried" : "drained");
        },
      });
    },
  };
  return {
    ...world,
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
    terminal,
    program,
    steps,
    listening: listening.promise,
    closing: closing.promise,
    drained,
  };
}

Deno.test("serve() reports an error that nobody caught, and goes on", async () => {
  await using server = await openServer();
  const { terminal, steps } = server;
  const status = run(["--serve"], server);
  await server.listening;
  terminal.stray("a lost promise");
  assert.equal(steps.at(-1), "report a lost promise");
  terminal.signal();
  server.drained.resolve();
  assert.equal(await status, 0);
  assert.equal(terminal.listening, 0);
});

Deno.test("serve() says where it is, waits for a signal, and lets running requests end", async () => {
  await using server = await openServer();
  const { terminal, steps } = server;
  await server.add("work");
  const status = run(["--serve", "--port", "8080"], server);
  await server.listening;
  await server.clock.advance(0);
  assertGolden(
    "serve.txt",
    terminal.heard.out.replace(/ccflare \S+ is/, "ccflare VERSION is"),
  );
  assert.equal(terminal.heard.err, "a log line\n");
  assert.deepEqual(steps, ['config {"port":"8080"}']);

  terminal.signal();
  const hurry = await server.closing;
  assert.match(terminal.heard.err, /Stopping when the running requests/);
  assert.equal(hurry?.aborted, false);
  await server.clock.advance(9_999);
  assert.equal(hurry?.aborted, false);
  server.drained.resolve();
  assert.equal(await status, 0);
  assert.deepEqual(steps.slice(1), ["close", "drained"]);
  assert.equal(server.clock.pending, 0);
  assert.equal(terminal.listening, 0);
});

Deno.test("serve() cuts requests short after 10 s", async () => {
  await using server = await openServer();
  const status = run(["--serve"], server);
  await server.listening;
  server.terminal.signal();
  await server.closing;
  await server.clock.advance(10_000);
  assert.equal(await status, 0);
  assert.deepEqual(server.steps.slice(1), ["close", "hurried"]);
});

Deno.test("serve() cuts requests short at the second signal", async () => {
  await using server = await openServer();
  const status = run(["--serve"], server);
  await server.listening;
  server.terminal.signal();
  await server.closing;
  server.terminal.signal();
  assert.equal(await status, 0);
  assert.deepEqual(server.steps.slice(1), ["close", "hurried"]);
});

Deno.test("serve() ends when told to while it is starting", async () => {
  await using server = await openServer();
  const status = run(["--serve"], server);
  server.terminal.signal();
  server.drained.resolve();
  assert.equal(await status, 0);
  assert.deepEqual(server.steps.slice(1), ["close", "drained"]);
});

Deno.test("serve() closes what it opened when the address is taken", async () => {
  const taken = new Fault("conflict", "Cannot listen on 127.0.0.1:8080");
  await using server = await openServer({ address: taken });
  server.drained.resolve();
  assert.equal(await run(["--serve"], server), 1);
  assert.equal(server.terminal.heard.out, "");
  assert.match(server.terminal.heard.err, /Error: Cannot listen on 127/);
  assert.deepEqual(server.steps.slice(1), ["close", "drained"]);
  assert.equal(server.terminal.listening, 0);
  assert.equal(server.clock.pending, 0);
});

const ADDRESSES: [hostname: string, url: string][] = [
  ["0.0.0.0", "http://127.0.0.1:9"],
  ["::", "http://[::1]:9"],
  ["::1", "http://[::1]:9"],
  ["10.1.2.3", "http://10.1.2.3:9"],
];

for (const [hostname, url] of ADDRESSES) {
  Deno.test(`serve() on ${hostname} tells clients of ${url}`, async () => {
    await using server = await openServer({ address: { hostname, port: 9 } });
    const { terminal, program } = server;
    const status = serve({ said: { serve: "" }, terminal, program });
    await server.listening;
    terminal.signal();
    server.drained.resolve();
    assert.equal(await status, 0);
    assert.ok(terminal.heard.out.includes(`ANTHROPIC_BASE_URL=${url}\n`));
    assert.match(terminal.heard.out, /none yet; ccflare --add-account/);
  });
}
