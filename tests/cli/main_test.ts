import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { helpText } from "../../src/cli/help.ts";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const KEY = "sk-fake-never-to-be-shown";

/** A home directory of its own, in which the executable runs. */
async function openHome() {
  const home = await Deno.makeTempDir({ prefix: "ccflare-cli-" });
  const spawn = (...args: string[]) =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-lock", "--quiet", "-A", MAIN, ...args],
      env: { CCFLARE_HOME: home, CF_PRICING_OFFLINE: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  return {
    home,
    spawn,
    async run(line: string, input = "") {
      const child = spawn(...line.split(" ").filter((word) => word !== ""));
      const writer = child.stdin.getWriter();
      // A command that reads nothing may be gone before.
      await writer.write(new TextEncoder().encode(input)).catch(() => {});
      await writer.close().catch(() => {});
      const { code, stdout, stderr } = await child.output();
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      return { code, out: text(stdout), err: text(stderr) };
    },
    [Symbol.asyncDispose]: () => Deno.remove(home, { recursive: true }),
  };
}

Deno.test("main prints help and ends well without a word", async () => {
  await using home = await openHome();
  const { code, out, err } = await home.run("");
  assert.deepEqual([code, out, err], [0, helpText(), ""]);
  const entries = await Array.fromAsync(Deno.readDir(home.home));
  assert.deepEqual(entries, [], "touches nothing");
});

Deno.test("main ends with 2 when misused", async () => {
  await using home = await openHome();
  const { code, out, err } = await home.run("--lst");
  assert.deepEqual([code, out], [2, ""]);
  assert.match(err, /did you mean --list\?/);
});

Deno.test("main keeps accounts from one run to the next and never shows a key", async () => {
  await using home = await openHome();
  const add = "--add-account work --provider anthropic";
  const said = [
    await home.run(add, `${KEY}\n`),
    await home.run(add, `${KEY}\n`),
    await home.run("--list"),
    await home.run("--list --json"),
    await home.run("--pause work"),
    await home.run("--remove work"),
    await home.run("--remove work --yes"),
    await home.run("--list"),
  ];
  assert.deepEqual(said.map(({ code }) => code), [0, 1, 0, 0, 0, 2, 0, 0]);
  const [added, again, listed, json, paused, asked, removed, none] = said;
  assert.equal(added?.out, "Account 'work' added (anthropic)\n");
  assert.match(again?.err ?? "", /'work' already exists/);
  assert.match(listed?.out ?? "", /^work +anthropic +0 +ready/m);
  assert.equal(JSON.parse(json?.out ?? "")[0].name, "work");
  assert.equal(paused?.out, "Account 'work' paused\n");
  assert.match(asked?.err ?? "", /--yes/);
  assert.equal(removed?.out, "Account 'work' removed\n");
  assert.match(none?.err ?? "", /No accounts yet/);
  assert.doesNotMatch(JSON.stringify(said), /sk-fake/);
  for await (const entry of Deno.readDir(home.home)) {
    if (!entry.isFile) continue;
    const bytes = await Deno.readFile(join(home.home, entry.name));
    const text = new TextDecoder("latin1").decode(bytes);
    assert.ok(!text.includes(KEY), entry.name);
  }
});

Deno.test("main serves, sees what other runs change, says when its port is taken, and stops when told to", async () => {
  await using home = await openHome();
  const server = home.spawn("--serve", "--port", "0");
  await server.stdin.close();
  const remarks = new Response(server.stderr).text();
  const { url, rest } = await addressOf(server.stdout);
  const accounts = async () => {
    const response = await fetch(`${url}/api/accounts`);
    const list: { name: string }[] = await response.json();
    return list.map((account) => account.name);
  };
  assert.deepEqual(await accounts(), []);

  const live = await fetch(`${url}/api/requests/stream`);
  const events = live.body!.pipeThrough(new TextDecoderStream()).getReader();
  const added = await home.run("--add-account work --provider openai", KEY);
  assert.equal(added.code, 0, added.err);
  for (let text = ""; !text.includes('"accounts"');) {
    const { value, done } = await events.read();
    assert.ok(!done, "the stream ended");
    text += value;
  }
  assert.deepEqual(await accounts(), ["work"]);

  const { port } = new URL(url);
  const second = await home.run(`--serve --port ${port}`);
  assert.equal(second.code, 1);
  assert.match(second.err, new RegExp(`^Error: .*${port}.*--port`, "m"));
  assert.equal(second.out, "");

  // The live stream is still open: it must not hold the server up.
  server.kill("SIGTERM");
  assert.deepEqual(await server.status.then(({ code }) => code), 0);
  await events.cancel();
  await rest;
  assert.match(await remarks, /Stopping when the running requests/);
});

/** Reads until the server has said where it is; what it says later is read away. */
async function addressOf(
  stdout: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<{ url: string; rest: Promise<void> }> {
  const lines = stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let found: RegExpExecArray | null = null;
  while (found === null) {
    const { value, done } = await lines.read();
    assert.ok(!done, `ended with: ${text}`);
    text += value;
    found = /^ +Dashboard +(http:\/\/\S+)\n[^]*\n\n/m.exec(text);
  }
  const readAway = async () => {
    while (!(await lines.read()).done);
  };
  return { url: found[1] ?? "", rest: readAway() };
}
