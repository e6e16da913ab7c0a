import assert from "node:assert/strict";
import { withoutSecrets } from "../../src/model/secret_fields.ts";

Deno.test("withoutSecrets() takes credentials out", () => {
  const names = ["authorization", "proxy-authorization", "x-api-key", "api-key"]
    .concat("cookie", "set-cookie");
  const fields = names.map((name) => [name, "s3cr3t"] as const);
  assert.deepEqual(withoutSecrets([...fields, ["accept", "*/*"]]), [
    ["accept", "*/*"],
  ]);
});

Deno.test("withoutSecrets() masks what may be a secret by its name or its looks, and leaves the rest", () => {
  assert.deepEqual(
    withoutSecrets([
      ["x-goog-api-key", "abc"],
      ["x-amz-security-token", "abc"],
      ["x-forwarded", "Bearer abc.def"],
      ["x-note", "it is sk-ant-0123456789, really"],
      ["anthropic-ratelimit-tokens-remaining", "1200"],
      ["x-twice", "1"],
      ["x-twice", "2"],
    ]),
    [
      ["x-goog-api-key", "[secret]"],
      ["x-amz-security-token", "[secret]"],
      ["x-forwarded", "Bearer [secret]"],
      ["x-note", "it is [secret], really"],
      ["anthropic-ratelimit-tokens-remaining", "1200"],
      ["x-twice", "1"],
      ["x-twice", "2"],
    ],
  );
});
