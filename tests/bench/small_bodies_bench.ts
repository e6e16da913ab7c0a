/** What storing the bodies of small requests costs: processor time of the thread that writes and of the one that sends. */

import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { Exchange } from "../../src/model/exchange.ts";
import type { Fields } from "../../src/model/fields.ts";
import { Transcript } from "../../src/model/transcript.ts";
import { bodyTotals } from "../../src/store/bodies.ts";

import type { Bodies } from "../../src/store/body_message.ts";
import { openDatabase } from "../../src/store/db.ts";
import { migrate } from "../../src/store/migrate.ts";
import { saveExchanges } from "../../src/store/exchanges.ts";
import { operations } from "../../src/store/operations.ts";
import { jsonAnswer } from "./answers.ts";
import { ASKS, COUNTER } from "./requests.ts";
import { packetOf } from "../store/_packets.ts";

const BATCH = 100;
const WARM_UP = 20; // batches

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "20000" },
    kind: { type: "string", default: "words" },
  },
});
const batches = Math.ceil(Number(values.requests) / BATCH);
const encoder = new TextEncoder();
const askText = values.kind === "words"
  ? ASKS.json.body.replace(/x+(?="}]})/, (text) => words(text.length))
  : ASKS.json.body;
const [, answerText = ""] = jsonAnswer().split("\r\n\r\n");

const dir = Deno.makeTempDirSync({ prefix: "ccflare-small-" });
try {
  const path = join(dir, "small.db");
  const db = openDatabase({ path, leavesCheckpoints: true });
  await migrate(db, { path });
  const run = operations.beginRun(db, { pid: 1, startedAt: 0 });
  const gathering: number[] = [];
  const sending: number[] = [];
  const writing: number[] = [];
  for (let nth = -WARM_UP; nth < batches; nth++) {
    const first = (nth + WARM_UP) * BATCH;
    const asked = Array.from(
      { length: BATCH },
      (_, at) => numbered(first + at),
    );
    const records = asked.map(({ exchange }) => exchange);
    saveExchanges(db, { run, records });
    const start = cpuMs();
    const bodies = asked.map(bodiesOf);
    const gathered = cpuMs();
    const packet = packetOf({ bodies });
    const sent = cpuMs();
    operations.storeBodies(db, packet);
    const written = cpuMs();
    if (nth < 0) continue;
    gathering.push(gathered - start);
    sending.push(sent - gathered);
    writing.push(written - sent);
  }
  const totals = bodyTotals(db);
  db.close();
  // The median batch: on a busy machine others' work shows in some.
  const each = (times: number[]) =>
    (times.toSorted((a, b) => a - b)[batches >> 1]! * 1000 / BATCH).toFixed(1);
  print(
    `${askText.length} bytes up, ${answerText.length} down: gathering ${
      each(gathering)
    }, sending ${each(sending)}, writing ${each(writing)} µs per request; ${
      Math.round(totals.bytes / totals.bodies * 2)
    } bytes stored of each, ${
      Math.round(Deno.statSync(path).size / totals.bodies * 2)
    } in the file with its row`,
  );
} finally {
  Deno.removeSync(dir, { recursive: true });
}

interface Asked {
  readonly exchange: Exchange;
  readonly request: Uint8Array;
  readonly answer: Uint8Array;
  readonly requestFields: Fields;
  readonly answerFields: Fields;
}

function numbered(nth: number): Asked {
  const number = String(nth).padStart(COUNTER.length, "0");
  const client = { userAgent: null, sessionId: null, keyName: null };
  const receivedAt = 1_000_000_000_000 + nth;
  const exchange = new Exchange({
    id: `0193b0c0-0000-7000-8000-00${number}`,
    receivedAt,
    method: "POST",
    path: "/v1/messages",
    client,
  }, 0);
  exchange.close("done", 1);
  return {
    exchange,
    request: encoder.encode(askText.replace(COUNTER, number)),
    answer: encoder.encode(answerText.replace(COUNTER, number)),
    requestFields: [
      ["host", "127.0.0.1:8080"],
      ...Object.entries(ASKS.json.headers),
      ["accept", "application/json"],
      ["accept-encoding", "gzip, deflate"],
      ["x-stainless-lang", "js"],
      ["x-stainless-package-version", "0.60.0"],
      ["content-length", String(askText.length)],
    ],
    answerFields: [
      ["content-type", "application/json"],
      ["date", `Sun, 22 Nov 2026 14:${nth % 60}:00 GMT`],
      ["request-id", `req_${number}`],
      ["anthropic-ratelimit-unified-5h-utilization", `0.${nth % 100}`],
      ["anthropic-ratelimit-unified-status", "allowed"],
      ["cf-ray", `${number}-FRA`],
      ["content-length", String(answerText.length)],
    ],
  };
}

/** As the proxy does it: the answer comes in a buffer of its own. */
function bodiesOf(asked: Asked): Bodies {
  const transcript = new Transcript();
  transcript.asked(asked.requestFields, asked.request);
  transcript.answered(asked.answerFields);
  transcript.saw(asked.answer);
  const { request, answer } = transcript;
  const { id: requestId, receivedAt } = asked.exchange;
  const about = { sessionId: null, previousResponseId: null };
  return { requestId, receivedAt, ...about, request, answer };
}

/** Of the whole process: on a busy machine it says more than the clock. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Text that packs about as prose does. */
function words(length: number): string {
  let state = 1;
  let text = "";
  while (text.length < length) {
    state = Math.imul(state, 1_103_515_245) + 12_345 & 0x7fff_ffff;
    text += ((state >> 8) % 4_096).toString(36) + " ";
  }
  return text.slice(0, length);
}

function print(line: string): void {
  Deno.stdout.writeSync(encoder.encode(line + "\n"));
}
