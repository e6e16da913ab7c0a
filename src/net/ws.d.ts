/** The part of npm `ws` that is used here and in the tests. Its own types bring another `@types/node` along, which would replace Deno's everywhere. */

import type { Buffer } from "node:buffer";
import type { EventEmitter } from "node:events";
import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

export interface ClientOptions {
  readonly agent?: Agent;
  readonly ca?: string[];
  readonly headers?: Record<string, string | string[]>;
  readonly perMessageDeflate?: boolean | { readonly threshold: number };
  readonly maxPayload?: number;
  readonly followRedirects?: boolean;
}

interface Events {
  upgrade: [answer: IncomingMessage];
  open: [];
  "unexpected-response": [request: ClientRequest, answer: IncomingMessage];
  message: [data: Buffer, isBinary: boolean];
  ping: [data: Buffer];
  pong: [data: Buffer];
  error: [error: Error & { code?: string }];
  close: [code: number, reason: Buffer];
}

export default class WebSocket extends EventEmitter<Events> {
  constructor(
    address: string,
    protocols?: readonly string[],
    options?: ClientOptions,
  );
  static readonly CLOSED: 3;
  readonly OPEN: 1;
  readonly readyState: number;
  readonly bufferedAmount: number;
  /** "" for none. */
  readonly protocol: string;
  readonly extensions: string;
  send(
    data: string | Uint8Array,
    onSent?: (error?: Error | null) => void,
  ): void;
  send(
    data: string | Uint8Array,
    options: { readonly fin?: boolean; readonly binary?: boolean },
  ): void;
  ping(data?: string): void;
  pause(): void;
  resume(): void;
  close(code?: number, reason?: string): void;
  terminate(): void;
}

export class WebSocketServer {
  constructor(options: {
    noServer: true;
    perMessageDeflate?: boolean;
    maxPayload?: number;
    handleProtocols?: (offered: Set<string>) => string | false;
  });
  handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    done: (socket: WebSocket) => void,
  ): void;
}
