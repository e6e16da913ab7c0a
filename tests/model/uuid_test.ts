import assert from "node:assert/strict";
import { uuidv7 } from "../../src/model/uuid.ts";

const FORM =
  /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const AT = Date.UTC(2040, 0, 1); // later than any id that was made before

Deno.test("uuidv7() has the form of RFC 9562, and its first 48 bits are the time", () => {
  const id = uuidv7(AT);
  assert.match(id, FORM);
  assert.equal(parseInt(id.replace("-", "").slice(0, 12), 16), AT);
});

Deno.test("uuidv7() grows from one to the next, also within a millisecond and when the clock goes back", () => {
  const ids: string[] = [];
  for (let count = 0; count < 20_000; count++) ids.push(uuidv7(AT + 1));
  for (let count = 0; count < 100; count++) ids.push(uuidv7(AT - 1_000));
  assert.deepEqual(ids, [...ids].sort());
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, FORM);
});

Deno.test("uuidv7() has 62 bits that nobody can guess", () => {
  const tails = new Set<string>();
  const seen = new Map<string, number>();
  for (let count = 0; count < 4_000; count++) {
    const tail = uuidv7(AT + 100 + count).slice(19).replace("-", "");
    tails.add(tail);
    // The first digit carries the variant; each of the others takes any value.
    for (const [at, digit] of [...tail].entries()) {
      const key = `${at} ${digit}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
  }
  assert.equal(tails.size, 4_000);
  assert.equal(seen.size, 4 + 15 * 16);
});
