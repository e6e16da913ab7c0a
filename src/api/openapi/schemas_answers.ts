/** The shapes that all answers to changes, and all errors, have in common. */

import { z } from "zod";
import type { Done, ErrorBody } from "../wire.ts";

export const ErrorAnswer = z.strictObject({
  error: z.string(),
  details: z.exactOptional(
    z.unknown().describe("For bad input: the field and what is wrong with it."),
  ),
}).meta({ id: "ErrorAnswer" }) satisfies z.ZodType<ErrorBody>;

/** The answer to a change that tells nothing else. */
export const Made = doneWith(z.strictObject({})).meta({
  id: "Made",
}) satisfies z.ZodType<
  Done<Record<string, never>>
>;

export function doneWith<Data extends z.ZodType>(data: Data) {
  return z.strictObject({
    success: z.literal(true),
    message: z.string(),
    data,
  });
}

/** Moments are ISO 8601 in UTC. */
export function moment() {
  return z.iso.datetime();
}
