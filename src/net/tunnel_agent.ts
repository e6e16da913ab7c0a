/** Reaches https upstreams through an http proxy and keeps the tunnels for the next request. */

import http from "node:http";
import https from "node:https";
import type { Duplex } from "node:stream";
import tls from "node:tls";

/** Node's types promise a socket; at run time the callback brings it, or an error brings none. */
const NO_SOCKET = undefined as unknown as Duplex;

/**
 * Asks the proxy for a tunnel (`CONNECT`) and speaks TLS with the upstream inside it. The usual packages for this
 * open a new tunnel for every request under Deno (seen with https-proxy-agent 7.0.6, November 2026).
 */
export class TunnelAgent extends https.Agent {
  readonly #proxy: URL;

  constructor(proxy: URL, options: https.AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(
    options: http.ClientRequestArgs & tls.ConnectionOptions,
    onSocket?: (error: Error | null, socket: Duplex) => void,
  ): Duplex {
    const fail = (error: Error) => onSocket?.(error, NO_SOCKET);
    const host = options.host ?? "localhost";
    const target = `${host.includes(":") ? `[${host}]` : host}:${
      options.port ?? 443
    }`;
    const request = this.#connectTo(target);
    request.once("connect", (answer, socket) => {
      if (answer.statusCode !== 200) {
        socket.destroy();
        return fail(
          new Error(
            `the proxy answered ${answer.statusCode} to CONNECT ${target}`,
          ),
        );
      }
      const secure = tls.connect({
        ...options,
        socket,
        servername: options.servername ?? host,
      });
      secure.once("secureConnect", () => {
        secure.off("error", fail);
        onSocket?.(null, secure);
      });
      secure.once("error", fail);
    });
    request.once("error", fail);
    request.end();
    return NO_SOCKET;
  }

  #connectTo(target: string): http.ClientRequest {
    const { protocol, hostname, port, username, password } = this.#proxy;
    const credential = btoa(
      `${decodeURIComponent(username)}:${decodeURIComponent(password)}`,
    );
    return (protocol === "https:" ? https : http).request({
      hostname,
      port,
      method: "CONNECT",
      path: target,
      agent: false,
      headers: {
        host: target,
        ...(username === ""
          ? {}
          : { "proxy-authorization": `Basic ${credential}` }),
      },
    });
  }
}
