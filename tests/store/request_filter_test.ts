/** Each filter finds its requests and no others, however small the pages are. */

import assert from "node:assert/strict";
import type { Exchange } from "../../src/model/exchange.ts";
import { insertAccount } from "../../src/store/account_changes.ts";
import type { RequestFilter } from "../../src/store/request_search.ts";
import { START } from "../support/clock.ts";
import { HURRIED, open, type Opened } from "./_search_bench.ts";
import { exchangeOf, servedExchange } from "./samples.ts";

function client(
  userAgent: string | null,
  more: Partial<Exchange["client"]> = {},
) {
  return { userAgent, sessionId: null, keyName: null, ...more };
}

/** Rows of which each filter finds some, and of which each differs from the others in a way that some filter asks for. */
function saveSamples({ db, save }: Opened): void {
  insertAccount(db, {
    id: "a-2",
    name: "home",
    provider: "codex",
    baseUrl: null,
    priority: 0,
    createdAt: START,
    credentials: new Uint8Array(1),
  });
  const refused = Object.assign(exchangeOf("refused", START + 4_000), {
    client: client("curl"),
    modelAsked: "opus",
    pool: "claude",
    status: 429,
  });
  refused.close("refused", 10, "All accounts are limited: 100% used");
  save(
    servedExchange("plain", { client: client("claude-cli/2.0 (external)") }),
    servedExchange("codex", {
      receivedAt: START + 1_000,
      accountId: "a-2",
      accountName: "old name of home",
      provider: "codex",
      pool: "openai",
      path: "/v1/responses",
      modelAsked: "gpt-5",
      modelAnswered: "gpt-5-2025-08-07",
      client: client("codex_cli_rs/0.63", { sessionId: "s-2" }),
    }),
    servedExchange("bad", {
      receivedAt: START + 2_000,
      status: 400,
      error: "Unknown_field 'x'",
      client: client(null, { sessionId: "s-1", keyName: "ci" }),
    }),
    servedExchange("left", {
      receivedAt: START + 3_000,
      outcome: "client_left",
      path: "/v1/files/file-0123456789abcdef",
      client: client("claude-cli", { sessionId: "s-1" }),
    }),
    refused,
    Object.assign(exchangeOf("open", START + 5_000), {
      client: client("claude-clipper/1"),
      modelAsked: "haiku",
    }),
  );
  const talk = db.prepare("UPDATE requests SET conversation = ? WHERE id = ?");
  talk.run("c-1", "plain");
  talk.run("c-1", "left");
  talk.run("c-2", "bad");
}

const SEARCHES: [filter: RequestFilter, found: string][] = [
  [{}, "open refused left bad codex plain"],
  [{ from: START + 3_000 }, "open refused left"],
  [{ to: START + 3_000 }, "bad codex plain"],
  [{ from: START + 1_000, to: START + 1_001 }, "codex"],
  [{ from: START + 60_000_000 }, ""],
  [{ to: START }, ""],
  [{ accounts: ["work"] }, "left bad plain"],
  [{ accounts: ["a-2"] }, "codex"],
  [{ accounts: ["home"] }, "codex"],
  [{ accounts: ["old name of home"] }, "codex"],
  [{ accounts: ["no_account"] }, "open refused"],
  [{ accounts: ["home", "no_account"] }, "open refused codex"],
  [{ accounts: ["nobody"] }, ""],
  [{ providers: ["codex"] }, "codex"],
  [{ providers: ["codex", "anthropic"] }, "left bad codex plain"],
  [{ pools: ["claude"] }, "refused left bad plain"],
  [{ models: ["gpt-5"] }, "codex"],
  [{ models: ["gpt-5-2025-08-07"] }, "codex"],
  [{ models: ["opus"] }, "refused left bad plain"],
  [{ models: ["haiku", "gpt-5"] }, "open codex"],
  [{ statuses: [400] }, "bad"],
  [{ statuses: [200, 429] }, "refused left codex plain"],
  [{ outcomes: ["done"] }, "bad codex plain"],
  [{ outcomes: ["running"] }, "open"],
  [{ outcomes: ["success"] }, "codex plain"],
  [{ outcomes: ["error"] }, "refused left bad"],
  [{ outcomes: ["refused", "running"] }, "open refused"],
  [{ clients: ["claude-cli"] }, "left plain"],
  [{ clients: ["curl", "ci"] }, "refused bad"],
  [{ sessions: ["s-1"] }, "left bad"],
  [{ sessions: ["s-1", "s-2", "s-1"] }, "left bad codex"],
  [{ sessions: ["s-3"] }, ""],
  [{ conversations: ["c-1"] }, "left plain"],
  [{ conversations: ["c-1"], sessions: ["s-1"] }, "left"],
  [{ text: "RESPONSES" }, "codex"],
  [{ text: "file-0123456789ABC" }, "left"],
  [{ text: "OPUS-4" }, "left bad plain"],
  [{ text: "haiku" }, "open"],
  [{ text: "unknown_field" }, "bad"],
  [{ text: "unknown-field" }, ""],
  [{ text: "n_f" }, "bad"],
  [{ text: "0%" }, "refused"],
  [{ text: "o%n" }, ""],
  [{ text: "\\" }, ""],
  [{ text: "opus", accounts: ["no_account"] }, "refused"],
  [{ models: ["opus"], outcomes: ["error"], statuses: [400] }, "bad"],
  [{ pools: ["claude"], providers: ["codex"] }, ""],
  [{ outcomes: ["error"], to: START + 4_000, sessions: ["s-1"] }, "left bad"],
];

for (const [filter, found] of SEARCHES) {
  Deno.test(`listRequests() finds ${found || "nothing"} by ${JSON.stringify(filter)}`, async () => {
    using opened = await open();
    saveSamples(opened);
    assert.equal(opened.ids({ filter }).join(" "), found);
    const { ids } = opened.walk({ filter, limit: 1, ...HURRIED });
    assert.equal(ids.join(" "), found, "page by page");
  });
}
