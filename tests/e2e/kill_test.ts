import assert from "node:assert/strict";
import type { AccountWire } from "../../src/api/wire.ts";
import { Program } from "../support/program.ts";
import { readAllRequests } from "../support/request_pages.ts";
import { hang, limited, ok, openUpstream } from "../support/upstream.ts";
import { ask } from "../support/upstream/asking.ts";

/** What may be missing after `kill -9`: the journal's interval, and as much again for a busy machine's timers. */
const LOSS_MS = 200;
/** Long enough that most of what ended must be there. */
const LOAD_MS = 3 * LOSS_MS;
const CLIENTS = 8;

async function read<T>(program: Program, path: string): Promise<T> {
  const response = await fetch(`${program.url}${path}`);
  assert.equal(response.status, 200);
  return await response.json();
}

Deno.test("kill -9 under load loses no more than the last moment, and nothing is half there", async () => {
  await using upstream = openUpstream();
  upstream.on("key-limited", limited({ window: "5h", resetsInMs: 3_600_000 }));
  upstream.on("key-free", ok("pong"));
  upstream.on("key-slow", hang());
  await using program = await Program.install();
  const baseUrl = upstream.url;
  const anthropic = { provider: "anthropic", baseUrl } as const;
  await program.addAccount({
    name: "limited",
    key: "key-limited",
    ...anthropic,
  });
  await program.addAccount({ name: "free", key: "key-free", ...anthropic });
  await program.addAccount({
    name: "slow",
    key: "key-slow",
    provider: "openai",
    baseUrl: `${baseUrl}/v1`,
  });
  await program.serve();

  const finished = new Map<string, number>();
  const slow = ask(program, { dialect: "responses" }).then(
    () => "answered",
    () => "broken",
  );
  const start = performance.now();
  const client = async () => {
    while (performance.now() - start < LOAD_MS) {
      const response = await ask(program);
      await response.bytes();
      assert.equal(response.headers.get("x-ccflare-account"), "free");
      finished.set(
        response.headers.get("x-ccflare-request-id")!,
        performance.now(),
      );
    }
  };
  const clients = Array.from({ length: CLIENTS }, client);
  await Promise.all(clients);
  const killedAt = performance.now();
  await program.kill();
  assert.equal(await slow, "broken");

  await program.serve();
  const rows = await readAllRequests(
    (path) => fetch(`${program.url}${path}`),
    1_000,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const missing = [...finished].filter(([id]) =>
    byId.get(id)?.outcome !== "done"
  );
  for (const [id, at] of missing) {
    assert(
      killedAt - at < LOSS_MS,
      `${id} ended ${killedAt - at} ms before the kill and is gone`,
    );
  }
  assert(
    missing.length < finished.size / 2,
    `${missing.length} of ${finished.size} are missing`,
  );
  for (const row of rows) {
    assert(
      row.outcome === "done" || row.outcome === "interrupted",
      `${row.outcome}`,
    );
    if (row.outcome !== "done") continue;
    assert.equal(row.accountName, "free");
    assert.equal(row.totalTokens, 17);
    const detail = await read<{ attempts: unknown[]; decision: unknown }>(
      program,
      `/api/requests/${row.id}`,
    );
    assert(detail.attempts.length >= 1);
    assert(detail.decision !== null);
  }
  const interrupted = rows.filter((row) => row.outcome === "interrupted");
  assert(
    interrupted.some((row) => row.path === "/v1/responses"),
    "the open one is closed",
  );

  const accounts = await read<AccountWire[]>(program, "/api/accounts");
  const state = Object.fromEntries(
    accounts.map((one) => [one.name, one.state]),
  );
  assert.equal(state["limited"], "limited");
  assert.equal(state["free"], "active");
  upstream.forget();
  const after = await ask(program);
  await after.bytes();
  assert.equal(after.headers.get("x-ccflare-account"), "free");
  assert.deepEqual(upstream.requests.map((one) => one.credential), [
    "key-free",
  ]);
});
