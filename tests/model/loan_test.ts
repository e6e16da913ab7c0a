import assert from "node:assert/strict";
import { Loan } from "../../src/model/loan.ts";

Deno.test("a loan is given back once, when the last of those who hold it has let go", () => {
  let given = 0;
  const loan = new Loan(() => given++);
  const first = loan.hold();
  const second = loan.hold();
  first();
  first();
  assert.equal(given, 0);
  second();
  second();
  assert.equal(given, 1);
});
