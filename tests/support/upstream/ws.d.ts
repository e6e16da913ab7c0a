/** The part of npm `ws` that the client of the tests uses. Its own types would replace Deno's `@types/node` everywhere. */

import type { Buffer } from "node:buffer";
import type { EventEmitter } from "node:events";
import type { ClientRequest, IncomingMessage } from "node:http";

export interface ClientOptions {
  readonly headers?: Record<string, string>;
  readonly perMessageDeflate?: boolean | { readonly threshold: number };
  readonly maxPayload?: number;
}

interface Events {
  upgrade: [answer: IncomingMessage];
  open: [];
  "unexpected-response": [request: ClientRequest, answer: IncomingMessage];
  message: [data: Buffer, isBinary: boolean];
  error: [error: Error];
  close: [code: number, reason: Buffer];
}

export default class WebSocket extends EventEmitter<Events> {
  static readonly CLOSED: 3;
  constructor(address: string, protocols: string[], options: ClientOptions);
  readonly readyState: number;
  readonly bufferedAmount: number;
  /** "" for none. */
  readonly protocol: string;
  send(data: string | Uint8Array, options?: { readonly fin: boolean }): void;
  ping(data: string): void;
  close(code: number, reason: string): void;
  terminate(): void;
}
