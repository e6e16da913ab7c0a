import assert from "node:assert/strict";
import { join } from "node:path";
import { encodeText } from "../support/upstream/bytes.ts";
import type { Question } from "../support/upstream/asking.ts";
import { SocketClient } from "../support/upstream/socket_client.ts";
import { openIssuer } from "../support/issuer.ts";
import { Program } from "../support/program.ts";
import {
  accept,
  limited,
  ok,
  openUpstream,
  say,
  status,
  unknownKey,
} from "../support/upstream.ts";
import { askAsClient } from "./_client.ts";
import { Command } from "./_command.ts";
import { filesBelow, leaksIn, type Places } from "./_leaks.ts";
import { agreeAt } from "../support/person.ts";

const CLAUDE = "person-1";
const KEYS = {
  anthropic: "sk-ant-api03-of-nobody-at-all",
  openai: "sk-proj-of-nobody-at-all",
};
const REFUSED_CODE = "code-that-was-made-up";
const NO_SCREEN = { DISPLAY: "", WAYLAND_DISPLAY: "", SSH_CONNECTION: "here" };

Deno.test("a full run writes no secret down and tells none", async (t) => {
  await using issuer = openIssuer();
  await using upstream = openUpstream({ issuer });
  await using program = await Program.install({
    ...issuer.env,
    ...NO_SCREEN,
    LOG_LEVEL: "debug",
    CCFLARE_USAGE_POLL: "off", // it is asked for below, at a moment of our own
  });
  const told: Places = new Map();
  const hear = (where: string, text: string) =>
    told.set(`${told.size + 1} ${where}`, encodeText(text));

  async function signInByCommand(name: string, provider: string) {
    const line = `--add-account ${name} --provider ${provider}`;
    const command = new Command(
      program,
      `${line} --base-url ${upstream.url} --no-browser`,
    );
    const paste = provider === "claude-code";
    const { code, out, err } = paste
      ? await command.pipe(await agreeAt(await command.address()))
      : await command.ends();
    assert.equal(code, 0, err);
    // The address and the code to type are for the person; only they may hold what they hold.
    hear(name, out + err.replace(/^ {2}http\S+$/m, "").replace(/FAKE-\d+/, ""));
  }

  async function call(path: string, body?: unknown): Promise<string> {
    const response = await fetch(program.url + path, {
      method: body === undefined ? "GET" : "POST",
      headers: { "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return await response.text();
  }

  async function hearOf(path: string, body?: unknown): Promise<string> {
    const text = await call(path, body);
    hear(path, text);
    return text;
  }

  async function turn(expected: number, question: Question = {}) {
    const answer = await askAsClient(program, question);
    const head = JSON.stringify([...answer.headers]);
    hear("answer", head + await answer.text());
    assert.equal(answer.status, expected);
  }

  await t.step("accounts of every kind are added", async () => {
    Object.assign(issuer.devices, { interval: 1, pending: 0 });
    await signInByCommand("claude", "claude-code");
    await signInByCommand("chat-by-device", "codex");
    await program.serve();
    for (const [provider, api_key] of Object.entries(KEYS)) {
      const version = provider === "openai" ? "/v1" : "";
      const base_url = upstream.url + version;
      const account = { name: `key-${provider}`, provider, api_key, base_url };
      await hearOf("/api/accounts", { ...account, priority: 9 });
    }
  });

  const stream = fetch(`${program.url}/api/requests/stream`);
  const heard = (await stream).text();

  await t.step("sign-ins end well and badly", async () => {
    const begin = async (name: string) => {
      const base_url = upstream.url;
      const ask = { name, flow: "paste", base_url, priority: 5 };
      // Its answer is the one that has to hold the state.
      return JSON.parse(await call("/api/auth/codex/init", ask)).data;
    };
    const complete = (body: unknown) =>
      hearOf("/api/auth/codex/complete", body);
    const bad = await begin("chat-refused");
    const why = await complete({
      sessionId: bad.sessionId,
      code: REFUSED_CODE,
    });
    assert.match(why, /Cannot sign in/);
    await hearOf(`/api/auth/session/${bad.sessionId}/status`);
    const good = await begin("chat-by-paste");
    const code = await agreeAt(good.authUrl);
    const done = await complete({ sessionId: good.sessionId, code });
    assert.match(done, /signed in/);
    await hearOf(`/api/auth/session/${good.sessionId}/status`);
  });

  await t.step(
    "requests are served, refreshed, failed and refused",
    async () => {
      upstream.on(CLAUDE, ok("pong")).on("person-2", ok("pong"));
      upstream.on("person-3", ok("pong"));
      upstream.on(KEYS.anthropic, ok("pong")).on(KEYS.openai, ok("pong"));
      await turn(200, { stream: true });
      issuer.expire(CLAUDE);
      await turn(200); // by a refreshed token
      assert.equal(issuer.refreshes.length, 1);
      issuer.expire(CLAUDE);
      const quoted = status(500, {
        message: `No: ${issuer.secrets.join(" ")}`,
      });
      issuer.onToken(quoted);
      await turn(200); // by the key
      upstream.on(KEYS.anthropic, unknownKey());
      await turn(429); // the first rests for a moment, the key is refused
      await turn(200, { dialect: "responses" });
      issuer.expire("person-2");
      await turn(200, { dialect: "responses" }); // by a refreshed token
      assert.equal(issuer.refreshes.at(-1)?.holder, "person-2");
      issuer.expire("person-2");
      issuer.revoke("person-2");
      await turn(200, { dialect: "responses" }); // by the one who pasted
      assert.equal(issuer.refreshes.at(-1)?.standing, "revoked");
      upstream.onSocket("person-3", accept({ turns: [say("pong")] }));
      const socket = await SocketClient.connect(program);
      assert.ok(socket instanceof SocketClient);
      assert.equal((await socket.turn()).at(-1), "response.completed");
      await socket[Symbol.asyncDispose]();
      upstream.on(
        "person-3",
        limited({ window: "5h", resetsInMs: 3_600_000 }),
      );
      upstream.on(KEYS.openai, status(400, { message: "No such model" }));
      await turn(400, { dialect: "responses" });
    },
  );

  const files = new Map<string, Uint8Array>();
  const readFiles = async (when: string) => {
    for (const [path, bytes] of await filesBelow(program.directory)) {
      files.set(`${when} ${path}`, bytes);
    }
  };

  await t.step("everything is asked for", async () => {
    const accounts = JSON.parse(await hearOf("/api/accounts"));
    assert.equal(accounts.length, 5);
    for (const { id } of accounts) {
      await hearOf(`/api/accounts/${id}/usage`, {});
    }
    await readFiles("running");
    hear("stdout and stderr", await program.stop());
    hear("stream", await heard);
    await readFiles("stopped");
    await program.serve(); // every request is written down by now
    for (const path of ["/health", "/api/accounts", "/api/stats"]) {
      await hearOf(path);
    }
    const requests = JSON.parse(await hearOf("/api/requests"));
    const ids: string[] = requests.map(({ id }: { id: string }) => id);
    assert.equal(ids.length, 9);
    for (const id of ids) {
      await hearOf(`/api/requests/${id}`);
      await hearOf(`/api/requests/${id}/body/request`);
      await hearOf(`/api/requests/${id}/body/response`);
    }
    await hearOf("/api/requests/no-such-request");
    hear("stdout and stderr, again", await program.stop());
  });

  const secrets = [
    ...issuer.secrets.filter((secret) => !secret.startsWith("FAKE-")),
    ...issuer.consent.asked.map(({ state = "" }) => state),
    ...Object.values(KEYS),
    REFUSED_CODE,
  ];
  const places = new Map([...told, ...files]);

  await t.step("the places hold what they should", () => {
    assert.ok(secrets.length > 20, `${secrets.length} secrets`);
    const names = [...places.keys()].join("\n");
    assert.match(names, /running .*ccflare\.db-wal$/m);
    assert.match(names, /stopped .*ccflare\.db$/m);
    assert.ok(leaksIn(places, ["chat-by-paste"]).length > 3);
    assert.ok(leaksIn(told, ["Renewed the tokens"]).length > 0, "debug lines");
  });

  assert.deepEqual(leaksIn(places, secrets), []);

  await t.step("a planted secret would be found", async () => {
    for (const secret of secrets) {
      const path = join(program.directory, "planted");
      await Deno.writeTextFile(path, `before${secret}after`);
      const found = leaksIn(await filesBelow(program.directory), [secret]);
      assert.deepEqual(found, [`${path}: ${secret}, plain`]);
    }
  });
});

Deno.test("leaksIn() knows a secret however it is written", () => {
  const secret = "sk-ant-oat01-a/b+c?";
  const writings: Record<string, string> = {
    plain: secret,
    "in hex": secret.replace(/./g, (one) => one.charCodeAt(0).toString(16)),
    "in base64": btoa(secret),
    "in an address": new URLSearchParams({ secret }).toString(),
  };
  for (const [writing, text] of Object.entries(writings)) {
    const places = new Map([["place", encodeText(`..${text}..`)]]);
    assert.deepEqual(leaksIn(places, [secret]), [
      `place: ${secret}, ${writing}`,
    ]);
  }
  const places = new Map([["place", encodeText(secret.slice(1))]]);
  assert.deepEqual(leaksIn(places, [secret]), []);
});
