/** Fetches the sheet of models.dev: one try, no redirect, bounded in size and time. */

import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Clock } from "../clock.ts";
import type { Answer, Outgoing } from "../model/answer.ts";
import { readAtMost } from "../model/answer_body.ts";
import { fieldOf } from "../model/fields.ts";

export const MODELS_DEV = "https://models.dev/api.json";

const TIMEOUT_MS = 30_000; // it takes a second or two
const MAX_BYTES = 32 * 1_048_576; // eight times what it is
const unzip = promisify(gunzip);

export interface FetchOptions {
  readonly url: string;
  /** Of the sheet that is there already. */
  readonly etag: string | null;
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Answer>;
  readonly clock: Pick<Clock, "after">;
  /** Gives it up. */
  readonly signal: AbortSignal;
}

export interface Fetched {
  readonly providers: unknown;
  readonly etag: string | null;
}

/** Null when there is none newer. Rejects with a reason in one sentence. */
export async function fetchSheet(
  { url, etag, send, clock, signal }: FetchOptions,
): Promise<Fetched | null> {
  const { origin, pathname, search } = new URL(url);
  const late = new AbortController();
  const callOff = clock.after(TIMEOUT_MS, () => late.abort());
  const outgoing = {
    method: "GET",
    origin,
    target: pathname + search,
    fields: [
      ["host", new URL(url).host],
      ["accept", "application/json"],
      ["accept-encoding", "gzip"],
      ["connection", "close"], // the next one is asked hours later
      ...(etag === null ? [] : [["if-none-match", etag]]),
    ] as [string, string][],
    body: null,
  };
  try {
    const answer = await send(
      outgoing,
      AbortSignal.any([late.signal, signal]),
    );
    if (answer.status !== 200) {
      answer.body.cancel();
      if (answer.status === 304) return null;
      throw new Error(`it answered ${answer.status}`);
    }
    const bytes = await readAtMost(answer.body, MAX_BYTES);
    if (bytes === null) throw new Error("the answer is too large");
    const isZipped = fieldOf(answer.fields, "content-encoding") === "gzip";
    const text = new TextDecoder().decode(
      isZipped ? await unzip(bytes, { maxOutputLength: MAX_BYTES }) : bytes,
    );
    const newEtag = fieldOf(answer.fields, "etag");
    return { providers: JSON.parse(text), etag: newEtag ?? null };
  } catch (error) {
    if (!late.signal.aborted) throw error;
    throw new Error(`no answer within ${TIMEOUT_MS / 1000} s`, {
      cause: error,
    });
  } finally {
    callOff();
  }
}
