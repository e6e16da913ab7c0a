/** What is written down of a request's body: its size, the model, and the response it goes on from. */

import type { Exchange } from "../model/exchange.ts";
import { fieldOf } from "../model/fields.ts";
import type { Call } from "./call.ts";
import { decodeSoFar } from "../model/unpack.ts";
import { peekStrings } from "./peek.ts";

const MODEL_KEY = ["model"]; // nearly always first, so that nothing else of the body is looked at
const RESPONSES_KEYS = [...MODEL_KEY, "previous_response_id"];

/** As much as a packed body may unpack to; more is passed on unread. Codex packs its bodies with zstd. */
const MAX_UNPACKED_BYTES = 64 * 1_048_576;

export function noteBody(
  exchange: Exchange,
  body: Uint8Array | null,
  { fields }: Pick<Call, "fields">,
): void {
  if (body === null) return;
  exchange.requestBytes = body.length;
  const encoding = fieldOf(fields, "content-encoding");
  const plain = decodeSoFar(body, encoding, MAX_UNPACKED_BYTES);
  if (plain === null) return;
  const isResponses = exchange.path.includes("/responses");
  const peeked = peekStrings(plain, isResponses ? RESPONSES_KEYS : MODEL_KEY);
  exchange.modelAsked = peeked["model"] ?? null;
  exchange.previousResponseId = peeked["previous_response_id"] ?? null;
}
