/** Everything that is told to live views while the program runs. */

import type { Exchange } from "./exchange.ts";

export type Event =
  /** A request has arrived. */
  | { readonly type: "ingress"; readonly exchange: Exchange }
  /** The headers of the answer that will be served are here. */
  | { readonly type: "start"; readonly exchange: Exchange }
  /** A request has ended. */
  | { readonly type: "summary"; readonly exchange: Exchange }
  /** The bodies of a request have been stored and can be read. */
  | { readonly type: "payload"; readonly stored: StoredBodies }
  /** An account was added, changed or removed, here or by another process. */
  | { readonly type: "accounts" }
  | { readonly type: "log"; readonly line: LogLine };

/** What has been stored of one request. */
export interface StoredBodies {
  readonly requestId: string;
  readonly conversation: string | null;
  /** Bytes that were kept; null for a side without any. */
  readonly request: number | null;
  readonly response: number | null;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface LogLine {
  /** Epoch ms. */
  readonly at: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}
