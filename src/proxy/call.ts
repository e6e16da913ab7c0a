/** What the client sent, read once: path, headers, body, and the signal that it has gone. */

import { joinBytes } from "../model/bytes.ts";
import type { Field, Fields } from "../model/fields.ts";
import { fieldOf } from "../model/fields.ts";
import { Fault } from "../model/fault.ts";
import type { Deps } from "./deps.ts";

export interface Call {
  readonly method: string;
  /** As the client wrote it, without the query. */
  readonly path: string;
  /** As the client wrote it, with its question mark; empty when there is none. */
  readonly query: string;
  readonly fields: Fields;
  /** Aborts when the client has gone. */
  readonly gone: AbortSignal;
}

export function openCall(request: Request): Call {
  const url = request.url;
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const target = start === -1 ? "/" : url.slice(start);
  const mark = target.indexOf("?");
  return {
    method: request.method,
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? "" : target.slice(mark),
    fields: fieldsOf(request.headers),
    gone: request.signal,
  };
}

/** Not by iteration, which makes four objects of each field. */
function fieldsOf(headers: Headers): Field[] {
  const fields: Field[] = [];
  headers.forEach((value, name) => fields.push([name, value]));
  return fields;
}

/** Reads the whole body, for it must be sent again when an account fails. Null when there is none; a `Fault` when it is too large or too slow. */
export async function readBody(
  request: Request,
  call: Call,
  deps: Pick<Deps, "settings" | "after">,
): Promise<Uint8Array | null> {
  const { maxBodyBytes, bodyTimeoutMs } = deps.settings;
  const reading = startReading(request, { call, maxBytes: maxBodyBytes });
  if (reading === null) return null;
  let callOff = () => {};
  try {
    return await new Promise((resolve, reject) => {
      callOff = deps.after(bodyTimeoutMs, () => {
        reject(tooSlow());
        reading.cancel();
      });
      reading.body.then(resolve, reject);
    });
  } finally {
    callOff();
  }
}

interface Reading {
  readonly body: Promise<Uint8Array>;
  cancel(): void;
}

/**
 * A body whose length is told is read in one piece by the runtime, which costs half of reading it as a stream; even
 * looking at `request.body` would make it one. Such a read can't be cancelled: it ends with the connection.
 */
function startReading(
  request: Request,
  { call, maxBytes }: { call: Call; maxBytes: number },
): Reading | null {
  const length = Number(fieldOf(call.fields, "content-length") ?? 0);
  if (length > maxBytes) throw tooLarge(maxBytes);
  if (length > 0) return { body: request.bytes(), cancel: () => {} };
  if (request.body === null) return null;
  const reader = request.body.getReader();
  const cancel = () => void reader.cancel().catch(() => {}); // nobody waits for the rest
  return { body: readAll(reader, { maxBytes, cancel }), cancel };
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { maxBytes, cancel }: { maxBytes: number; cancel: () => void },
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return pieces.length === 1 ? pieces[0]! : joinBytes(pieces, size);
    size += value.length;
    if (size > maxBytes) {
      cancel();
      throw tooLarge(maxBytes);
    }
    pieces.push(value);
  }
}

function tooSlow(): Fault {
  return new Fault(
    "timeout",
    "Cannot read the request: its body took too long",
  );
}

function tooLarge(maxBytes: number): Fault {
  const mb = Math.floor(maxBytes / 1_048_576);
  return new Fault(
    "too_large",
    `Cannot take the request: its body is larger than ${mb} MB (MAX_BODY_MB raises the limit)`,
  );
}
