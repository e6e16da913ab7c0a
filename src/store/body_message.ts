/** Bodies as a packet has them: what is told of each as a line of JSON, and its bytes. */

import type { Passage } from "../model/transcript.ts";
import { bodiesStart, type Packer, type Packet, toldLines } from "./_packet.ts";
import type { Stashed } from "./_stash.ts";

/** What passed of one request, and what its record says that is of use here. */
export interface Bodies {
  readonly requestId: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly sessionId: string | null;
  readonly previousResponseId: string | null;
  /** Null for a side that never was. */
  readonly request: Passage | null;
  readonly answer: Passage | null;
}

interface Told extends Omit<Bodies, "request" | "answer"> {
  readonly request: ToldPassage | null;
  readonly answer: ToldPassage | null;
}

interface ToldPassage extends Omit<Passage, "pieces"> {
  readonly kept: number;
}

export function stashBodies(bodies: Bodies, packer: Packer): Stashed {
  const { requestId, receivedAt, sessionId, previousResponseId } = bodies;
  const { request, answer } = bodies;
  const told: Told = {
    requestId,
    receivedAt,
    sessionId,
    previousResponseId,
    request: request && toldOf(request),
    answer: answer && toldOf(answer),
  };
  const pieces = [...request?.pieces ?? [], ...answer?.pieces ?? []];
  return packer.keep(JSON.stringify(told), pieces);
}

function toldOf({ fields, size, pieces, sha256 }: Passage): ToldPassage {
  const kept = pieces.reduce((sum, { length }) => sum + length, 0);
  return { fields, size, kept, sha256 };
}

/** The bodies as views of the packet's bytes, one after another. */
export function* bodiesIn(packet: Packet): Generator<Bodies> {
  let at = bodiesStart(packet);
  const take = (told: ToldPassage | null): Passage | null => {
    if (told === null) return null;
    const { fields, size, kept, sha256 } = told;
    const pieces = [new Uint8Array(packet.bytes, at, kept)];
    at += kept;
    return { fields, size, pieces, sha256 };
  };
  for (const line of toldLines(packet)) {
    const told: Told = JSON.parse(line);
    yield {
      ...told,
      request: take(told.request),
      answer: take(told.answer),
    };
  }
}
