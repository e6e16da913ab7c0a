/** Reads the JSON object that a change is described by. */

import { Fault } from "../model/fault.ts";

/** A hundred times what any change needs. */
const MAX_BODY_BYTES = 64 * 1024;

/** Throws `invalid` for anything but a JSON object and `too_large` before more than the limit is kept. */
export async function readObject(
  request: Request,
): Promise<Record<string, unknown>> {
  const type = request.headers.get("content-type") ?? "";
  // A form of another site can be sent without asking the browser; JSON can't.
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw new Fault("invalid", "Body must have content-type application/json");
  }
  const value = parse(await readText(request));
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Fault("invalid", "Body must be a JSON object");
  }
  return value as Record<string, unknown>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Fault("invalid", "Body is not valid JSON", { cause });
  }
}

async function readText(request: Request): Promise<string> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const piece of request.body ?? []) {
    length += piece.length;
    if (length > MAX_BODY_BYTES) {
      throw new Fault(
        "too_large",
        `Body must not exceed ${MAX_BODY_BYTES / 1024} KiB`,
      );
    }
    pieces.push(piece);
  }
  return await new Blob(pieces).text();
}
