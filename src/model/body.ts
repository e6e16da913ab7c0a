/** The body of a request or of its answer as it is stored. */

import type { Fields } from "./fields.ts";

/** What the client sent, and what it was answered. */
export type Side = "request" | "response";

/** One side without its bytes. */
export interface BodyFacts {
  /** Without secrets. */
  readonly fields: Fields;
  /** Of the whole body, as it travelled. */
  readonly size: number;
  readonly storedSize: number;
  /** True when only the first `storedSize` bytes are stored. */
  readonly cut: boolean;
  /** Of the whole body, in hex. */
  readonly sha256: string;
  /** How the body is packed: "gzip", "zstd", …; null for not at all. */
  readonly encoding: string | null;
}

export interface StoredBody extends BodyFacts {
  readonly bytes: Uint8Array;
  /** True when `bytes` are what the encoding was undone to. */
  readonly isDecoded: boolean;
}

/** Null for a side that is not stored. */
export type DescribedBodies = Readonly<Record<Side, BodyFacts | null>>;
