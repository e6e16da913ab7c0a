/** The whole program with requests of many kinds behind it: whole and broken, refused and failed over. */

import assert from "node:assert/strict";
import { openTestApp } from "../support/app.ts";
import {
  errorEvent,
  limited,
  ok,
  openUpstream,
  status,
} from "../support/upstream.ts";
import { Description } from "./_document.ts";
import { HOUR } from "./_open.ts";

export async function openWorld() {
  const home = await Deno.makeTempDir({ prefix: "ccflare-world-" });
  const upstream = openUpstream();
  upstream.on("key-a", ok("one"), limited({ window: "5h", resetsInMs: HOUR }));
  upstream.on(
    "key-b",
    ok("two"),
    status(404),
    errorEvent("mid_content"),
    status(500),
    ok("three"),
  );
  const program = await openTestApp({
    upstream,
    accounts: [
      { name: "first", provider: "anthropic", key: "key-a" },
      { name: "second", provider: "anthropic", key: "key-b" },
    ],
    env: { RETRY_ATTEMPTS: "0", CCFLARE_HOME: home },
  });
  const { url, store, clock } = program;
  const ask = async (path: string, body: unknown) => {
    const response = await fetch(url + path, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "anthropic-version": "2023-06-01",
      },
      body: JSON.stringify(body),
    });
    await response.text().catch(() => {}); // one of them breaks off
  };
  const messages = [{ role: "user", content: "ping" }];
  const question = { model: "claude-sonnet-4-5", max_tokens: 9, messages };
  for (const stream of [false, true, false, true, false]) {
    await ask("/v1/messages", { ...question, stream });
  }
  await ask("/v1/chat/completions", { model: "gpt-5", messages });
  await clock.advance(1_000);
  await store.journal.flush();
  await store.bodies.flush();
  const at = (path: string) => fetch(url + path).then((one) => one.json());
  const requests = await at("/api/requests");
  assert.equal(requests.length, 6);
  const description = await Description.read((path) => fetch(url + path));
  const begun = await program.fetch(
    new Request(`${url}/api/auth/claude-code/init`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "mine" }),
    }),
  );
  const { data } = await begun.json();
  return {
    url,
    description,
    /** Sends one more request and writes down all there is. */
    async goOn() {
      await ask("/v1/messages", question);
      await clock.advance(1_000);
      await store.bodies.flush();
    },
    /** With the id of everything that there is. */
    pathsOf(pattern: string): string[] {
      const ids = pattern.startsWith("/api/auth/session/")
        ? [data.sessionId]
        : requests.map((one: { id: string }) => one.id);
      const path = pattern.replace(":provider", "codex");
      return path.includes(":id")
        ? ids.map((id: string) => path.replace(":id", id))
        : [path];
    },
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
      await Deno.remove(home, { recursive: true });
    },
  };
}
