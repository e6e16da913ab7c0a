/** Dull events never reach the reader, all others do, however the stream is split. */

import assert from "node:assert/strict";
import { SseReader } from "../../src/providers/_sse.ts";
import { type IsDull, SseFilter } from "../../src/providers/_sse_filter.ts";
import { piecesOf, utf8 } from "./_fixtures.ts";

const STREAM = [
  "event: dull\ndata: one\n\n",
  "event: end\ndata: wanted 1\n\n",
  "event: dull\ndata: zwölf\n\n",
  ": a comment\n\n\n",
  "data: wanted\ndata: in two lines\n\n",
  "event: dull\ndata: two\n\n",
  "data: wanted 2\n\ndata: wanted 3\n\n",
  "event: dull\ndata: three\n\n",
];
const WANTED = ["wanted 1", "wanted\nin two lines", "wanted 2", "wanted 3"];
const DULL = ["one", "zwölf", "two", "three"];

const isDull: IsDull = (text, at) => text.startsWith("event: dull", at);

function filtered(pieces: Iterable<Uint8Array>, dull = isDull): string[] {
  const seen: string[] = [];
  const reader = new SseReader(({ data }) =>
    seen.push(new TextDecoder().decode(data))
  );
  const filter = new SseFilter(reader, dull);
  for (const piece of pieces) filter.feed(piece);
  reader.end();
  return seen;
}

Deno.test("SseFilter passes on the events of a piece that are not dull, and no others", () => {
  assert.deepEqual(filtered([utf8(STREAM.join(""))]), WANTED);
});

Deno.test("SseFilter passes on every wanted event however the stream is split", () => {
  const bytes = utf8(STREAM.join(""));
  for (let size = 1; size <= bytes.length; size++) {
    const seen = filtered(piecesOf(bytes, size));
    const wanted = seen.filter((data) => !DULL.includes(data));
    assert.deepEqual(wanted, WANTED, `pieces of ${size}`);
  }
});

Deno.test("SseFilter drops dull events that come one by one", () => {
  assert.deepEqual(filtered(STREAM.map(utf8)), WANTED);
});

Deno.test("SseFilter asks about each event anew", () => {
  let left = 2;
  const seen = filtered([utf8(STREAM.join(""))], (text, at, end) => {
    return isDull(text, at, end) && left-- > 0;
  });
  assert.deepEqual(seen.filter((data) => DULL.includes(data)), [
    "two",
    "three",
  ]);
});

Deno.test("SseFilter says where an event begins and ends", () => {
  const events: string[] = [];
  filtered([utf8(STREAM.join(""))], (text, at, end) => {
    events.push(text.slice(at, end));
    return false;
  });
  assert.equal(events[0], "event: dull\ndata: one");
  assert.equal(events.at(-1), "event: dull\ndata: three");
});

Deno.test("SseFilter drops nothing where lines end with a carriage return", () => {
  const crlf = utf8(STREAM.join("").replaceAll("\n", "\r\n"));
  assert.equal(filtered([crlf]).length, WANTED.length + DULL.length);
  assert.equal(filtered(piecesOf(crlf, 5)).length, WANTED.length + DULL.length);
});

Deno.test("SseFilter passes on what is left at the end of a stream that was cut off", () => {
  assert.deepEqual(filtered([utf8("event: dull\ndata: one\n\ndata: in ha")]), [
    "in ha",
  ]);
});
