import assert from "node:assert/strict";
import {
  Exchange,
  overheadMs,
  type Timings,
} from "../../src/model/exchange.ts";

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

const NOTHING: Timings = {
  read: null,
  routed: null,
  sent: null,
  headers: null,
  answered: null,
  firstByte: null,
  firstToken: null,
  lastByte: null,
  closed: null,
};

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

const OVERHEADS: [string, Partial<Timings>, number | null][] = [
  ["nothing was sent", { read: 1 }, null],
  ["no answer came", { read: 1, sent: 3 }, 2],
  [
    "an answer was passed on",
    { read: 1, sent: 3, headers: 50, answered: 51 },
    3,
  ],
  [
    "the first byte had to be seen before",
    { read: 1, sent: 3, headers: 50, firstByte: 90, answered: 91 },
    3,
  ],
  [
    "a small answer was read whole",
    {
      read: 1,
      sent: 3,
      headers: 50,
      firstByte: 50.5,
      lastByte: 50.5,
      answered: 51,
    },
    3,
  ],
  [
    "the first byte came later",
    { read: 1, sent: 3, headers: 50, answered: 51, firstByte: 90 },
    3,
  ],
];

for (const [when, timings, expected] of OVERHEADS) {
  Deno.test(`overheadMs() is ${expected} when ${when}`, () => {
    const large = { requestBytes: 100_000 };
    const exchange = { ...large, timings: { ...NOTHING, ...timings } };
    assert.equal(overheadMs(exchange), expected);
  });
}

Deno.test("overheadMs() counts from the arrival where the body came with the headers", () => {
  const timings = { ...NOTHING, read: 1, sent: 3, headers: 50, answered: 51 };
  assert.equal(overheadMs({ timings, requestBytes: 4_000 }), 4);
});
