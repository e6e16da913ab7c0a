/** Hands the upstream's answer to the client, byte for byte, at the client's pace. */

import { type AnswerBody, SendError } from "../model/answer.ts";
import { joinBytes } from "../model/bytes.ts";
import type { Exchange } from "../model/exchange.ts";
import { fieldOf, type Fields } from "../model/fields.ts";
import type { Served } from "./sending.ts";
import type { Deps } from "./deps.ts";
import { fieldsDown } from "./headers.ts";
import { isEventStream } from "./opening.ts";
import { Watcher } from "./watcher.ts";

/** Answers up to this size are read whole and sent in one piece, which costs a third of streaming them. */
const WHOLE_BYTES = 65_536;

/** Statuses whose answers have no body (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5). */
const BODILESS = new Set([204, 205, 304]);

/** The exchange is closed when the last byte has gone, which is after this resolves for a stream. */
export async function relay(
  served: Served,
  exchange: Exchange,
  deps: Deps,
): Promise<Response> {
  const { answer } = served;
  exchange.status = answer.status;
  exchange.isStream = isEventStream(answer);
  exchange.transcript?.answered(answer.fields);
  deps.recorder.started(exchange);
  const watcher = new Watcher(served, exchange, deps);
  const respond = (body: BodyInit | null) =>
    responseOf(body, {
      status: answer.status,
      fields: fieldsDown(answer.fields, exchange),
    });
  if (exchange.method === "HEAD" || BODILESS.has(answer.status)) {
    answer.body.cancel();
    exchange.mark("answered", deps.tick());
    watcher.end("done");
    return respond(null);
  }
  const length = lengthOf(answer.fields);
  const body = length !== null && length <= WHOLE_BYTES
    ? await readWhole(answer.body, { length, watcher })
    : answer.body;
  if (body instanceof Uint8Array) {
    const tick = deps.tick();
    exchange.mark("lastByte", tick);
    exchange.mark("answered", tick);
    watcher.end("done");
    return respond(body as BodyInit);
  }
  exchange.mark("answered", deps.tick());
  return respond(streamOf(body, watcher));
}

/** Fields that are appended cost a third of those that are given with the body (Deno 2.9.6). */
function responseOf(
  body: BodyInit | null,
  { status, fields }: { status: number; fields: Fields },
): Response {
  const response = new Response(body, { status });
  for (const [name, value] of fields) response.headers.append(name, value);
  return response;
}

function lengthOf(fields: Fields): number | null {
  const length = fieldOf(fields, "content-length");
  return length === null ? null : Number(length);
}

/** The whole body; or, when it breaks off, a body that gives what came and then breaks off the same way. */
async function readWhole(
  body: AnswerBody,
  { length, watcher }: { length: number; watcher: Watcher },
): Promise<Uint8Array | AnswerBody> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    while (size < length) {
      const piece = await body.read();
      if (piece === null) break;
      pieces.push(piece);
      size += piece.length;
    }
  } catch (error) {
    return {
      read: () =>
        pieces.length > 0
          ? Promise.resolve(pieces.shift()!)
          : Promise.reject(error),
      cancel: () => body.cancel(),
    };
  }
  for (const piece of pieces) watcher.saw(piece);
  return pieces.length === 1 ? pieces[0]! : joinBytes(pieces, size);
}

/** Reads from the upstream only when the client wants more, so a slow client slows its upstream. */
function streamOf(
  body: AnswerBody,
  watcher: Watcher,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const piece = await body.read();
        if (piece === null) {
          watcher.end("done");
          controller.close();
          return;
        }
        watcher.saw(piece);
        controller.enqueue(piece);
      } catch (error) {
        const left = error instanceof SendError && error.failure === "aborted";
        watcher.end(
          left ? "client_left" : "upstream_broke",
          left ? null : sentence(error),
        );
        controller.error(error);
      }
    },
    cancel() {
      body.cancel();
      watcher.end("client_left");
    },
  }, { highWaterMark: 0 });
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
