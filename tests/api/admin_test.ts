import assert from "node:assert/strict";
import { AdminGate } from "../../src/api/admin.ts";
import { Fault } from "../../src/model/fault.ts";

const TOKEN = "a-token-for-the-tests";

function openGate() {
  const clock = { now: 1_000_000 };
  return { gate: new AdminGate(TOKEN, () => clock.now), clock };
}

function request(fields: Record<string, string>): Request {
  return new Request("http://localhost/api/accounts", { headers: fields });
}

function bearer(token: string): Request {
  return request({ authorization: `Bearer ${token}` });
}

function code(act: () => unknown): string | null {
  try {
    const fault = act();
    return fault instanceof Fault ? fault.code : null;
  } catch (error) {
    return (error as Fault).code;
  }
}

Deno.test("AdminGate.check() lets everyone pass without a token", () => {
  const gate = new AdminGate(null, () => 0);
  assert.equal(gate.check(request({})), null);
  assert.equal(code(() => gate.logIn("anything")), "conflict");
});

Deno.test("AdminGate.check() takes the token and the cookie, and nothing else", () => {
  const { gate } = openGate();
  const [cookie = ""] = gate.logIn(TOKEN).split(";");
  assert.equal(gate.check(bearer(TOKEN)), null);
  assert.equal(gate.check(request({ cookie })), null);
  assert.equal(gate.check(request({ cookie: `a=b; ${cookie}; c` })), null);
  for (
    const fields of [
      {},
      { authorization: `Basic ${TOKEN}` },
      { authorization: `Bearer ${TOKEN}x` },
      { "x-api-key": TOKEN },
      { cookie: `ccflare_admin=${TOKEN}` },
      { cookie: `${cookie}x` },
      { cookie: cookie.replace("ccflare_admin", "other") },
      { cookie: "ccflare_admin=" },
    ]
  ) {
    const found = code(() => gate.check(request(fields)));
    assert.equal(found, "unauthorized", JSON.stringify(fields));
  }
});

Deno.test("AdminGate.logIn() gives a cookie that no script reads, no other site sends and that does not tell the token", () => {
  const { gate } = openGate();
  const cookie = gate.logIn(TOKEN);
  assert.match(
    cookie,
    /^ccflare_admin=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  assert.ok(!cookie.includes(TOKEN));
  assert.match(gate.logOut(), /^ccflare_admin=; Path=\/; .*Max-Age=0$/);
});

Deno.test("AdminGate.logIn() refuses what is no token", () => {
  const { gate } = openGate();
  assert.equal(code(() => gate.logIn(undefined)), "invalid");
  assert.equal(code(() => gate.logIn(7)), "invalid");
  assert.equal(code(() => gate.logIn("")), "unauthorized");
});

Deno.test("AdminGate makes whoever guesses wait, twice as long each time", () => {
  const { gate, clock } = openGate();
  for (let guess = 1; guess <= 5; guess++) {
    assert.equal(code(() => gate.check(bearer("x"))), "unauthorized");
  }
  for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
    assert.equal(code(() => gate.check(bearer("x"))), "limited");
    // Also the right one: a guess must not be worth anything now.
    assert.equal(code(() => gate.logIn(TOKEN)), "limited");
    clock.now += seconds * 1_000 - 1;
    const fault = gate.check(bearer(TOKEN));
    assert.deepEqual(fault?.details, { retryAfterSeconds: 1 });
    clock.now += 1;
    assert.equal(code(() => gate.check(bearer("x"))), "unauthorized");
  }
});

Deno.test("AdminGate lets the cookie pass while someone guesses, and forgets guesses with the right token or with time", () => {
  const { gate, clock } = openGate();
  const [cookie = ""] = gate.logIn(TOKEN).split(";");
  const guess = () => code(() => gate.check(bearer("x")));
  for (let count = 0; count < 5; count++) guess();
  assert.equal(guess(), "limited");
  assert.equal(gate.check(request({ cookie })), null);
  clock.now += 1_000;
  assert.equal(gate.check(bearer(TOKEN)), null);
  for (let count = 0; count < 4; count++) guess();
  assert.equal(guess(), "unauthorized", "counting began anew");
  assert.equal(guess(), "limited");
  clock.now += 16 * 60_000;
  assert.equal(guess(), "unauthorized");
  assert.equal(guess(), "unauthorized");
});
