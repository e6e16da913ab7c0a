import assert from "node:assert/strict";
import { asFault, describeError, Fault } from "../../src/model/fault.ts";

Deno.test("asFault() passes a Fault and hides the text of anything else", () => {
  const fault = new Fault("conflict", "taken");
  assert.equal(asFault(fault), fault);
  const secret = new Error("cannot read /home/me/secret.key");
  assert.equal(asFault(secret).status, 500);
  assert.doesNotMatch(asFault(secret).message, /secret/);
  assert.equal(asFault(secret).cause, secret);
});

Deno.test("describeError() tells the whole chain for the log", () => {
  const error = new Fault("upstream", "cannot send", {
    cause: new TypeError("bad address", { cause: "a string" }),
  });
  assert.equal(
    describeError(error),
    "cannot send (TypeError: bad address (a string))",
  );
});
