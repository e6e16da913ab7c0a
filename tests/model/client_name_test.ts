import assert from "node:assert/strict";
import { clientName } from "../../src/model/client_name.ts";

for (
  const [userAgent, name] of [
    ["claude-cli/2.0.44 (external, cli)", "claude-cli"],
    ["Anthropic/JS 0.68.0", "Anthropic"],
    ["OpenAI Python", "OpenAI"],
    [" curl/8", "curl"],
    ["x".repeat(99), "x".repeat(40)],
    ["", ""],
    [null, ""],
  ] as const
) {
  Deno.test(`clientName() of '${userAgent}' is '${name}'`, () => {
    assert.equal(clientName(userAgent), name);
  });
}
