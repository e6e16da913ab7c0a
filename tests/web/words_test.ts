/** The pure parts of the dashboard that turn facts into words, places and choices. */

import assert from "node:assert/strict";
import { noTimings } from "../../src/model/timings.ts";
import { changesTo, problemsOf } from "../../web/account_form.js";
import { accountStanding } from "../../web/account_state.js";
import { whyCandidate, whyPassedOver } from "../../web/decision.js";
import { commandOf } from "../../web/keys.js";
import { standingOf } from "../../web/outcome.js";
import { phasesOf } from "../../web/phases.js";
import { soon } from "../../web/soon.js";
import { accountSample, detailSample } from "./samples.ts";

Deno.test("standingOf() has a state and a word for every ending", () => {
  const rows = [
    [null, null, "running", "waiting"],
    [null, 200, "running", "streaming"],
    ["done", 200, "ok", "200"],
    ["done", 101, "ok", "101"],
    ["done", 404, "error", "404"],
    ["client_left", 200, "left", "client left"],
    ["upstream_broke", 200, "error", "broke off"],
    ["refused", 429, "error", "refused 429"],
    ["failed", null, "error", "failed"],
    ["interrupted", null, "error", "interrupted"],
  ] as const;
  for (const [outcome, statusCode, state, word] of rows) {
    assert.deepEqual(standingOf({ outcome, statusCode }), { state, word });
  }
});

Deno.test("accountStanding() speaks of the key where there is no sign-in", () => {
  const word = (auth_method: "api_key" | "oauth") =>
    accountStanding(accountSample({ state: "needs_sign_in", auth_method }))
      .word;
  assert.equal(word("api_key"), "Key refused");
  assert.equal(word("oauth"), "Needs sign-in");
});

Deno.test("whyCandidate() names the session, the priority or the trouble", () => {
  const at = "2026-03-04T12:00:00.000Z";
  const base = {
    accountId: "a",
    name: "work",
    provider: "anthropic",
    priority: 3,
  };
  const why = (changes: object) =>
    whyCandidate({
      ...base,
      why: "session",
      sessionStartedAt: null,
      ...changes,
    }, at)
      .replace(/[\u202f\u00a0]/g, " ");
  assert.equal(
    why({ sessionStartedAt: "2026-03-04T09:50:00.000Z" }),
    "its session had been running for 2 h 10 min",
  );
  assert.equal(
    why({ why: "priority" }),
    "no session running; next by priority 3",
  );
  assert.equal(
    why({ why: "down" }),
    "put last: its provider has just had trouble",
  );
});

Deno.test("whyPassedOver() says until when, and for which models", () => {
  const at = new Date(2026, 2, 4, 12, 0, 0);
  const base = {
    accountId: "a",
    name: "work",
    provider: "anthropic",
    source: null,
  };
  const why = (changes: object) =>
    whyPassedOver(
      { ...base, reason: "quota", until: null, scope: null, ...changes },
      at.toISOString(),
    ).replace(/[\u202f\u00a0]/g, " ");
  const later = (ms: number) => new Date(at.getTime() + ms).toISOString();
  assert.equal(why({ reason: "paused" }), "paused by hand");
  assert.equal(why({ reason: "needs_sign_in" }), "its credential was refused");
  assert.equal(why({ reason: "client" }), "serves Claude Code only");
  assert.match(
    why({ reason: "refresh", until: later(5_000) }),
    /^its token could not be renewed until 12:00:05, 5 s later$/,
  );
  assert.equal(why({}), "out of quota");
  assert.equal(
    why({ until: later(3_780_000), scope: "opus" }),
    "out of quota for opus until 13:03:00, 1 h 03 min later",
  );
  assert.equal(
    why({ reason: "throttled", until: later(2 * 86_400_000) }),
    "asked to slow down until 2026-03-06 12:00:00, 2 d 00 h later",
  );
});

Deno.test("phasesOf() leaves no gap, skips what never came and keeps to the order in which it came", () => {
  const { timings } = detailSample();
  const whole = phasesOf(timings);
  assert.equal(whole.length, 8);
  whole.forEach(({ fromMs, toMs }, index) => {
    assert.equal(fromMs, whole[index - 1]?.toMs ?? 0);
    assert.ok(toMs >= fromMs);
  });
  const { read, routed, closed } = timings;
  const refused = { ...noTimings(), read, routed, closed };
  assert.deepEqual(phasesOf(refused).map(({ name }) => name), [
    "Receive request",
    "Choose account",
  ]);
  const held = phasesOf({ ...timings, firstByte: 1_050, answered: 1_051 });
  assert.deepEqual(
    held.slice(3, 6).map(({ name, whose }) => [name, whose]),
    [
      ["Wait for provider", "provider"],
      ["First byte", "provider"],
      ["Hand on answer", "ccflare"],
    ],
  );
});

Deno.test("problemsOf() finds what is wrong with each field and nothing else", () => {
  const good = { name: "work", api_key: "sk-1", base_url: "", priority: "0" };
  const around = { taken: ["home"], needsKey: true };
  const fields = (changes: object, more = {}) =>
    Object.keys(problemsOf({ ...good, ...changes }, { ...around, ...more }));
  assert.deepEqual(fields({}), []);
  assert.deepEqual(fields({ name: "" }), ["name"]);
  assert.deepEqual(fields({ name: "home" }), ["name"]);
  assert.deepEqual(fields({ name: "ü" }), ["name"]);
  assert.deepEqual(fields({ name: "a".repeat(101) }), ["name"]);
  assert.deepEqual(fields({ api_key: "" }), ["api_key"]);
  assert.deepEqual(fields({ api_key: "" }, { needsKey: false }), []);
  assert.deepEqual(fields({ api_key: "sk 1" }), ["api_key"]);
  for (const priority of ["", "-1", "1.5", "x", "1001"]) {
    assert.deepEqual(fields({ priority }), ["priority"], priority);
  }
  for (
    const base_url of [
      "https://a.example/x",
      "http://localhost:1",
      "http://127.0.0.1",
      "http://[::1]:9",
    ]
  ) {
    assert.deepEqual(fields({ base_url }), [], base_url);
  }
  for (
    const base_url of [
      "a.example",
      "http://a.example",
      "http://127.0.0.1.evil.example",
      "ftp://a.example",
    ]
  ) {
    assert.deepEqual(fields({ base_url }), ["base_url"], base_url);
  }
});

Deno.test("changesTo() holds only what differs, the key only when a new one was given", () => {
  const account = accountSample({ base_url: "https://a.example" });
  const same = {
    name: "work",
    api_key: "",
    base_url: "https://a.example",
    priority: "0",
  };
  assert.deepEqual(changesTo(account, same), {});
  assert.deepEqual(changesTo(account, { ...same, priority: "2" }), {
    priority: 2,
  });
  assert.deepEqual(
    changesTo(account, {
      name: "home",
      api_key: "sk-2",
      base_url: "",
      priority: "00",
    }),
    { name: "home", api_key: "sk-2", base_url: "" },
  );
});

Deno.test("commandOf() hears its keys and leaves those alone that belong elsewhere", () => {
  const plain = {
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    defaultPrevented: false,
    target: null,
  };
  const inside = (kind: string) => ({
    closest: (selector: string) => selector.includes(kind) ? {} : null,
  });
  assert.equal(commandOf({ ...plain, key: "j" }), "next");
  assert.equal(commandOf({ ...plain, key: "k" }), "previous");
  assert.equal(commandOf({ ...plain, key: "/" }), "filter");
  assert.equal(
    commandOf({ ...plain, key: "Escape", target: inside("button") }),
    "close",
  );
  assert.equal(commandOf({ ...plain, key: "x" }), null);
  assert.equal(commandOf({ ...plain, key: "k", ctrlKey: true }), null);
  assert.equal(commandOf({ ...plain, key: "j", defaultPrevented: true }), null);
  assert.equal(
    commandOf({ ...plain, key: "j", target: inside("input") }),
    null,
  );
  assert.equal(
    commandOf({ ...plain, key: "Escape", target: inside("dialog") }),
    null,
  );
});

Deno.test("soon() runs once for all the calls of one pause, and again for a later one", () => {
  let runs = 0;
  const pauses: (() => void)[] = [];
  const call = soon(100, () => runs++, (end) => pauses.push(end));
  call();
  call();
  assert.deepEqual([runs, pauses.length], [0, 1]);
  pauses[0]!();
  assert.equal(runs, 1);
  call();
  pauses[1]!();
  assert.deepEqual([runs, pauses.length], [2, 2]);
});
