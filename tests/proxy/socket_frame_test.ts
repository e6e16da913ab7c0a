import assert from "node:assert/strict";
import { asStream, typeOf } from "../../src/proxy/socket_frame.ts";

Deno.test("typeOf() finds the type of an event wherever it stands at the top", () => {
  const types: [string | Uint8Array, string][] = [
    ['{"type":"response.create","model":"m"}', "response.create"],
    ['{ "type" : "error" }', "error"],
    ['{"event_id":"e","type":"response.done"}', "response.done"],
    ['{"a":{"type":"inner"},"type":"outer"}', "outer"],
    ['{"type":"\\u0065rror"}', "error"],
    ['{"a":{"type":"inner"}}', ""],
    ['{"type":7}', ""],
    ['{"type":"response.completed', ""],
    ["hello", ""],
    [new TextEncoder().encode('{"type":"error"}'), ""],
  ];
  for (const [frame, type] of types) assert.equal(typeOf(frame), type);
});

Deno.test("asStream() keeps an event with line ends in one piece", () => {
  const stream = asStream("x", '{\r\n"a":\n1}');
  assert.equal(stream, 'event: x\ndata: { "a": 1}\n\n');
});
