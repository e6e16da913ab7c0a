import assert from "node:assert/strict";
import { maskData, maskText } from "../../src/log/mask.ts";

const OPAQUE = "Zk3_opaque-1";

const TEXTS: [text: string, masked: string][] = [
  ['{"access_token":"abc","a":1}', '{"access_token":"[secret]","a":1}'],
  ['{\\"refresh_token\\":\\"abc\\"}', '{\\"refresh_token\\":\\"[secret]\\"}'],
  [`grant=x&refresh_token=${OPAQUE}&b=2`, "grant=x&refresh_token=[secret]&b=2"],
  [`x-api-key: ${OPAQUE}, more`, "x-api-key: [secret], more"],
  [`authorization: Basic ${OPAQUE}`, "authorization: Basic [secret]"],
  ["cookie: a=b; c=d\nhost: x", "cookie: [secret]\nhost: x"],
  ["https://me:pass@proxy:80/p", "https://me:[secret]@proxy:80/p"],
  [`error=${OPAQUE}`, `error=${OPAQUE}`],
  ["api_key: must be a string", "api_key: must be a string"],
  ["http://127.0.0.1:8080/v1@x", "http://127.0.0.1:8080/v1@x"],
];

for (const [text, masked] of TEXTS) {
  Deno.test(`maskText() makes ${masked.split("\n")[0]} of what was said`, () => {
    assert.equal(maskText(text), masked);
  });
}

Deno.test("maskText() cuts what is longer than a page and says how long it was", () => {
  const masked = maskText("a".repeat(20_000));
  assert.match(masked, /^a{16384}… \(20000 characters\)$/);
});

Deno.test("maskData() hides secrets at any depth, in objects, lists, maps and headers", () => {
  const masked = maskData({
    list: [{ deep: { apiKey: OPAQUE } }, `password=${OPAQUE}`],
    map: new Map([["id_token", OPAQUE]]),
    fields: new Headers({ "X-Api-Key": OPAQUE, host: "h" }),
    pairs: [["Authorization", OPAQUE], ["host", "h"]],
    body: { text: `{"client_secret":"${OPAQUE}"}` },
    [`sk-ant-${OPAQUE}`]: 1,
  });
  assert.doesNotMatch(JSON.stringify(masked), new RegExp(OPAQUE));
  assert.deepEqual(masked.fields, { "x-api-key": "[secret]", host: "h" });
  assert.deepEqual(masked.pairs, [["Authorization", "[secret]"], [
    "host",
    "h",
  ]]);
});

Deno.test("maskData() tells an error with its cause and own fields, without the secrets in them", () => {
  const cause = Object.assign(new TypeError(`bearer ${OPAQUE}`), {
    code: "ECONNRESET",
    password: OPAQUE,
  });
  const { error } = maskData({
    error: new Error(`Cannot ask: api_key=${OPAQUE}`, { cause }),
  }) as { error: Record<string, unknown> };
  assert.doesNotMatch(JSON.stringify(error), new RegExp(OPAQUE));
  assert.equal(error.message, "Cannot ask: api_key=[secret]");
  assert.match(String(error.stack), /mask_test/);
  const told = error.cause as Record<string, unknown>;
  assert.equal(told.name, "TypeError");
  assert.equal(told.code, "ECONNRESET");
  assert.equal(told.password, "[secret]");
});

Deno.test("maskData() makes of everything what JSON can hold", () => {
  const circle: Record<string, unknown> = { n: 1n, at: new Date(0) };
  circle.self = circle;
  const deep = Array.from({ length: 20 }).reduce(
    (inner) => ({ inner }),
    "bottom",
  );
  const masked = maskData({
    circle,
    deep,
    bytes: new Uint8Array(3),
    url: new URL("https://a:b@c/"),
    set: new Set([1]),
    is: true,
    none: null,
    hasToken: true,
    token: null,
  });
  assert.match(JSON.stringify(masked.deep), /"\[deeper\]"/);
  delete masked.deep;
  assert.deepEqual(masked, {
    circle: { n: "1", at: "1970-01-01T00:00:00.000Z", self: "[circular]" },
    bytes: "[3 bytes]",
    url: "https://a:[secret]@c/",
    set: [1],
    is: true,
    none: null,
    hasToken: true,
    token: null,
  });
});

Deno.test("maskData() keeps what it was given as it was at that moment", () => {
  const data = { inner: { state: "before" } };
  const masked = maskData(data);
  data.inner.state = "after";
  assert.deepEqual(masked, { inner: { state: "before" } });
});
