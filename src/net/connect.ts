/** Opens a wire to an upstream. */

import { openNodeWire } from "./node_wire.ts";
import { hostOf, type OutboundOptions, portOf, proxyFor } from "./outbound.ts";
import { SocketWire } from "./socket_wire.ts";
import type { Wire } from "./wire.ts";

/** Certificates are always verified. Aborting `signal` ends the attempt; a wire that is open no longer minds. */
export async function connect(
  origin: URL,
  options: OutboundOptions,
  signal: AbortSignal,
): Promise<Wire> {
  const isSecure = origin.protocol === "https:";
  // The runtime's own TLS needs no streams on top of it, but takes no certificate that has signed itself.
  if (
    isSecure && (options.authority !== null || proxyFor(origin, options))
  ) {
    return await openNodeWire(origin, options, signal);
  }
  const hostname = hostOf(origin);
  const socket = await Deno.connect({
    hostname,
    port: portOf(origin),
    signal,
  });
  socket.setNoDelay();
  if (!isSecure) return new SocketWire(socket);
  return new SocketWire(await secured(socket, hostname, signal));
}

async function secured(
  socket: Deno.TcpConn,
  hostname: string,
  signal: AbortSignal,
): Promise<Deno.TlsConn> {
  const secure = await Deno.startTls(socket, {
    hostname,
    alpnProtocols: ["http/1.1"],
  });
  const onAbort = () => secure.close();
  signal.addEventListener("abort", onAbort);
  try {
    await secure.handshake();
    return secure;
  } catch (error) {
    if (!signal.aborted) secure.close();
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
