/** Usage polling in the whole program, with a subscription at a fake upstream. */

import assert from "node:assert/strict";
import { tokens } from "../providers/_tokens.ts";
import { openTestApp } from "../support/app.ts";
import { ok, openUpstream, usage } from "../support/upstream.ts";

for (
  const { provider, path } of [
    { provider: "claude-code", path: "" },
    { provider: "codex", path: "/backend-api/codex" },
  ]
) {
  Deno.test(`POST /api/accounts/:id/usage brings what ${provider} tells, also with CCFLARE_USAGE_POLL=off`, async () => {
    await using upstream = openUpstream();
    const windows = [
      { window: "5h", used: 0.25, resetsInMs: 60_000 },
      { window: "7d", used: 0.5, resetsInMs: 600_000 },
    ];
    upstream.on("work", ok()).onUsage("work", usage(windows));
    await using app = await openTestApp({ env: { CCFLARE_USAGE_POLL: "off" } });
    const account = await app.store.accounts.add({
      name: "mine",
      provider,
      baseUrl: upstream.url + path,
      priority: 0,
      credentials: tokens({ accessToken: "work", accountId: "one" }),
    });
    const address = `${app.url}/api/accounts/${account.id}/usage`;
    const response = await fetch(address, { method: "POST" });
    const { data } = await response.json();
    assert.deepEqual(
      data.quotas.map((one: { window: string; used: number }) => [
        one.window,
        one.used,
      ]),
      [["5h", 0.25], ["7d", 0.5]],
    );
  });
}

Deno.test("openApp() asks of its own accord, unless CCFLARE_USAGE_POLL=off", async () => {
  for (const setting of ["on", "off"]) {
    await using upstream = openUpstream();
    upstream.on("work", ok());
    await using app = await openTestApp({
      env: { CCFLARE_USAGE_POLL: setting },
    });
    const account = await app.store.accounts.add({
      name: "mine",
      provider: "claude-code",
      baseUrl: upstream.url,
      priority: 0,
      credentials: tokens({ accessToken: "work" }),
    });
    const events = app.app.bus.subscribe();
    const response = await fetch(`${app.url}/v1/claude-code/v1/messages`, {
      method: "POST",
      headers: { "user-agent": "claude-cli/2.0.0" },
      body: JSON.stringify({ model: "claude-x", messages: [] }),
    });
    await response.text();
    for await (const { type } of events) if (type === "summary") break;
    await upstream.nextRequest();
    await app.clock.advance(10_000);
    if (setting === "on") await upstream.nextRequest();
    const paths = upstream.requests.map((one) => one.path);
    const expected = setting === "on" ? ["/api/oauth/usage"] : [];
    assert.deepEqual(paths.slice(1), expected);
    assert.equal(app.store.accounts.find(account.id)?.needsSignIn, null);
  }
});
