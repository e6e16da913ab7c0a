/** What the first bytes of a stream mean, at every length at which they can be looked at. */

import assert from "node:assert/strict";
import { anthropic } from "../../src/providers/anthropic.ts";
import { openai } from "../../src/providers/openai.ts";
import type { Dialect } from "../../src/providers/provider.ts";
import { claudeError, inShort, NOW, openaiError } from "./_answers.ts";
import { fixture, fixturesIn, utf8, withLineEnds } from "./_fixtures.ts";

/** What a stream is when all of it is looked at; the others are clear. */
const ERRORS: Readonly<Record<string, string>> = {
  "messages/error_first.sse": "down",
  "messages/error_after_start.sse": "down",
  "chat/error_first.sse": "throttled 62500ms error.message",
  "responses/error_first.sse": "throttled 3000ms error.message",
  "responses/failed_first.sse": "limited | all 3600s error.code",
  "responses/failed_after_start.sse": "down",
  "responses/limit_after_start.sse":
    "limited | all 7200s error.resets_in_seconds",
};

for (const folder of ["messages", "chat", "responses"]) {
  for (const path of fixturesIn(folder, ".sse")) {
    Deno.test(`judgeOpening() makes up its mind about ${path} once`, () => {
      for (const end of ["\n", "\r\n", "\r"]) {
        const bytes = withLineEnds(fixture(path), end);
        const said = everyPrefix(bytes, dialectOf(path));
        const first = said.findIndex((word) => word !== "undecided");
        assert.ok(!said.slice(first).includes("undecided"), path);
        assert.equal(said.at(-1), ERRORS[path] ?? "clear");
        if (ERRORS[path] === undefined) {
          assert.ok(said.slice(first).every((word) => word === "clear"), path);
        } else if (path.endsWith("_first.sse")) {
          // Nothing but the verdict may ever come after the waiting.
          assert.ok(said.slice(first).every((word) => word === said.at(-1)));
        }
      }
    });
  }
}

Deno.test("judgeOpening() lets a stream go on as soon as its first line is no error", () => {
  const cases: [string, string][] = [
    ["event: message_start\n", "clear"],
    ["event: message_start", "clear"],
    ["event: m", "clear"],
    ["event: response.created\n", "clear"],
    ['data: {"id":"chatcmpl', "clear"],
    ['data: {"type":"response.c', "clear"],
    ['data: {"type":"message_start","message":{}}\n\n', "clear"],
    [": keep-alive", "clear"],
    ["event: errors\n", "clear"],
    ["event\n", "clear"],
    ["<html>", "clear"],
    ["", "undecided"],
    ["\r\n", "undecided"],
    ["ev", "undecided"],
    ["event:", "undecided"],
    ["event: err", "undecided"],
    ["event: response.", "undecided"],
    ["event: error\n", "undecided"],
    ["event:error\ndata: {", "undecided"],
    ["data", "undecided"],
    ['data: {"e', "undecided"],
    ['data: { "type" : "err', "undecided"],
    ['data: {"error":{"message":"a long', "undecided"],
    ['event: response.failed\ndata: {"type":"response.f', "undecided"],
  ];
  for (const [text, expected] of cases) {
    for (const { dialect } of [anthropic, openai]) {
      assert.equal(dialect.judgeOpening(utf8(text), [], NOW), expected, text);
    }
  }
});

Deno.test("judgeOpening() waits for no more than 64 KiB", () => {
  const start = utf8('event: error\ndata: {"error":"');
  const opening = new Uint8Array(64 * 1024).fill(0x78);
  opening.set(start);
  const { dialect } = anthropic;
  assert.equal(dialect.judgeOpening(opening, [], NOW), "undecided");
  const longer = new Uint8Array(opening.length + 1).fill(0x78);
  longer.set(opening);
  assert.equal(dialect.judgeOpening(longer, [], NOW), "clear");
});

Deno.test("judgeOpening() judges Anthropic's errors by their type", () => {
  const rows: [type: string, message: string, expected: string][] = [
    ["overloaded_error", "Overloaded", "down"],
    ["api_error", "Internal server error", "down"],
    ["timeout_error", "Timed out", "down"],
    ["rate_limit_error", "Too fast", "throttled 5000ms default"],
    ["authentication_error", "invalid x-api-key", "dead"],
    ["permission_error", "This organization has been disabled.", "dead"],
    ["permission_error", "No such model for you", "clear"],
    ["billing_error", "Pay.", "limited | all 3600s error.message"],
    ["invalid_request_error", "prompt is too long", "clear"],
    ["some_new_error", "?", "clear"],
  ];
  for (const [type, message, expected] of rows) {
    const text = `event: error\ndata: ${claudeError(type, message)}\n\n`;
    assert.equal(saidOf(anthropic.dialect, text), expected, type);
  }
});

Deno.test("judgeOpening() judges OpenAI's errors by code, then type", () => {
  const rows: [Parameters<typeof openaiError>[0], string][] = [
    [{ code: "server_error" }, "down"],
    [{ code: "server_is_overloaded" }, "down"],
    [{ code: "slow_down", type: "rate_limit_error" }, "down"],
    [{ type: "server_error" }, "down"],
    [{ code: "rate_limit_exceeded" }, "throttled 5000ms default"],
    [{ code: "insufficient_quota" }, "limited | all 3600s error.code"],
    [{ code: "invalid_api_key", type: "invalid_request_error" }, "dead"],
    [{ type: "permission_error", code: "invalid_organization" }, "dead"],
    [{ type: "permission_error" }, "clear"],
    [{ code: "context_length_exceeded" }, "clear"],
    [{}, "clear"],
  ];
  for (const [error, expected] of rows) {
    const text = `data: ${openaiError(error)}\n\n`;
    assert.equal(
      saidOf(openai.dialect, text),
      expected,
      JSON.stringify(error),
    );
  }
});

Deno.test("judgeOpening() looks at the fields of the answer for the length of a limit", () => {
  const text = `data: ${claudeError("rate_limit_error", "Too fast")}\n\n`;
  const said = anthropic.dialect.judgeOpening(utf8(text), [
    ["retry-after", "12"],
  ], NOW);
  assert.ok(typeof said === "object");
  assert.equal(inShort(said), "throttled 12000ms retry-after");
});

Deno.test("judgeOpening() is not misled by an error after the first output, or by one that cannot be read", () => {
  const error = `event: error\ndata: ${
    claudeError("overloaded_error", "Overloaded")
  }\n\n`;
  const delta = 'data: {"type":"content_block_delta","index":0}\n\n';
  for (const text of [delta + error, "event: error\ndata: what?\n\n" + error]) {
    assert.equal(saidOf(anthropic.dialect, text), "clear");
  }
});

Deno.test("judgeOpening() understands an error without its final blank line", () => {
  const data = `data: ${claudeError("overloaded_error", "Overloaded")}`;
  assert.equal(saidOf(anthropic.dialect, data), "down");
  assert.equal(saidOf(anthropic.dialect, `${data}\n`), "down");
});

/** What is said about each beginning of a stream, the shortest first. */
function everyPrefix(bytes: Uint8Array, dialect: Dialect): string[] {
  const said: string[] = [];
  for (let length = 0; length <= bytes.length; length++) {
    const word = dialect.judgeOpening(bytes.subarray(0, length), [], NOW);
    said.push(typeof word === "string" ? word : inShort(word));
  }
  return said;
}

function saidOf(dialect: Dialect, text: string): string {
  const word = dialect.judgeOpening(utf8(text), [], NOW);
  return typeof word === "string" ? word : inShort(word);
}

function dialectOf(path: string): Dialect {
  return path.startsWith("messages/") ? anthropic.dialect : openai.dialect;
}
