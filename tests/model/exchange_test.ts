import assert from "node:assert/strict";
import { Exchange } from "../../src/model/exchange.ts";

function openExchange(): Exchange {
  const client = { userAgent: null, sessionId: null, keyName: null };
  const arrival = {
    id: "r1",
    receivedAt: 0,
    method: "POST",
    path: "/v1/messages",
    client,
  };
  return new Exchange(arrival, 1000);
}

Deno.test("Exchange.close() ends it once, and the first outcome stays", () => {
  const exchange = openExchange();
  assert.equal(exchange.close("client_left", 1005), true);
  assert.equal(exchange.close("done", 1009, "too late"), false);
  assert.equal(exchange.outcome, "client_left");
  assert.equal(exchange.error, null);
  assert.equal(exchange.timings.closed, 5);
});

Deno.test("Exchange.close() keeps the provider's words when there are some", () => {
  const exchange = openExchange();
  exchange.error = "no such model";
  exchange.close("done", 1001, "another reason");
  assert.equal(exchange.error, "no such model");
});

Deno.test("Exchange.mark() notes the first time of a moment, measured from the arrival", () => {
  const exchange = openExchange();
  exchange.mark("firstByte", 1002.5);
  exchange.mark("firstByte", 1003);
  assert.equal(exchange.timings.firstByte, 2.5);
});
