/**
 * Real clients against the whole program: Claude Code, Codex and both official SDKs. Run by `deno task test:clients`;
 * `CLIENTS_DIR` names the folder whose `node_modules` holds them.
 */

import assert from "node:assert/strict";
import type { RequestDetail, RequestSummary } from "../../../src/api/wire.ts";
import {
  limited,
  ok,
  openUpstream,
  type Upstream,
  USAGE,
} from "../../support/upstream.ts";
import { sayAloud } from "../../support/aloud.ts";
import { Program } from "../../support/program.ts";
import { SdkClients, type SdkQuestion } from "./sdk_clients.ts";
import { askClaude, askCodex } from "./terminal_clients.ts";
import { VERDICT_ROWS, type VerdictRow } from "./verdict_rows.ts";

const clientsDir = Deno.env.get("CLIENTS_DIR");
if (clientsDir === undefined) {
  // Said aloud, or a machine without the clients would look as if it had tested them.
  sayAloud("CLIENTS_DIR is not set: the real clients are not tested");
}
const ignore = clientsDir === undefined;

/** Short waits between tries, so that a row of the table with three of them ends at once. */
const QUICK = { RETRY_DELAY_MS: "5" };

const TERMINAL_CLIENTS = [
  { name: "claude -p", ask: askClaude, provider: "anthropic" },
  { name: "codex exec", ask: askCodex, provider: "openai" },
] as const;

for (const { name, ask, provider } of TERMINAL_CLIENTS) {
  Deno.test({
    name:
      `${name} prints what the fake upstream says, without the program between`,
    ignore,
  }, async () => {
    await using upstream = openUpstream();
    upstream.on("sk-direct", ok("straight pong"));
    const place = { clientsDir: clientsDir!, url: upstream.url };
    const run = await ask({ ...place, key: "sk-direct" }, "ping");
    assert.match(run.stdout, /straight pong/, run.stderr);
  });

  Deno.test({
    name:
      `${name} prints what the second account says when the first is out of quota`,
    ignore,
  }, async () => {
    await using upstream = openUpstream();
    upstream.on("sk-first", limited({ resetsInMs: 3_600_000 }));
    upstream.on("sk-second", ok("pong from the second"));
    await using program = await Program.install();
    for (const place of ["first", "second"]) {
      const baseUrl = baseUrlOf(provider, upstream);
      const account = { name: place, provider, key: `sk-${place}`, baseUrl };
      await program.addAccount(account);
    }
    await program.serve();
    const place = { clientsDir: clientsDir!, url: program.url };
    const run = await ask({ ...place, key: "sk-of-the-client" }, "ping");
    assert.match(run.stdout, /pong from the second/, run.stderr);
    assert.equal(run.code, 0);
    assert.equal(upstream.requestsWith("sk-of-the-client").length, 0);
    assert.ok(upstream.requestsWith("sk-first").length > 0);
    await assertTold(program, provider);
  });
}

/** The first turn moved on from the limited account; the API tells it all, out of the database. */
async function assertTold(program: Program, provider: string): Promise<void> {
  const read = async (path: string) =>
    (await fetch(`${program.url}/api/requests${path}`)).json();
  await program.settled();
  const rows: RequestSummary[] = await read("");
  const turn = rows.findLast((row) => row.method === "POST");
  assert.equal(turn?.accountName, "second");
  assert.equal(turn.provider, provider);
  assert.equal(turn.outcome, "done");
  assert.equal(turn.statusCode, 200);
  assert.equal(turn.isStream, true);
  assert.equal(turn.inputTokens, USAGE.input);
  assert.equal(turn.outputTokens, USAGE.output);
  assert.ok(turn.clientSessionId !== null, "the client's session is known");
  const detail: RequestDetail = await read(`/${turn.id}`);
  const attempts = detail.attempts.map(({ accountName, verdict, status }) =>
    `${accountName} ${verdict} ${status}`
  );
  assert.deepEqual(attempts, ["first limited 429", "second serve 200"]);
  const candidates = detail.decision?.candidates.map((one) => one.name);
  assert.deepEqual(candidates, ["first", "second"]);
}

Deno.test({
  name: "the official SDKs meet every row of the table of verdicts",
  ignore,
}, async (test) => {
  await using upstream = openUpstream();
  await using program = await Program.install(QUICK);
  await program.serve();
  await using sdks = new SdkClients(clientsDir!);
  for (const dialect of ["messages", "responses", "chat"] as const) {
    for (const row of VERDICT_ROWS) {
      for (const stream of [false, true]) {
        if (row.only === (stream ? "json" : "stream")) continue;
        const name = `${dialect}${stream ? ", streaming" : ""}: ${row.name}`;
        await test.step(name, async () => {
          await using _ = await pairOfAccounts({ program, upstream, dialect });
          const question = {
            url: program.url,
            key: "sk-client",
            dialect,
            stream,
          };
          await meet(row, { question, sdks, upstream });
        });
      }
    }
  }
});

async function meet(
  row: VerdictRow,
  at: { question: SdkQuestion; sdks: SdkClients; upstream: Upstream },
): Promise<void> {
  const { question, sdks, upstream } = at;
  upstream.on("sk-first", ...row.first);
  upstream.on("sk-second", ...(row.second ?? [ok("second")]));
  upstream.forget();
  const result = await sdks.ask(question);
  const met = result.text ?? result.status ?? "broken";
  assert.equal(met, row.expected, result.error ?? "");
  const asked = ["sk-first", "sk-second"].map((key) =>
    upstream.requestsWith(key).length
  );
  assert.deepEqual(asked, row.asked);
  assert.equal(upstream.requests.length, asked[0]! + asked[1]!);
}

/** Two fresh accounts of the provider that speaks this dialect; gone when disposed of. */
async function pairOfAccounts(
  { program, upstream, dialect }: {
    program: Program;
    upstream: Upstream;
    dialect: SdkQuestion["dialect"];
  },
): Promise<AsyncDisposable> {
  const provider = dialect === "messages" ? "anthropic" : "openai";
  const ids: string[] = [];
  for (const [priority, place] of ["first", "second"].entries()) {
    const made = await call("POST", `${program.url}/api/accounts`, {
      name: place,
      provider,
      priority,
      api_key: `sk-${place}`,
      base_url: baseUrlOf(provider, upstream),
    });
    ids.push(made.data.accountId);
  }
  return {
    async [Symbol.asyncDispose]() {
      for (const id of ids) {
        await call("DELETE", `${program.url}/api/accounts/${id}`);
      }
    },
  };
}

async function call(method: string, url: string, body?: unknown) {
  const answer = await fetch(url, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${url}: ${answer.status} ${text}`);
  return text === "" ? null : JSON.parse(text);
}

/** The version stands in OpenAI's own base address and not in Anthropic's. */
function baseUrlOf(
  provider: "anthropic" | "openai",
  upstream: Upstream,
): string {
  return provider === "openai" ? `${upstream.url}/v1` : upstream.url;
}
