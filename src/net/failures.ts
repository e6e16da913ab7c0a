/** What ends a sending or an answer, in one sentence for people. */

import { SendError } from "../model/answer.ts";

export function clientLeft(): SendError {
  return new SendError("aborted", "The client has left");
}

export function brokeOff(host: string, cause?: unknown): SendError {
  const why = `${host} broke off in the middle of its answer`;
  return new SendError("broken", why, cause);
}

export function fellSilent(host: string, ms: number): SendError {
  return new SendError("silent", `${host} was silent for ${ms / 1000} s`);
}
