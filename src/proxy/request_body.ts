/** The body of a request, read whole, for it must be sent again when an account fails. */

import { joinBytes } from "../model/bytes.ts";
import { fieldOf } from "../model/fields.ts";
import { Fault } from "../model/fault.ts";
import type { Loan } from "../model/loan.ts";
import type { Call } from "./call.ts";
import type { Deps } from "./deps.ts";

export interface Body {
  readonly bytes: Uint8Array;
  /** Of the memory that the bytes are in; null when it is used for nothing else. */
  readonly loan: Loan | null;
}

/** Null when there is none; a `Fault` when it is too large or too slow. */
export async function readBody(
  request: Request,
  call: Call,
  deps: Pick<Deps, "settings" | "after" | "memory">,
): Promise<Body | null> {
  const reading = startReading(request, call, deps);
  if (reading === null) return null;
  let callOff = () => {};
  try {
    const bytes = await new Promise<Uint8Array>((resolve, reject) => {
      callOff = deps.after(deps.settings.bodyTimeoutMs, () => {
        reject(tooSlow());
        reading.cancel();
      });
      reading.bytes.then(resolve, reject);
    });
    return { bytes, loan: reading.lend(bytes) };
  } finally {
    callOff();
  }
}

interface Reading {
  readonly bytes: Promise<Uint8Array>;
  lend(bytes: Uint8Array): Loan | null;
  cancel(): void;
}

/** From here on new memory, which the collector frees late, costs more than reading in another way. */
const LARGE_BYTES = 65_536;

/**
 * A body whose length is told is read in one piece by the runtime, which costs half of reading it as a stream; even
 * looking at `request.body` would make it one. Such a read can't be cancelled: it ends with the connection. For a
 * large body it is the dearest way, as each gets new memory, and gets it bit by bit.
 */
function startReading(
  request: Request,
  call: Call,
  { settings, memory }: Pick<Deps, "settings" | "memory">,
): Reading | null {
  const { maxBodyBytes } = settings;
  const length = Number(fieldOf(call.fields, "content-length") ?? 0);
  if (length > maxBodyBytes) throw tooLarge(maxBodyBytes);
  const own = () => null;
  if (length > 0 && length <= LARGE_BYTES) {
    return { bytes: request.bytes(), lend: own, cancel: () => {} };
  }
  if (request.body === null) return null;
  const into = length > 0 ? readerInto(request.body) : null;
  const reader = into ?? request.body.getReader();
  return {
    bytes: into !== null
      ? readInto(memory.take(length), { length, reader: into })
      : readAll(
        reader as ReadableStreamDefaultReader<Uint8Array>,
        maxBodyBytes,
      ),
    lend: length > 0 ? ({ buffer }) => memory.lend(buffer as ArrayBuffer) : own,
    cancel: () => cancel(reader),
  };
}

/** Nobody waits for the rest. */
function cancel(reader: { cancel(): Promise<void> }): void {
  reader.cancel().catch(() => {});
}

/** A reader that fills memory of ours; null when all of the body is here, for that is in memory of its own. */
function readerInto(body: ReadableStream): ReadableStreamBYOBReader | null {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    return null;
  }
}

async function readInto(
  room: ArrayBuffer,
  { length, reader }: { length: number; reader: ReadableStreamBYOBReader },
): Promise<Uint8Array> {
  let size = 0;
  while (size < length) {
    const rest = new Uint8Array(room, size, length - size);
    const { done, value } = await reader.read(rest);
    if (value === undefined) throw tooSlow(); // nobody hears it: it was cancelled
    room = value.buffer; // the one before has moved here
    if (done) break;
    size += value.length;
  }
  await reader.read(new Uint8Array(1)); // the end, without which the connection would not be used again
  return new Uint8Array(room, 0, size);
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return pieces.length === 1 ? pieces[0]! : joinBytes(pieces, size);
    size += value.length;
    if (size > maxBytes) {
      cancel(reader);
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
