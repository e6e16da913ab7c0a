/** Brings an answer whole, in bounded size and time. */

import type { Clock } from "../clock.ts";
import { type Answer, type Outgoing, SendError } from "../model/answer.ts";
import { readAtMost } from "../model/answer_body.ts";
import type { TokenAnswer } from "../providers/sign_in.ts";

const MAX_ANSWER_BYTES = 1_048_576; // tokens and quotas take a few KB; anything near this is no answer to us

export interface WholeOptions {
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Answer>;
  readonly clock: Pick<Clock, "after">;
  readonly timeoutMs: number;
  /** Gives it up earlier. */
  readonly signal?: AbortSignal;
}

/** Rejects with a `SendError` when there is no whole answer; its message holds nothing of the request. */
export async function wholeAnswer(
  outgoing: Outgoing,
  { send, clock, timeoutMs, signal }: WholeOptions,
): Promise<TokenAnswer> {
  const { host } = new URL(outgoing.origin);
  const late = new AbortController();
  const callOff = clock.after(timeoutMs, () => late.abort());
  const given = signal === undefined
    ? late.signal
    : AbortSignal.any([late.signal, signal]);
  try {
    const answer = await send(outgoing, given);
    const bytes = await readAtMost(answer.body, MAX_ANSWER_BYTES);
    if (bytes === null) {
      throw new SendError("broken", `The answer from ${host} is too large`);
    }
    const text = new TextDecoder().decode(bytes);
    return { status: answer.status, fields: answer.fields, text };
  } catch (error) {
    if (!late.signal.aborted) throw error;
    throw new SendError(
      "headers_timeout",
      `No answer from ${host} within ${timeoutMs / 1000} s`,
      error,
    );
  } finally {
    callOff();
  }
}
