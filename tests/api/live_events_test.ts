import assert from "node:assert/strict";
import { EventRing } from "../../src/api/event_ring.ts";
import { LiveEvents } from "../../src/api/live_events.ts";
import { Bus } from "../../src/bus.ts";
import { HandClock } from "../support/clock.ts";
import { endedExchange, openedExchange } from "./_exchange.ts";
import { openApi } from "./_open.ts";

const ACCOUNTS = { type: "accounts" } as const;

function openLive() {
  const clock = new HandClock();
  const bus = new Bus();
  const closing = new AbortController();
  const live = new LiveEvents({
    bus,
    closing: closing.signal,
    now: () => clock.now(),
    after: (ms, callback) => clock.after(ms, callback),
  });
  return { live, bus, clock, closing };
}

/** Reads one piece after another; null at the end. */
function reading(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  return {
    async next(): Promise<string | null> {
      const { value } = await reader.read();
      return value === undefined ? null : decoder.decode(value);
    },
    leave: () => reader.cancel(),
  };
}

Deno.test("LiveEvents.open() greets, then tells each event with its number", async () => {
  const { live, bus, clock, closing } = openLive();
  const page = reading(live.open(null));
  assert.equal(await page.next(), "event: connected\ndata: ok\n\n");
  bus.publish({ type: "ingress", exchange: openedExchange("r-1") });
  const start = clock.now().toString(36);
  assert.equal(
    await page.next(),
    `id: ${start}-1\ndata: {"type":"ingress","id":"r-1","timestamp":1767323045000,"method":"POST","path":"/v1/messages"}\n\n`,
  );
  bus.publish({
    type: "log",
    line: { at: 0, level: "info", message: "not for this stream" },
  });
  bus.publish({ type: "start", exchange: endedExchange("r-1") });
  bus.publish({ type: "summary", exchange: endedExchange("r-1") });
  bus.publish(ACCOUNTS);
  let text = "";
  while (!text.includes('"accounts"')) text += await page.next();
  const types = [...text.matchAll(/^data: (.*)$/gm)].map((match) =>
    JSON.parse(match[1] ?? "")
  );
  assert.deepEqual(types.map((one) => one.type), [
    "start",
    "summary",
    "accounts",
  ]);
  assert.equal(types[0].model, "claude-sonnet-4-20250514");
  assert.equal(types[1].payload.totalTokens, 4_371);
  assert.deepEqual(text.match(/^id: .*$/gm), [
    `id: ${start}-2`,
    `id: ${start}-3`,
    `id: ${start}-4`,
  ]);
  closing.abort();
});

Deno.test("LiveEvents.open() tells when the bodies of a request can be read", async () => {
  const { live, bus, clock, closing } = openLive();
  const page = reading(live.open(null));
  await page.next();
  bus.publish({
    type: "payload",
    stored: {
      requestId: "r-1",
      conversation: "c-1",
      request: 1_000,
      response: null,
    },
  });
  assert.equal(
    await page.next(),
    `id: ${
      clock.now().toString(36)
    }-1\ndata: {"type":"payload","id":"r-1","conversationId":"c-1","requestBytes":1000,"responseBytes":null}\n\n`,
  );
  closing.abort();
});

Deno.test("LiveEvents.open() keeps a silent connection alive every 15 s", async () => {
  const { live, clock, closing } = openLive();
  const page = reading(live.open(null));
  await page.next();
  for (let time = 0; time < 2; time++) {
    const piece = page.next();
    await clock.advance(15_000);
    assert.equal(await piece, ": still here\n\n");
  }
  closing.abort();
});

Deno.test("LiveEvents.open() goes on after the last event that a page has seen", async () => {
  const { live, bus, clock, closing } = openLive();
  const first = reading(live.open(null));
  await first.next();
  for (const id of ["r-1", "r-2", "r-3"]) {
    bus.publish({ type: "ingress", exchange: openedExchange(id) });
  }
  let text = "";
  while (!text.includes("r-3")) text += await first.next();
  await first.leave();

  const start = clock.now().toString(36);
  const back = reading(live.open(`${start}-1`));
  await back.next();
  const missed = await back.next() ?? "";
  assert.doesNotMatch(missed, /r-1/);
  assert.match(missed, /r-2[^]*r-3/);
  await back.leave();
  closing.abort();
});

Deno.test("LiveEvents forgets a page that leaves", async () => {
  const { live, clock, closing } = openLive();
  const page = reading(live.open(null));
  await page.next();
  const piece = page.next();
  // A read asks for more in a turn of its own.
  await clock.advance(0);
  assert.equal(live.waiting, 1);
  await page.leave();
  assert.equal(await piece, null);
  assert.equal(live.waiting, 0);
  assert.equal(clock.pending, 0, "its heartbeat was called off");
  closing.abort();
});

Deno.test("LiveEvents lets a page go that is too slow, and others stay", async () => {
  const { live, bus, clock, closing } = openLive();
  const slow = reading(live.open(null));
  const quick = reading(live.open(null));
  await slow.next();
  await quick.next();
  await clock.advance(0);
  let seen = "";
  for (let count = 1; count <= 510; count++) {
    await clock.advance(50);
    bus.publish({ type: "ingress", exchange: openedExchange(`r-${count}.`) });
    while (!seen.includes(`r-${count}.`)) seen = await quick.next() ?? "";
  }
  let last: string | null = "";
  for (let piece = await slow.next(); piece !== null;) {
    last = piece;
    piece = await slow.next();
  }
  assert.doesNotMatch(last, /r-510\./);
  assert.equal(live.waiting, 1, "the quick one");
  await quick.leave();
  closing.abort();
});

Deno.test("LiveEvents gathers what comes all the time, and writes it together", async () => {
  const { live, bus, clock, closing } = openLive();
  const page = reading(live.open(null));
  await page.next();
  const publish = (id: string) =>
    bus.publish({ type: "ingress", exchange: openedExchange(id) });
  for (let count = 1; count <= 20; count++) {
    publish(`r-${count}.`);
    assert.match((await page.next())!, new RegExp(`"r-${count}\\."`));
  }
  publish("r-21.");
  const piece = page.next();
  await clock.advance(49);
  publish("r-22.");
  await clock.advance(1);
  const text = await piece;
  assert.match(text!, /"r-21\."[^]*"r-22\."/);
  await clock.advance(1_000);
  publish("r-23.");
  assert.match((await page.next())!, /"r-23\."/, "at once again");
  for (let count = 24; count <= 43; count++) {
    publish(`r-${count}.`);
    if (count < 43) await page.next();
  }
  await clock.advance(0);
  for (let count = 44; count <= 300; count++) publish(`r-${count}.`);
  assert.match((await page.next())!, /"r-43\."[^]*"r-290\."/, "many at once");
  publish("r-301.");
  await clock.advance(0);
  await page.leave();
  assert.equal(clock.pending, 0, "nobody gathers for a page that has gone");
  closing.abort();
});

Deno.test("LiveEvents ends all pages and stops listening when the program closes", async () => {
  const { live, bus, clock, closing } = openLive();
  const waiting = reading(live.open(null));
  await waiting.next();
  const piece = waiting.next();
  await clock.advance(0);
  assert.equal(bus.listeners, 1);
  closing.abort();
  assert.equal(await piece, null);
  assert.equal(bus.listeners, 0);
  assert.equal(clock.pending, 0);
  const late = reading(live.open(null));
  await late.next();
  assert.equal(await late.next(), null);
  assert.equal(bus.listeners, 0);
});

Deno.test("LiveEvents starts anew when the bus has dropped it", async () => {
  const { live, bus, clock, closing } = openLive();
  const page = reading(live.open(null));
  await page.next();
  const piece = page.next();
  // All in one turn, so that nobody can keep up.
  for (let count = 0; count < 1_600; count++) bus.publish(ACCOUNTS);
  assert.equal(await piece, null, "the page has to look anew");
  await clock.advance(0);
  assert.equal(bus.listeners, 1);
  const back = reading(live.open(`${clock.now().toString(36)}-1`));
  await back.next();
  bus.publish(ACCOUNTS);
  assert.match(await back.next() ?? "", /"accounts"/);
  await back.leave();
  closing.abort();
});

Deno.test("EventRing holds the latest, and skips for a page what it no longer holds", () => {
  const ring = new EventRing("s", 3);
  for (let count = 1; count <= 5; count++) ring.add(ACCOUNTS);
  assert.equal(ring.after(1), null);
  assert.deepEqual(ring.after(2)?.match(/id: .*/g), [
    "id: s-3",
    "id: s-4",
    "id: s-5",
  ]);
  assert.equal(ring.after(5), "");
  const known: [id: string | null, number: number][] = [
    [null, 5],
    ["", 5],
    ["s-4", 4],
    ["s-1", 2],
    ["s--9", 2],
    ["s-99", 5],
    ["s-x", 5],
    ["other-3", 5],
  ];
  for (const [id, number] of known) {
    assert.equal(ring.numberOf(id), number, `${id}`);
  }
});

Deno.test("GET /api/requests/stream is a stream of events that goes on where the browser says", async () => {
  await using api = await openApi();
  const response = await api.fetch("/api/requests/stream");
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  assert.equal(response.headers.get("cache-control"), "no-store");
  const page = reading(response.body!);
  await page.next();
  await api.add("work");
  const [id = ""] = /(?<=^id: ).*$/m.exec(await page.next() ?? "") ?? [];
  await page.leave();
  await api.add("home");
  const back = await api.fetch("/api/requests/stream", {
    headers: { "last-event-id": id },
  });
  const again = reading(back.body!);
  await again.next();
  assert.match(await again.next() ?? "", /"type":"accounts"/);
  await again.leave();
});
