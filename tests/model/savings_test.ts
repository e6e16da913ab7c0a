import assert from "node:assert/strict";
import { savedByCache } from "../../src/model/savings.ts";

const USAGE = {
  input: 7,
  cacheRead: 1_000,
  cacheWrite5m: 200,
  cacheWrite1h: 30,
  output: 9,
  reasoning: 0,
};
const RATES = {
  input: 3,
  cacheRead: 0.3,
  cacheWrite5m: 3.75,
  cacheWrite1h: 6,
  output: 15,
  webSearch: null,
};

Deno.test("savedByCache() is what reading saved less what writing cost", () => {
  // 1000 x 2.70 - 200 x 0.75 - 30 x 3, in thousandths of a millionth of a dollar.
  assert.equal(savedByCache(USAGE, RATES), 2_700_000 - 150_000 - 90_000);
  const onlyWritten = { ...USAGE, cacheRead: 0 };
  assert.equal(savedByCache(onlyWritten, RATES), -240_000);
});

Deno.test("savedByCache() counts nothing where a rate is unknown", () => {
  const noRead = { ...RATES, cacheRead: null };
  assert.equal(savedByCache(USAGE, noRead), -240_000);
  assert.equal(savedByCache(USAGE, { ...RATES, input: null }), 0);
});
