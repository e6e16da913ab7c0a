import assert from "node:assert/strict";
import { shellKeys } from "../../web/shell_keys.js";

const press = (key: string, timeStamp: number, changes = {}) => ({
  key,
  timeStamp,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  defaultPrevented: false,
  target: null,
  ...changes,
});
const inField = { target: { closest: () => ({}) } };

Deno.test("g and a letter soon after it lead to a view", () => {
  const meaningOf = shellKeys();
  assert.equal(meaningOf(press("g", 0)), null);
  assert.deepEqual(meaningOf(press("c", 900)), { view: "accounts" });
  assert.equal(meaningOf(press("c", 1_000)), null, "the g is used up");
  meaningOf(press("g", 2_000));
  assert.equal(meaningOf(press("a", 3_600)), null, "too late");
  meaningOf(press("g", 4_000));
  meaningOf(press("x", 4_100));
  assert.equal(meaningOf(press("a", 4_200)), null, "something else between");
});

Deno.test("? shows the keys, but not while one types or holds Ctrl", () => {
  const meaningOf = shellKeys();
  assert.equal(meaningOf(press("?", 0)), "keys");
  assert.equal(meaningOf(press("?", 0, inField)), null);
  assert.equal(meaningOf(press("?", 0, { ctrlKey: true })), null);
  assert.equal(meaningOf(press("?", 0, { defaultPrevented: true })), null);
  meaningOf(press("g", 10, inField));
  assert.equal(meaningOf(press("o", 20)), null);
});
