import assert from "node:assert/strict";
import { openTestApp, systemClock } from "../support/app.ts";
import { openIssuer } from "../support/issuer.ts";
import { Gate, held, ok, openUpstream } from "../support/upstream.ts";
import { askAsClient } from "./_client.ts";

const CROWD = 40;

Deno.test("forty requests at the moment a token ends cost one refresh, and none of them fails", async () => {
  await using issuer = openIssuer();
  await using upstream = openUpstream({ issuer });
  upstream.on("home", ok("pong"));
  await using app = await openTestApp({
    clock: systemClock,
    env: { ...issuer.env, CCFLARE_USAGE_POLL: "off" },
  });
  const given = issuer.signIn("claude-code", "home");
  await app.store.accounts.add({
    name: "home",
    provider: "claude-code",
    baseUrl: upstream.url,
    priority: 0,
    credentials: {
      kind: "tokens",
      accessToken: given.accessToken,
      refreshToken: given.refreshToken,
      expiresAt: Date.now() + 1_000,
      idToken: null,
      accountId: null,
    },
  });
  const gate = new Gate();
  issuer.onToken(held(gate, issuer.honest));

  const asked = Array.from({ length: CROWD }, () => askAsClient(app));
  await issuer.arrived(1);
  assert.equal(
    upstream.requests.length,
    0,
    "nobody goes out with the old token",
  );
  gate.open();
  for (const response of await Promise.all(asked)) {
    assert.equal(response.status, 200);
    assert.match(await response.text(), /pong/);
  }
  assert.deepEqual(issuer.refreshes.map((one) => one.standing), ["current"]);
  assert.equal(issuer.reuses.length, 0);
  await app.store.journal.flush();
  const { records: rows } = await app.store.listRequests({ limit: CROWD + 1 });
  assert.equal(rows.length, CROWD);
  for (const row of rows) {
    assert.equal(row.outcome, "done");
    assert.deepEqual(row.attempts.map((one) => one.verdict), ["serve"]);
  }
});
