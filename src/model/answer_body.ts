/** Reads the body of an answer of our own asking, whole and in bounded size. */

import type { AnswerBody } from "./answer.ts";
import { joinBytes } from "./bytes.ts";

/** Null when it is larger than that; the rest is given up then. Rejects with what `read` rejects with. */
export async function readAtMost(
  body: AnswerBody,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const piece = await body.read();
    if (piece === null) return joinBytes(pieces, size);
    size += piece.length;
    if (size > maxBytes) {
      body.cancel();
      return null;
    }
    pieces.push(piece);
  }
}
