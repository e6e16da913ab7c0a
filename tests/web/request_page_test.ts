/** The page of a request as a person reads it, tab by tab, and how its stores keep up. */

import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import type { RequestDetail, RequestSummary } from "../../src/api/wire.ts";
import { looksOf, noteOf, textAs } from "../../web/body_looks.js";
import { whyNoBody } from "../../web/conversation/absence.js";
import { curlOf } from "../../web/curl.js";
import { html } from "../../web/html.js";
import { stretchesOf } from "../../web/phases.js";
import { hashOf, parseHash, route } from "../../web/router.js";
import * as bodies from "../../web/stores/bodies.js";
import * as conversation from "../../web/stores/conversation.js";
import * as story from "../../web/stores/request.js";
import * as requests from "../../web/stores/requests.js";
import * as turns from "../../web/stores/turns.js";
import { now } from "../../web/stores/ui.js";
import { Request } from "../../web/views/request.js";
import { type Call, fakeFetch } from "./fake_fetch.ts";
import {
  billSample,
  bodySample,
  detailSample,
  requestSample,
} from "./samples.ts";

now.value = Date.UTC(2026, 2, 4, 12);

/** What a person reads of a tab: tags gone, spaces plain. */
function read(tab: string): string {
  return markup(tab).replace(/<[^>]*>/g, " ")
    .replace(/&quot;/g, '"').replace(/&amp;/g, "&")
    .replace(/[\s\u202f\u00a0]+/g, " ");
}

function markup(tab: string): string {
  route.value = parseHash(hashOf("requests", "req-1", { tab }));
  const page = html`<${Request} id="req-1" />`;
  return renderToString(page as Parameters<typeof renderToString>[0]);
}

/** A turn with its bodies, as the API tells of it. */
function turn(
  id: string,
  changes: Partial<RequestSummary> = {},
): RequestDetail {
  return {
    ...detailSample(requestSample({ id, ...changes })),
    requestBody: bodySample(),
    responseBody: bodySample({ contentType: "text/event-stream" }),
  };
}

const ASKED = {
  model: "claude-sonnet-4-5",
  system: "Be kind",
  messages: [
    { role: "user", content: "Why is the sky blue?" },
    { role: "assistant", content: [{ type: "text", text: "Let me think." }] },
    { role: "user", content: "Go on" },
  ],
};
const BEFORE = { ...ASKED, messages: ASKED.messages.slice(0, 1) };
const ANSWERED = [
  {
    type: "content_block_start",
    index: 0,
    content_block: { type: "text", text: "Light <b>scatters</b>." },
  },
  { type: "message_delta", delta: { stop_reason: "end_turn" } },
].map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");

/** Two turns of one conversation: req-0 and, after it, req-1. */
function answerTwo({ path }: Call): Response {
  const [, id, part, side] = path.split("/").slice(2);
  const turns = ["req-0", "req-1"].map((id, nth) =>
    turn(id, { timestamp: `2026-03-04T05:06:0${nth}.000Z` })
  );
  if (path.startsWith("/api/requests?")) return Response.json([turns[1]]);
  if (part === "conversation") return Response.json(turns);
  if (side === "response") return new Response(ANSWERED);
  if (side === "request") return Response.json(id === "req-0" ? BEFORE : ASKED);
  return Response.json(turns.find((one) => one.id === id));
}

/** Opens req-1 with all that its tabs ask for. */
async function openAll(): Promise<void> {
  closeAll();
  await story.open("req-1");
  bodies.need(story.request.value!);
  turns.follow(story.request.value!);
  await settled();
  if (turns.comparable.value) {
    await conversation.loadEarlier(turns.comparable.value.id);
  }
}

function closeAll(): void {
  for (const store of [story, bodies, conversation]) store.close();
  turns.follow(turn("alone", { conversationId: null }));
}

/** Until what was asked for has been read. */
async function settled(): Promise<void> {
  const all = [bodies.sides.request, bodies.sides.response, turns];
  while (all.some(({ status }) => status.value === "loading")) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

Deno.test("the conversation is told from the system's words to the answer, and markup in it stays text", async () => {
  using _ = fakeFetch(answerTwo);
  await openAll();
  const text = read("conversation");
  assert.match(
    text,
    /System 7 characters .*User 1 Why is the sky blue\? .*Assistant 2 Let me think\. .*User 3 Go on .*Answer ended with end_turn .*Light &lt;b>scatters/,
  );
  assert.match(text, /Turn 2 of 2/);
  assert.doesNotMatch(markup("conversation"), /<b>/);
});

Deno.test("the changes tell what a turn added, and that the rest is as it was", async () => {
  using _ = fakeFetch(answerTwo);
  await openAll();
  assert.match(
    read("changes"),
    /46,001 of 48,213 prompt tokens .*the turn before , 1\.00 s earlier\. All that was sent before was sent again unchanged\. .*100 % of the turn before.*Added 2 messages .*Let me think\..*Go on/,
  );
});

Deno.test("the first turn has nothing to be compared with, and says so", async () => {
  using _ = fakeFetch((call) =>
    call.path.endsWith("/conversation")
      ? Response.json([turn("req-1")])
      : answerTwo(call)
  );
  await openAll();
  assert.match(read("changes"), /first turn of its conversation/);
});

Deno.test("raw shows headers, sizes and hash, offers looks, and keeps them in the address", async () => {
  using _ = fakeFetch(answerTwo);
  await openAll();
  const text = read("raw");
  assert.match(
    text,
    /Request .*Headers content-type, user-agent Look of the request Beautified As sent/,
  );
  assert.match(text, /SHA-256 .*"system": "Be kind"/);
  assert.match(
    text,
    /Response .*Events As sent .*content_block_start|Response .*Events As sent .*data/,
  );
  route.value = parseHash("#/requests/req-1?tab=raw&asked=sent");
  const page = renderToString(
    html`<${Request} id="req-1" />` as Parameters<typeof renderToString>[0],
  );
  assert.match(page, /\{&quot;model&quot;:&quot;claude-sonnet-4-5&quot;/);
});

Deno.test("a body that is not stored has a sentence in its place on every tab that needs it", async () => {
  const isList = (path: string) => /\?|conversation$/.test(path);
  using _ = fakeFetch(({ path }) =>
    Response.json(isList(path) ? [] : detailSample())
  );
  await openAll();
  for (const tab of ["conversation", "changes", "raw"]) {
    assert.match(
      read(tab),
      /What was sent is not stored: .*STORE_PAYLOADS/,
      tab,
    );
  }
  const running = detailSample(requestSample({ outcome: null }));
  assert.match(whyNoBody(running, "request"), /still running/);
  const empty = detailSample(requestSample({ requestBytes: 0 }));
  assert.match(whyNoBody(empty, "request"), /without a body/);
});

Deno.test("a body that cannot be read offers to try again", async () => {
  using _ = fakeFetch((call) =>
    call.path.includes("/body/")
      ? Response.json({ error: "The database is locked" }, { status: 503 })
      : answerTwo(call)
  );
  await openAll();
  assert.match(
    read("conversation"),
    /Cannot show the conversation: The database is locked Try again/,
  );
});

Deno.test("bodies are read once for a request, and again when they have been stored", async () => {
  using network = fakeFetch(answerTwo);
  closeAll();
  bodies.need(turn("req-1"));
  bodies.need(turn("req-1"));
  await settled();
  assert.equal(network.calls.length, 2);
  bodies.need({ ...turn("req-1"), responseBody: bodySample({ sha256: "b" }) });
  await settled();
  assert.equal(network.calls.length, 4);
});

Deno.test("a turn that is stored later becomes the next one, and the place of a neighbour is known at once", async () => {
  let list = [turn("req-0")];
  using network = fakeFetch(() => Response.json(list));
  closeAll();
  turns.follow(turn("req-0"));
  assert.deepEqual(turns.place.value, {
    nth: null,
    count: null,
    previous: null,
    next: null,
  });
  await settled();
  list = [turn("req-0"), turn("req-1")];
  const stored = {
    type: "payload",
    id: "req-1",
    requestBytes: 1,
    responseBytes: 1,
  } as const;
  turns.hear([{ ...stored, conversationId: "another" }]);
  assert.equal(network.calls.length, 2);
  turns.hear([{ ...stored, conversationId: "c-1" }]);
  while (turns.place.value?.next !== "req-1") {
    await new Promise((resolve) => setImmediate(resolve));
  }
  turns.follow(turn("req-1"));
  assert.deepEqual(turns.place.value, {
    nth: 2,
    count: 2,
    previous: "req-0",
    next: null,
  });
  turns.follow(turn("alone", { conversationId: null }));
  assert.equal(turns.place.value, null);
});

Deno.test("the open request is read again when its bodies have been stored", async () => {
  using network = fakeFetch(answerTwo);
  closeAll();
  await story.open("req-1");
  const event = {
    type: "payload",
    conversationId: null,
    requestBytes: 1,
    responseBytes: 1,
  } as const;
  await story.hear([{ ...event, id: "another" }]);
  await story.hear([{ ...event, id: "req-1" }]);
  assert.equal(network.calls.length, 2);
});

Deno.test("a request that goes on from an answer shows the turn before when asked", async () => {
  const follows = { previousResponseId: "resp_0" };
  const input = (text: string) => ({
    input: [{ role: "user", content: text }],
  });
  const path = "/v1/responses";
  using _ = fakeFetch(({ path: asked }) => {
    const [, id, part, side] = asked.split("/").slice(2);
    const both = ["req-0", "req-1"].map((id) => ({
      ...turn(id, { path, ...follows }),
      responseBody: bodySample(),
    }));
    if (asked.startsWith("/api/requests?")) return Response.json([]);
    if (part === "conversation") return Response.json(both);
    if (side === "request") return Response.json(input(`words of ${id}`));
    if (side === "response") {
      return Response.json({
        status: "completed",
        output: [{
          type: "message",
          role: "assistant",
          content: `answer to ${id}`,
        }],
      });
    }
    return Response.json(both.find((one) => one.id === id));
  });
  await openAll();
  assert.match(
    read("conversation"),
    /goes on from an earlier answer\. Show the turn before .*words of req-1/,
  );
  await conversation.showEarlier();
  const text = read("conversation");
  assert.match(
    text,
    /words of req-0 .*answer to req-0 .*words of req-1 .*answer to req-1/,
  );
  assert.doesNotMatch(text, /Show the turn before/);
});

Deno.test("stretchesOf() puts each sending where it was, with its verdict, and the pause after it", () => {
  const { timings, attempts } = detailSample();
  const names = stretchesOf({ timings, attempts }).map(({ name, note }) =>
    [name, note].filter(Boolean).join(": ")
  );
  assert.deepEqual(names.slice(0, 5), [
    "Receive request",
    "Choose account",
    "Attach credential",
    "Ask personal: 429 out of quota",
    "Ask work: 200 served",
  ]);
  const [first, second] = attempts;
  const late = [first!, { ...second!, startedMs: 400 }];
  assert.deepEqual(
    stretchesOf({ timings, attempts: late }).find(({ whose }) =>
      whose === "pause"
    ),
    {
      name: "Pause before the next",
      whose: "pause",
      fromMs: 2.11 + 318.4,
      toMs: 400,
    },
  );
});

Deno.test("curlOf() sends the request again without a secret in it, whatever is in its text", () => {
  const requestBody = bodySample({
    headers: [
      ["host", "localhost:8080"],
      ["anthropic-version", "2023-06-01"],
      ["x-api-key", "sk-secret"],
      ["authorization", "Bearer secret"],
      ["proxy-authorization", "Basic secret"],
      ["cookie", "a=secret"],
    ],
  });
  const request = {
    id: "r/1",
    method: "POST",
    path: "/v1/messages",
    requestBody,
  };
  const common = {
    origin: "http://127.0.0.1:8080",
    dialect: "messages",
    isLocked: false,
  };
  assert.equal(
    curlOf(request, { ...common, body: `{"a":"it's $HOME"}` }),
    `curl -X POST 'http://127.0.0.1:8080/v1/messages' \\
  -H "x-api-key: $ANTHROPIC_API_KEY" \\
  -H 'anthropic-version: 2023-06-01' \\
  --data-raw '{"a":"it'\\''s $HOME"}'`,
  );
  const long = curlOf(request, {
    ...common,
    isLocked: true,
    body: "x".repeat(100_001),
  });
  assert.match(
    long,
    /^curl -s -H "authorization: Bearer \$CCFLARE_ADMIN_TOKEN" 'http:\/\/127\.0\.0\.1:8080\/api\/requests\/r%2F1\/body\/request' \|\n/,
  );
  assert.match(long, /--data-binary @-$/);
  assert.doesNotMatch(long, /secret/);
});

Deno.test("looks of a body: JSON and streams have two, and what is not whole stays as it is", () => {
  const ids = (text: string, type: string | null) =>
    looksOf(text, type).map(([id]) => id);
  assert.deepEqual(ids('{"a":1}', "application/json"), ["pretty", "sent"]);
  assert.deepEqual(ids("data: 1", "text/event-stream"), ["events", "sent"]);
  assert.deepEqual(ids("<html>", "text/html"), ["sent"]);
  assert.equal(textAs('{"a":1}', "pretty"), '{\n  "a": 1\n}');
  assert.equal(textAs('{"a":', "pretty"), '{"a":');
  assert.match(
    noteOf(
      bodySample({
        cut: true,
        storedSize: 8_388_608,
        size: 12_000_000,
        encoding: "gzip",
      }),
    ),
    /^12\.0.MB, application\/json, travelled as gzip; only its first 8\.39.MB are kept/,
  );
});

Deno.test("a request tells why: line-up, who was passed over, attempts, time and tokens", async () => {
  using _ = fakeFetch(() => Response.json(detailSample()));
  await story.open("req-1");
  const text = read("decision");
  assert.match(text, /personal its session had been running for 2 h 14 min/);
  assert.match(text, /team-gateway passed over: paused by hand/);
  assert.match(
    text,
    /night passed over: out of quota for opus until [\d:]+, 1 h 03 min later as told by anthropic-ratelimit/,
  );
  assert.match(
    text,
    /personal 429 out of quota after 2.11 ms, took 318 ms The 5 hour window is used up/,
  );
  assert.match(text, /work 200 served after 321 ms/);
  const time = read("timeline");
  assert.match(time, /8.41 s in all, 0.41 ms of it ccflare/);
  assert.match(time, /Choose account ccflare 1.62 ms 0.09 ms/);
  assert.match(
    read("bill"),
    /48,825 in all, 84 per second .*Cache read 46,001 .*Output 612/,
  );
});

Deno.test("a request that was refused says that nothing was sent", async () => {
  const refused = {
    ...detailSample(
      requestSample({
        outcome: "refused",
        statusCode: 503,
        model: null,
        modelAsked: null,
        totalTokens: null,
      }),
    ),
    attempts: [],
    decision: null,
  };
  using _ = fakeFetch(() => Response.json(refused));
  await story.open("req-1");
  const text = read("decision");
  assert.match(
    text,
    /refused 503 .*No account was looked for\. .*Nothing was sent\./,
  );
  assert.doesNotMatch(text, /null|undefined|NaN/);
});

Deno.test("a request that runs says what it waits for", async () => {
  requests.list.value = [];
  const running = {
    ...detailSample(
      requestSample({
        outcome: null,
        statusCode: null,
        responseTimeMs: null,
        totalTokens: null,
        accountName: null,
      }),
    ),
    attempts: [],
    decision: null,
  };
  using _ = fakeFetch(() => Response.json(running));
  await story.open("req-1");
  assert.match(
    read("decision"),
    /waiting POST .*An account is being chosen\. .*Waiting for the answer\./,
  );
  assert.match(read("timeline"), /still running/);
  requests.list.value = [requestSample({ outcome: null })];
  const text = read("decision");
  assert.match(text, /streaming POST/);
  assert.match(text, /Told when the request has ended\. .*work is answering\./);
  assert.doesNotMatch(text, /Nothing was sent|No account was looked for/);
  requests.list.value = [];
});

Deno.test("a request without an account to go to says so", async () => {
  const lonely = {
    ...detailSample(),
    attempts: [],
    decision: { strategy: "session", candidates: [], passedOver: [] },
  };
  using _ = fakeFetch(() => Response.json(lonely));
  await story.open("req-1");
  assert.match(
    read("decision"),
    /There was no account to choose from\./,
  );
});

Deno.test("a request that is gone says so", async () => {
  using _ = fakeFetch(() =>
    Response.json({ error: "There is no such request" }, { status: 404 })
  );
  await story.open("gone");
  assert.match(
    read("conversation"),
    /Cannot show the request: There is no such request Try again/,
  );
});

Deno.test("a request is billed item by item, without those of which there was nothing", async () => {
  const [first, ...rest] = billSample().items;
  const bill = billSample({
    tier: "fast",
    items: [{ ...first!, quantity: 0, usd: 0 }, ...rest],
  });
  using _ = fakeFetch(() => Response.json({ ...detailSample(), bill }));
  await story.open("req-1");
  const text = read("bill");
  assert.match(
    text,
    /Bill \$0\.0422 by prices \(fast\) of 2026-03-01 What How much Price Cost Cache read 46,001 × \$0\.3 \/ M \$0\.0138 .*Web searches 1 × \$10 \/ 1,000 \$0\.0100/,
  );
});

Deno.test("a request says when its price, or a part of it, is not known", async () => {
  const [first, ...rest] = billSample().items;
  const partly = billSample({
    items: [{ ...first!, rate: null, usd: null }, ...rest],
    totalUsd: null,
  });
  const notes: [typeof partly | null, RegExp][] = [
    [
      null,
      /Bill no price is known for it The price sheet has no rates for claude-sonnet/,
    ],
    [
      partly,
      /Bill not all prices of 2026-03-01 are known .*Input 214 no known price – .*Total not known/,
    ],
  ];
  for (const [bill, note] of notes) {
    using _ = fakeFetch(() => Response.json({ ...detailSample(), bill }));
    await story.open("req-1");
    assert.match(read("bill"), note);
  }
});

Deno.test("a request that ended in the middle says that its tokens are not all", async () => {
  const cut = requestSample({ outcome: "client_left", usageMissing: true });
  using _ = fakeFetch(() => Response.json(detailSample(cut)));
  await story.open("req-1");
  assert.match(
    read("bill"),
    /Tokens 48,825 told; the answer ended without the last of them/,
  );
});
