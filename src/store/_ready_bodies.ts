/** Bodies before they are stored: freed from secrets, hashed, cut in pieces or packed together. */

import { Buffer } from "node:buffer";
import { fieldOf } from "../model/fields.ts";
import { withoutSecrets } from "../model/secret_fields.ts";
import type { Passage } from "../model/transcript.ts";
import { decodeSoFar } from "../model/unpack.ts";
import type { Bodies } from "./body_message.ts";
import { hourOf } from "./bodies.ts";
import { cutBySize } from "./_chunker.ts";
import { type Piece, pieceOf } from "./_chunks.ts";
import { conversationIn } from "./_conversation.ts";
import {
  type Body,
  packBodies,
  type PackedBodies,
  type Sides,
} from "./_packs.ts";
import type { RecentPieces } from "./_recent_pieces.ts";

/** What a smaller request has in common with others is not looked for: that would take longer than to pack it. */
const SMALL_REQUEST_BYTES = 16_384;

/** An answer repeats as a whole or not at all, and packs the better the larger its pieces are. */
const ANSWER_PIECE_BYTES = 65_536;

/** About as much as one pack has of bodies: who reads one of them unpacks all. */
const PACK_BYTES = 262_144;

/** As much as a packed body may unpack to; of a larger one the conversation stays unknown. */
const MAX_UNPACKED_BYTES = 64 * 1_048_576;

/** All that can be made without the database of some bodies of one hour. */
export interface ReadyPack extends PackedBodies {
  readonly hour: number;
  readonly requests: readonly ReadyRequest[];
}

export interface ReadyRequest {
  readonly requestId: string;
  readonly previousResponseId: string | null;
  /** As the body alone tells it. */
  readonly conversation: string | null;
  readonly request: ReadyBody | null;
  readonly response: ReadyBody | null;
}

/** What is left to do of a body when its pack has been made. */
export interface ReadyBody {
  readonly kept: number;
  /** Null for one that is in the pack. */
  readonly pieces: readonly Piece[] | null;
}

/** In their order. They are taken one by one, so that no more lives at once than goes into a pack. */
export function prepare(
  bodies: Iterable<Bodies>,
  recent: RecentPieces,
): ReadyPack[] {
  const packs: ReadyPack[] = [];
  let open: OpenPack | null = null;
  for (const one of bodies) {
    const hour = hourOf(one.receivedAt);
    if (open !== null && (open.hour !== hour || open.bytes >= PACK_BYTES)) {
      packs.push(open.close());
      open = null;
    }
    open ??= new OpenPack(hour);
    open.add(one, recent);
  }
  if (open !== null) packs.push(open.close());
  return packs;
}

class OpenPack {
  readonly hour: number;
  /** As much as it has of bodies. */
  bytes = 0;
  readonly #requests: ReadyRequest[] = [];
  readonly #sides: Sides<CutBody>[] = [];

  constructor(hour: number) {
    this.hour = hour;
  }

  add(bodies: Bodies, recent: RecentPieces): void {
    const { requestId, previousResponseId, sessionId } = bodies;
    const request = bodies.request &&
      cutBody(bodies.request, (bytes) => cutRequest(bytes, recent));
    const response = bodies.answer && cutBody(bodies.answer, cutAnswer);
    const conversation = request === null || previousResponseId !== null
      ? null
      : conversationOf(request, sessionId);
    this.bytes += packedBytes(request) + packedBytes(response);
    this.#sides.push({ request, response });
    this.#requests.push({
      requestId,
      previousResponseId,
      conversation,
      request: request && readyOf(request),
      response: response && readyOf(response),
    });
  }

  close(): ReadyPack {
    const { hour } = this;
    return { hour, requests: this.#requests, ...packBodies(this.#sides) };
  }
}

interface CutBody extends Body {
  readonly pieces: readonly Piece[] | null;
}

function readyOf({ bytes, pieces }: CutBody): ReadyBody {
  return { kept: bytes.length, pieces };
}

function packedBytes(body: CutBody | null): number {
  return body?.pieces === null ? body.bytes.length : 0;
}

function cutBody(
  { pieces: gathered, fields, size, sha256 }: Passage,
  cut: (bytes: Uint8Array) => readonly Piece[] | null,
): CutBody {
  const bytes = gathered.length === 1 ? gathered[0]! : Buffer.concat(gathered);
  const pieces = cut(bytes);
  return { fields: withoutSecrets(fields), size, bytes, sha256, pieces };
}

function cutRequest(bytes: Uint8Array, recent: RecentPieces): Piece[] | null {
  return bytes.length <= SMALL_REQUEST_BYTES ? null : recent.cut(bytes);
}

function cutAnswer(bytes: Uint8Array): Piece[] | null {
  return bytes.length <= ANSWER_PIECE_BYTES
    ? null
    : cutBySize(bytes, ANSWER_PIECE_BYTES).map(pieceOf);
}

function conversationOf(
  { bytes, fields }: CutBody,
  sessionId: string | null,
): string | null {
  const encoding = fieldOf(fields, "content-encoding");
  const plain = decodeSoFar(bytes, encoding, MAX_UNPACKED_BYTES);
  return plain === null ? null : conversationIn(plain, sessionId);
}
