import assert from "node:assert/strict";
import { loadConfig } from "../../src/config.ts";
import { addressesOf } from "../../src/config/sign_in_addresses.ts";

const ADDRESSES = {
  authorizeUrl: "https://own.example/authorize",
  tokenUrl: "https://own.example/token",
};

Deno.test("addressesOf() takes what the settings name, else the provider's own", () => {
  const env: Record<string, string> = {
    CCFLARE_HOME: "/home/c",
    CCFLARE_CLAUDE_CODE_TOKEN_URL: "http://127.0.0.1:9/token",
    CCFLARE_CODEX_AUTHORIZE_URL: "https://other.example/authorize?a=b",
  };
  const config = loadConfig({
    env: (variable) => env[variable],
    readFile: () => null,
  });
  const of = (id: string) =>
    addressesOf({ id, signIn: { addresses: ADDRESSES } }, config);
  assert.deepEqual(of("claude-code"), {
    ...ADDRESSES,
    tokenUrl: "http://127.0.0.1:9/token",
  });
  assert.deepEqual(of("codex"), {
    ...ADDRESSES,
    authorizeUrl: "https://other.example/authorize?a=b",
  });
  assert.deepEqual(of("another"), ADDRESSES);
});
