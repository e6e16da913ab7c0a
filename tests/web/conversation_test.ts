/** What the page of a request makes of its bodies: messages in every dialect, whole or broken off, and what a turn changed. */

import assert from "node:assert/strict";
import { answeredOf, askedOf } from "../../web/conversation/conversation.js";
import {
  differenceOf,
  firstDifference,
} from "../../web/conversation/difference.js";
import { eventsOf } from "../../web/conversation/events.js";
import { stretchesOf } from "../../web/conversation/fences.js";
import { callNames } from "../../web/conversation/message.js";
import { jsonSoFar } from "../../web/conversation/so_far.js";
import { firstLine } from "../../web/conversation/wording.js";

type Dialect = "messages" | "chat" | "responses";

const PIXEL = "data:image/png;base64,iVBORw0KGgo=";

const PATHS: Record<Dialect, string> = {
  messages: "/v1/messages",
  chat: "/v1/chat/completions",
  responses: "/v1/responses",
};

function stored(body: unknown, changes: object = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { text, contentType: "application/json", cut: false, ...changes };
}

function asked(dialect: Dialect, body: unknown) {
  const read = askedOf(PATHS[dialect], stored(body));
  assert.ok(read, `${dialect} is not read`);
  return read;
}

function stream(events: readonly (object | string)[]): string {
  return events.map((event) =>
    `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`
  ).join("");
}

function answered(dialect: Dialect, events: readonly (object | string)[]) {
  const contentType = "text/event-stream; charset=utf-8";
  return answeredOf(dialect, stored(stream(events), { contentType }));
}

Deno.test("askedOf() reads a Messages request: system, tools, thinking, calls, results and images", () => {
  const { dialect, prompt, remark } = asked("messages", {
    system: [{ type: "text", text: "Be kind" }],
    tools: [{ name: "Bash", description: "Runs", input_schema: { a: 1 } }],
    messages: [
      { role: "user", content: "Hello" },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "Hm" },
          { type: "redacted_thinking", data: "x" },
          {
            type: "tool_use",
            id: "t1",
            name: "Bash",
            input: { command: "ls" },
          },
        ],
      },
      {
        role: "user",
        content: [{
          type: "tool_result",
          tool_use_id: "t1",
          is_error: true,
          content: [
            { type: "text", text: "no" },
            {
              type: "image",
              source: {
                type: "base64",
                media_type: "image/png",
                data: "iVBORw0KGgo=",
              },
            },
          ],
        }],
      },
    ],
  });
  assert.deepEqual([dialect, remark], ["messages", null]);
  assert.deepEqual(prompt.system, [{ kind: "text", text: "Be kind" }]);
  assert.deepEqual(prompt.tools, [
    { name: "Bash", about: "Runs", value: { a: 1 } },
  ]);
  assert.deepEqual(prompt.messages, [
    { role: "user", pieces: [{ kind: "text", text: "Hello" }] },
    {
      role: "assistant",
      pieces: [
        { kind: "thinking", text: "Hm", hidden: false },
        { kind: "thinking", text: "", hidden: true },
        { kind: "call", name: "Bash", id: "t1", input: { command: "ls" } },
      ],
    },
    {
      role: "tool",
      pieces: [{
        kind: "result",
        id: "t1",
        isError: true,
        pieces: [
          { kind: "text", text: "no" },
          { kind: "image", source: PIXEL, note: "" },
        ],
      }],
    },
  ]);
  assert.equal(callNames(prompt.messages).get("t1"), "Bash");
});

Deno.test("askedOf() reads a Chat request, in which tools answer in messages of their own", () => {
  const { prompt } = asked("chat", {
    tools: [{ type: "function", function: { name: "ls", parameters: {} } }],
    messages: [
      { role: "developer", content: "Be kind" },
      {
        role: "user",
        content: [
          { type: "text", text: "Look" },
          { type: "image_url", image_url: { url: PIXEL } },
        ],
      },
      {
        role: "assistant",
        content: null,
        reasoning_content: "Hm",
        tool_calls: [{
          id: "c1",
          function: { name: "ls", arguments: '{"path":"/"}' },
        }],
      },
      { role: "tool", tool_call_id: "c1", content: "bin" },
    ],
  });
  assert.equal(prompt.tools[0]?.name, "ls");
  assert.deepEqual(prompt.messages.map(({ role }) => role), [
    "developer",
    "user",
    "assistant",
    "tool",
  ]);
  assert.deepEqual(prompt.messages[1]?.pieces[1], {
    kind: "image",
    source: PIXEL,
    note: "",
  });
  assert.deepEqual(prompt.messages[2]?.pieces, [
    { kind: "thinking", text: "Hm", hidden: false },
    { kind: "call", name: "ls", id: "c1", input: { path: "/" } },
  ]);
  assert.deepEqual(prompt.messages[3]?.pieces, [{
    kind: "result",
    id: "c1",
    isError: false,
    pieces: [{ kind: "text", text: "bin" }],
  }]);
});

Deno.test("askedOf() reads a Responses request and puts what one side sends in a row into one message", () => {
  const { prompt } = asked("responses", {
    instructions: "Be kind",
    input: [
      { role: "user", content: [{ type: "input_text", text: "Look" }] },
      { type: "reasoning", summary: [{ text: "Hm" }], encrypted_content: "x" },
      { type: "function_call", call_id: "c1", name: "ls", arguments: "{}" },
      { type: "function_call_output", call_id: "c1", output: "bin" },
      { type: "local_shell_call", call_id: "c2", action: { command: ["ls"] } },
    ],
  });
  assert.deepEqual(prompt.system, [{ kind: "text", text: "Be kind" }]);
  assert.deepEqual(
    prompt.messages.map(({ role, pieces }) => [role, pieces.length]),
    [["user", 1], ["assistant", 2], ["tool", 1], ["assistant", 1]],
  );
  assert.deepEqual(prompt.messages[3]?.pieces[0], {
    kind: "call",
    name: "local_shell",
    id: "c2",
    input: { command: ["ls"] },
  });
});

Deno.test("no image is taken from anywhere but the body, and none that could run", () => {
  const sources = [
    "https://elsewhere.example/a.png",
    "data:image/svg+xml;base64,PHN2Zz4=",
    "data:text/html;base64,PHN2Zz4=",
    'data:image/png;base64,"onerror=',
  ];
  for (const url of sources) {
    const { prompt } = asked("chat", {
      messages: [{
        role: "user",
        content: [{ type: "image_url", image_url: { url } }],
      }],
    });
    const [piece] = prompt.messages[0]!.pieces;
    assert.ok(piece?.kind === "image" && piece.source === null, url);
  }
});

Deno.test("askedOf() gives null for what is no conversation, and goes by the body where the path does not tell", () => {
  const dialect = (path: string, body: unknown) =>
    askedOf(path, stored(body))?.dialect ?? null;
  assert.equal(dialect("/v1/embeddings", { model: "m", input: "x" }), null);
  assert.equal(dialect("/v1/models", "[]"), null);
  assert.equal(dialect("/v1/messages/count_tokens", {}), "messages");
  assert.equal(dialect("/own/path", { messages: [], system: "s" }), "messages");
  assert.equal(dialect("/own/path", { messages: [] }), "chat");
  assert.equal(dialect("/backend-api/codex/responses", {}), "responses");
});

Deno.test("a request that was cut off is shown as far as it goes, with a sentence", () => {
  const whole = JSON.stringify({
    messages: [
      { role: "user", content: "One" },
      { role: "assistant", content: "Two and a half" },
    ],
  });
  const text = whole.slice(0, whole.indexOf(" and"));
  const cut = askedOf(PATHS.messages, stored(text, { cut: true }));
  assert.deepEqual(cut?.prompt.messages.map(({ pieces }) => pieces), [
    [{ kind: "text", text: "One" }],
    [{ kind: "text", text: "Two" }],
  ]);
  assert.match(cut?.remark ?? "", /longer than what is kept/);
  const broken = askedOf(PATHS.messages, stored(text));
  assert.match(broken?.remark ?? "", /not whole JSON/);
});

Deno.test("jsonSoFar() closes what is open at any place, and never throws", () => {
  const text = JSON.stringify({
    a: [1, "tw\\o\n", { b: true, c: null, 'd"': "\u00e9\ud83d\ude00" }],
    e: -1.5e3,
  });
  assert.deepEqual(jsonSoFar(text), { value: JSON.parse(text), isWhole: true });
  for (let end = 1; end < text.length; end++) {
    const { value, isWhole } = jsonSoFar(text.slice(0, end));
    assert.equal(isWhole, false);
    assert.ok(typeof value === "object", `${end}: ${text.slice(0, end)}`);
  }
  assert.deepEqual(jsonSoFar('{"a": [1, "tw').value, { a: [1, "tw"] });
  assert.deepEqual(jsonSoFar('{"a": "x\\u00').value, { a: "x" });
  assert.deepEqual(jsonSoFar('{"a": "x\\\\').value, { a: "x\\" });
  assert.deepEqual(jsonSoFar('{"a": 1, "b').value, { a: 1 });
  assert.equal(jsonSoFar("not json").value, undefined);
});

Deno.test("answeredOf() rebuilds a Messages stream, and a call that was cut off in the middle", () => {
  const events = [
    { type: "message_start", message: { role: "assistant" } },
    {
      type: "content_block_start",
      index: 0,
      content_block: { type: "thinking", thinking: "" },
    },
    {
      type: "content_block_delta",
      index: 0,
      delta: { type: "thinking_delta", thinking: "Hm" },
    },
    {
      type: "content_block_delta",
      index: 0,
      delta: { type: "signature_delta", signature: "c2Vj" },
    },
    {
      type: "content_block_start",
      index: 1,
      content_block: { type: "tool_use", id: "t1", name: "Bash", input: {} },
    },
    {
      type: "content_block_delta",
      index: 1,
      delta: { type: "input_json_delta", partial_json: '{"command":"ls' },
    },
  ];
  const call = { kind: "call", name: "Bash", id: "t1" };
  const thinking = { kind: "thinking", text: "Hm", hidden: false };
  const broken = answered("messages", events);
  assert.deepEqual(broken.messages, [{
    role: "assistant",
    pieces: [thinking, { ...call, input: { command: "ls" } }],
  }]);
  assert.equal(broken.remark, "The answer broke off here.");
  const whole = answered("messages", [
    ...events,
    {
      type: "content_block_delta",
      index: 1,
      delta: { type: "input_json_delta", partial_json: ' -a"}' },
    },
    { type: "message_delta", delta: { stop_reason: "tool_use" } },
    { type: "message_stop" },
  ]);
  assert.deepEqual(whole.messages[0]?.pieces[1], {
    ...call,
    input: { command: "ls -a" },
  });
  assert.deepEqual([whole.ending, whole.remark, whole.events], [
    "tool_use",
    null,
    9,
  ]);
});

Deno.test("answeredOf() rebuilds a Chat stream with calls in pieces", () => {
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    choices: [{ index: 0, delta, finish_reason }],
  });
  const reply = answered("chat", [
    chunk({ role: "assistant", content: "Let " }),
    chunk({ content: "me" }),
    chunk({
      tool_calls: [{
        index: 0,
        id: "c1",
        function: { name: "ls", arguments: '{"a"' },
      }],
    }),
    chunk({ tool_calls: [{ index: 0, function: { arguments: ":1}" } }] }),
    chunk({}, "tool_calls"),
    "[DONE]",
  ]);
  assert.deepEqual(reply.messages, [{
    role: "assistant",
    pieces: [
      { kind: "text", text: "Let me" },
      { kind: "call", name: "ls", id: "c1", input: { a: 1 } },
    ],
  }]);
  assert.deepEqual([reply.ending, reply.remark], ["tool_calls", null]);
});

const RESPONSE_EVENTS = [
  { type: "response.created", response: { status: "in_progress", output: [] } },
  {
    type: "response.output_item.added",
    output_index: 0,
    item: { type: "message", role: "assistant", content: [] },
  },
  { type: "response.output_text.delta", output_index: 0, delta: "Hel" },
  { type: "response.output_text.delta", output_index: 0, delta: "lo" },
];

Deno.test("answeredOf() rebuilds a Responses stream from its items, or from their pieces when it broke off", () => {
  const said = [{
    role: "assistant",
    pieces: [{ kind: "text", text: "Hello" }],
  }];
  const broken = answered("responses", RESPONSE_EVENTS);
  assert.deepEqual(broken.messages, said);
  assert.equal(broken.remark, "The answer broke off here.");
  const whole = answered("responses", [
    ...RESPONSE_EVENTS,
    {
      type: "response.output_item.done",
      output_index: 0,
      item: {
        type: "message",
        role: "assistant",
        content: [{ type: "output_text", text: "Hello" }],
      },
    },
    {
      type: "response.completed",
      response: { status: "completed", output: [] },
    },
  ]);
  assert.deepEqual(whole.messages, said);
  assert.deepEqual([whole.ending, whole.remark], ["completed", null]);
});

Deno.test("answeredOf() reads the frames of a socket, one to a line, like a stream", () => {
  const text = RESPONSE_EVENTS.map((event) => JSON.stringify(event)).join("\n");
  const contentType = "application/x-ndjson";
  const reply = answeredOf("responses", stored(text, { contentType }));
  assert.deepEqual(reply.messages[0]?.pieces, [{
    kind: "text",
    text: "Hello",
  }]);
  assert.deepEqual(
    eventsOf(text, contentType)?.map(({ name }) => name),
    RESPONSE_EVENTS.map(({ type }) => type),
  );
});

Deno.test("answeredOf() tells an error in the provider's words, in the middle of a stream too", () => {
  const error = { type: "overloaded_error", message: "Overloaded" };
  const events = [{ type: "error", error }];
  assert.equal(
    answered("messages", events).error,
    "overloaded_error: Overloaded",
  );
  const whole = answeredOf("messages", stored({ type: "error", error }));
  assert.equal(whole.error, "overloaded_error: Overloaded");
  const failed = answered("responses", [{
    type: "response.failed",
    response: {
      status: "failed",
      error: { code: "server_error", message: "No" },
    },
  }]);
  assert.equal(failed.error, "server_error: No");
  assert.match(
    answeredOf("chat", stored("<html>")).remark ?? "",
    /not JSON/,
  );
});

Deno.test("eventsOf() takes both line ends, several data lines and comments, and knows what is no stream", () => {
  const text = ": hi\r\n\r\nevent: a\r\ndata: 1\r\ndata: 2\r\n\r\ndata: 3";
  assert.deepEqual(eventsOf(text, "text/event-stream"), [
    { name: "a", data: "1\n2" },
    { name: "", data: "3" },
  ]);
  assert.equal(eventsOf('{"data": 1}', "application/json"), null);
});

Deno.test("stretchesOf() parts prose from fenced code, also when the fence is never closed", () => {
  assert.deepEqual(stretchesOf("no code"), [{
    kind: "prose",
    text: "no code",
  }]);
  assert.deepEqual(stretchesOf("a\n```ts title\nb\n~~~\n```\nc\n~~~~\nd"), [
    { kind: "prose", text: "a" },
    { kind: "code", language: "ts", text: "b\n~~~" },
    { kind: "prose", text: "c" },
    { kind: "code", language: "", text: "d" },
  ]);
});

Deno.test("firstLine() finds the words of a call that say most", () => {
  assert.equal(firstLine({ timeout: 3, command: "ls\nrm" }), "ls");
  assert.equal(firstLine({ a: 1 }), '{"a":1}');
  assert.equal(firstLine(null), "");
});

const MARK = { cache_control: { type: "ephemeral" } };

function turn(changes: object = {}) {
  return asked("messages", {
    model: "m",
    tools: [{ name: "Bash" }],
    system: [{ type: "text", text: "Be kind" }],
    messages: [
      { role: "user", content: [{ type: "text", text: "Hello", ...MARK }] },
    ],
    ...changes,
  });
}

const LATER = [
  { role: "user", content: "Hello" },
  { role: "assistant", content: [{ type: "text", text: "Hi" }] },
  { role: "user", content: [{ type: "text", text: "Go on", ...MARK }] },
];

Deno.test("differenceOf() sees that a turn only added, though a cache mark moved and a text became a list", () => {
  const difference = differenceOf(turn(), turn({ messages: LATER }));
  assert.equal(difference.change, null);
  assert.equal(difference.equalBytes, difference.beforeBytes);
  assert.ok(difference.afterBytes > difference.beforeBytes);
  assert.deepEqual(
    [difference.added, difference.addedCount, difference.removedCount],
    [1, 2, 0],
  );
  assert.deepEqual(difference.marked, {
    before: ["message 1 (user)"],
    after: ["message 3 (user)"],
  });
  assert.deepEqual(difference.settings, []);
});

Deno.test("differenceOf() finds the first byte that changed, in the order in which a cache reads", () => {
  const system = [{ type: "text", text: "Be ké" }];
  const was = turn({ system: [{ type: "text", text: "Be kè" }] });
  const { change, equalBytes, added, addedCount } = differenceOf(
    was,
    turn({ system, messages: LATER }),
  );
  const tool = '{"name":"Bash"}';
  const start = '{"type":"text","text":"Be k';
  assert.equal(change?.where, "system, part 1");
  assert.equal(change?.byte, (tool + start).length);
  assert.equal(equalBytes, change?.byte);
  assert.match(change?.before ?? "", /Be kè"}$/);
  assert.match(change?.after ?? "", /Be ké"}$/);
  assert.deepEqual([added, addedCount], [1, 2]);
});

Deno.test("differenceOf() names what was taken away, and the settings that differ", () => {
  const difference = differenceOf(
    turn({ messages: LATER, max_tokens: 1 }),
    turn({ messages: LATER.slice(0, 1), model: "n", max_tokens: 1 }),
  );
  assert.equal(difference.change?.where, "message 2 (assistant)");
  assert.equal(difference.change?.after, "");
  assert.deepEqual([difference.removedCount, difference.added], [2, null]);
  assert.deepEqual(difference.settings, [
    { name: "model", before: '"m"', after: '"n"' },
  ]);
});

Deno.test("firstDifference() counts bytes, and one that only goes on differs at its end", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  assert.equal(firstDifference(bytes("abc"), bytes("abc")), null);
  assert.equal(firstDifference(bytes("aébc"), bytes("aéc")), 3);
  assert.equal(firstDifference(bytes("ab"), bytes("abc")), 2);
});
