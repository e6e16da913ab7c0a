/** How bytes become events: line ends, fields, splits and the cap. */

import assert from "node:assert/strict";
import {
  MAX_EVENT_BYTES,
  SseReader,
  typeOf,
} from "../../src/providers/_sse.ts";
import { fixture, fixturesIn, piecesOf, utf8 } from "./_fixtures.ts";

type Seen = [name: string | null, data: string];

const CASES: Readonly<Record<string, { text: string; events: Seen[] }>> = {
  "a named event": {
    text: "event: a\ndata: 1\n\n",
    events: [["a", "1"]],
  },
  "no space after the colon, and only one is taken away": {
    text: "event:a\ndata:1\n\ndata:  2\n\n",
    events: [["a", "1"], [null, " 2"]],
  },
  "several data lines": {
    text: "data: 1\ndata: 2\ndata\ndata: 3\n\n",
    events: [[null, "1\n2\n\n3"]],
  },
  "comments and unknown fields": {
    text: ":hi\nid: 7\nretry: 1\ndata: 1\n: in between\n\n: alone\n\n",
    events: [[null, "1"]],
  },
  "fields that only begin like ours": {
    text: "dataset: 1\nevents: a\ndata: 2\n\n",
    events: [[null, "2"]],
  },
  "a name without data is no event and does not stay": {
    text: "event: a\n\ndata: 1\n\n",
    events: [[null, "1"]],
  },
  "a missing final newline": {
    text: "data: 1\n\ndata: 2",
    events: [[null, "1"], [null, "2"]],
  },
  "a missing final blank line": {
    text: "data: 1\n\nevent: b\ndata: 2\n",
    events: [[null, "1"], ["b", "2"]],
  },
  "a byte order mark, once": {
    text: "\ufeffdata: 1\n\n\ufeffdata: 2\n\n",
    events: [[null, "1"]],
  },
  "carriage returns inside a CRLF stream": {
    text: "data: 1\r\n\r\ndata: 2\r\rdata: 3\n\n",
    events: [[null, "1"], [null, "2"], [null, "3"]],
  },
};

for (const [what, { text, events }] of Object.entries(CASES)) {
  Deno.test(`SseReader reads ${what}`, () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const bytes = utf8(
        text.includes("\r") ? text : text.replaceAll("\n", end),
      );
      for (let size = 1; size <= bytes.length; size++) {
        const how = JSON.stringify({ end, size });
        assert.deepEqual(eventsOf(bytes, size), events, how);
      }
    }
  });
}

Deno.test("SseReader gives the same events for every split of every fixture", () => {
  for (const folder of ["messages", "chat", "responses"]) {
    for (const path of fixturesIn(folder, ".sse")) {
      const bytes = fixture(path);
      const whole = eventsOf(bytes, bytes.length);
      assert.ok(whole.length > 0, path);
      for (const size of [1, 5, 33]) {
        assert.deepEqual(eventsOf(bytes, size), whole, path);
      }
    }
  }
});

Deno.test("SseReader hands an event on with its blank line, not later", () => {
  let count = 0;
  const reader = new SseReader(() => count++);
  reader.feed(utf8("data: 1\r\n\r"));
  assert.equal(count, 1);
  reader.feed(utf8("\n"));
  reader.feed(new Uint8Array(0));
  assert.equal(count, 1);
});

Deno.test("SseReader keeps the name and drops the data of an event over the cap, in one line or in many", () => {
  const half = "x".repeat(MAX_EVENT_BYTES / 2);
  const one = utf8(`event: big\ndata: ${half}${half}!\n\ndata: 1\n\n`);
  const many = utf8(
    `event: big\ndata: ${half}\ndata: ${half}\ndata: ${half}\n\ndata: 1\n\n`,
  );
  for (const bytes of [one, many]) {
    const cut = eventsOf(bytes, 100_000);
    assert.deepEqual(cut.slice(-1), [[null, "1"]]);
    assert.deepEqual(cut.length, 2);
    assert.deepEqual(cut[0], ["big", ""]);
  }
});

Deno.test("SseReader reads an event just below the cap", () => {
  const data = "x".repeat(MAX_EVENT_BYTES - 6);
  const [event] = eventsOf(utf8(`data: ${data}\n\n`), 65_536);
  assert.equal(event?.[1].length, data.length);
});

Deno.test("typeOf() prefers the data's own type, then the name, and does not read on for ever", () => {
  const name = utf8("named");
  const cases: [string, string][] = [
    ['{"type":"ping"}', "ping"],
    ['{"index":0,"type":"ping"}', "named"],
    [`{"type":"${"x".repeat(200)}"}`, "named"],
    ['{"type":"cut', "named"],
    ["", "named"],
  ];
  for (const [data, expected] of cases) {
    assert.equal(typeOf({ name, data: utf8(data) }), expected, data);
  }
  assert.equal(typeOf({ name: null, data: utf8("{}") }), "");
});

function eventsOf(bytes: Uint8Array, size: number): Seen[] {
  const seen: Seen[] = [];
  const decode = (part: Uint8Array) => new TextDecoder().decode(part);
  const reader = new SseReader(({ name, data }) =>
    seen.push([name === null ? null : decode(name), decode(data)])
  );
  for (const piece of piecesOf(bytes, size)) reader.feed(piece);
  reader.end();
  return seen;
}
