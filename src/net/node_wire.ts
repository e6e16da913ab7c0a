/** Wires that node's TLS opens: through a proxy, or with an authority of the user's own. */

import type { Duplex } from "node:stream";
import tls from "node:tls";
import { trustOf } from "./agents.ts";
import { hostOf, type OutboundOptions, portOf, proxyFor } from "./outbound.ts";
import { TunnelAgent } from "./tunnel_agent.ts";
import type { Wire } from "./wire.ts";

/** Resolves when the TLS handshake with the upstream is done. */
export function openNodeWire(
  origin: URL,
  options: OutboundOptions,
  signal: AbortSignal,
): Promise<Wire> {
  const host = hostOf(origin);
  const way = {
    host,
    port: portOf(origin),
    servername: host,
    ALPNProtocols: ["http/1.1"],
    ...trustOf(options),
  };
  const proxy = proxyFor(origin, options);
  return new Promise((resolve, reject) => {
    const direct = proxy === null ? tls.connect(way) : null;
    const onAbort = () => {
      direct?.destroy();
      reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort);
    const settle = (error: Error | null, socket: Duplex) => {
      signal.removeEventListener("abort", onAbort);
      if (error !== null) return reject(error);
      if (signal.aborted) return void socket.destroy(); // a tunnel that came too late
      resolve(new NodeWire(socket));
    };
    if (direct === null) {
      new TunnelAgent(proxy!, { noDelay: true }).createConnection(way, settle);
      return;
    }
    const onError = (error: Error) => settle(error, direct);
    direct.setNoDelay();
    direct.once("error", onError);
    direct.once("secureConnect", () => {
      direct.off("error", onError);
      settle(null, direct);
    });
  });
}

class NodeWire implements Wire {
  readonly #socket: Duplex;
  #failure: Error | null = null;
  #ended = false;
  #wake = () => {};

  constructor(socket: Duplex) {
    this.#socket = socket;
    socket.on("readable", () => this.#wake());
    socket.once("end", () => this.#end(null));
    socket.once("close", () => this.#end(null));
    socket.on("error", (error) => this.#end(error));
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      const piece = this.#socket.read();
      // A plain array: a `Buffer` looks for bytes and cuts views in slow code of its own.
      if (piece !== null) return Uint8Array.from(piece);
      if (this.#failure !== null) throw this.#failure;
      if (this.#ended) return null;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) =>
      this.#socket.write(bytes, (error) => error ? reject(error) : resolve())
    );
  }

  close(): void {
    this.#socket.destroy();
  }

  #end(failure: Error | null): void {
    this.#ended = true;
    this.#failure ??= failure;
    this.#wake();
  }
}
