/** The main behaviours of the whole program, in the form in which further ones are to be added. */

import { type Scenario, scenarios } from "./scenario.ts";
import {
  cut,
  errorEvent,
  Gate,
  gated,
  hang,
  limited,
  ok,
  overloaded,
  reset,
  revoked,
  status,
  throttled,
  windowless,
} from "./upstream.ts";
import type { DialectName } from "./upstream/asking.ts";

const HOUR_MS = 3_600_000;
const DIALECTS: readonly DialectName[] = ["messages", "responses", "chat"];

scenarios(DIALECTS.flatMap((dialect) => ofDialect(dialect)));

/** What holds whatever the wire format. */
function ofDialect(dialect: DialectName): Scenario[] {
  const usage = { input: 20, cacheRead: 7, output: 9 };
  const second = {
    name: "second",
    key: "key-2",
    answers: [ok("pong")],
  } as const;
  const first = { name: "first", key: "key-1" };
  const fromFirst = {
    status: 200,
    includes: ["pong"],
    asked: ["first"],
    row: {
      account: "first",
      outcome: "done",
      verdicts: ["serve"],
      tokens: usage,
    },
  } as const;
  return [
    {
      name: `${dialect}: serves a whole answer and counts its tokens`,
      accounts: [{ ...first, answers: [ok("pong", { usage })] }, second],
      request: { dialect },
      expected: {
        ...fromFirst,
        headers: {
          "content-type": /^application\/json/,
          "x-ccflare-account": "first",
          "x-ccflare-request-id": /^.+$/,
        },
      },
    },
    {
      name: `${dialect}: serves a stream and counts its tokens`,
      accounts: [{ ...first, answers: [ok("pong", { usage })] }, second],
      request: { dialect, stream: true },
      expected: {
        ...fromFirst,
        headers: { "content-type": /^text\/event-stream/ },
      },
    },
    {
      name: `${dialect}: moves on when the first account is out of quota`,
      accounts: [
        { ...first, answers: [limited({ resetsInMs: HOUR_MS })] },
        second,
      ],
      request: { dialect },
      expected: {
        status: 200,
        includes: ["pong"],
        headers: { "x-ccflare-account": "second" },
        asked: ["first", "second"],
        row: {
          account: "second",
          outcome: "done",
          verdicts: ["limited", "serve"],
        },
      },
    },
    {
      name:
        `${dialect}: says when the soonest account is free when all are out of quota`,
      accounts: [
        { ...first, answers: [limited({ resetsInMs: 2 * HOUR_MS })] },
        { ...second, answers: [limited({ resetsInMs: HOUR_MS })] },
      ],
      request: { dialect },
      expected: {
        status: 429,
        // Providers tell their resets in whole seconds, so it may be one off.
        headers: { "retry-after": /^(3599|3600|3601)$/ },
        asked: ["first", "second"],
        events: ["ingress", "summary"],
        row: {
          account: null,
          outcome: "refused",
          verdicts: ["limited", "limited"],
        },
      },
    },
    {
      name: `${dialect}: moves on when the first account is revoked`,
      accounts: [{ ...first, answers: [revoked()] }, second],
      request: { dialect },
      expected: {
        status: 200,
        asked: ["first", "second"],
        row: {
          account: "second",
          outcome: "done",
          verdicts: ["dead", "serve"],
        },
      },
    },
    {
      name:
        `${dialect}: tries the same account again when the provider is overloaded`,
      accounts: [{ ...first, answers: [overloaded(), ok("pong")] }, second],
      request: { dialect },
      expected: {
        status: 200,
        asked: ["first", "first"],
        waits: 1,
        row: { account: "first", outcome: "done", verdicts: ["down", "serve"] },
      },
    },
    {
      name: `${dialect}: tries again after a reset before the headers`,
      accounts: [{ ...first, answers: [reset(), ok("pong")] }, second],
      request: { dialect },
      expected: {
        status: 200,
        asked: ["first", "first"],
        waits: 1,
        row: { account: "first", outcome: "done", verdicts: ["down", "serve"] },
      },
    },
    {
      name: `${dialect}: waits out a short throttle and stays`,
      accounts: [{ ...first, answers: [throttled(5), ok("pong")] }, second],
      request: { dialect },
      expected: {
        status: 200,
        asked: ["first", "first"],
        waits: 1,
        row: {
          account: "first",
          outcome: "done",
          verdicts: ["throttled", "serve"],
        },
      },
    },
    {
      name: `${dialect}: hands on a 429 that is about the request`,
      accounts: [{ ...first, answers: [windowless()] }, second],
      request: { dialect },
      expected: {
        status: 429,
        includes: ["long context"],
        asked: ["first"],
        row: { account: "first", outcome: "done", verdicts: ["serve"] },
      },
    },
    {
      name: `${dialect}: hands on the client's own mistake`,
      accounts: [{ ...first, answers: [status(400)] }, second],
      request: { dialect },
      expected: {
        status: 400,
        includes: ["The upstream says 400"],
        asked: ["first"],
        row: {
          account: "first",
          outcome: "done",
          verdicts: ["serve"],
          error: /The upstream says 400/,
        },
      },
    },
    {
      name: `${dialect}: tries again when a stream begins with an error`,
      accounts: [
        { ...first, answers: [errorEvent("first"), ok("pong")] },
        second,
      ],
      request: { dialect, stream: true },
      expected: {
        status: 200,
        includes: ["pong"],
        excludes: ["Overloaded"],
        asked: ["first", "first"],
        waits: 1,
        row: { account: "first", outcome: "done", verdicts: ["down", "serve"] },
      },
    },
    {
      name: `${dialect}: ends a stream as the upstream ended it`,
      accounts: [{ ...first, answers: [cut(300, ok("one two"))] }, second],
      request: { dialect, stream: true },
      expected: {
        status: 200,
        breaks: true,
        asked: ["first"],
        row: {
          account: "first",
          outcome: "upstream_broke",
          verdicts: ["serve"],
        },
      },
    },
    {
      name: `${dialect}: stops asking when the client leaves before the answer`,
      accounts: [{ ...first, answers: [hang()] }, second],
      request: { dialect },
      leaves: "before_answer",
      expected: {
        status: null,
        asked: ["first"],
        events: ["ingress", "summary"],
        row: { account: null, outcome: "client_left", verdicts: ["left"] },
      },
    },
    {
      name: `${dialect}: stops reading when the client leaves in the answer`,
      accounts: [{ ...first, answers: [oneByOne()] }, second],
      request: { dialect, stream: true },
      leaves: "in_answer",
      expected: {
        status: 200,
        asked: ["first"],
        row: { account: "first", outcome: "client_left", verdicts: ["serve"] },
      },
    },
  ];
}

/** A stream of which only the first event ever comes. */
function oneByOne() {
  const gate = new Gate();
  gate.open(1);
  return gated(gate, ok("one two three"));
}
