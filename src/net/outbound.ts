/** How connections leave this machine: through a proxy or not, and whom they trust. */

import { Agent as HttpAgent, type AgentOptions } from "node:http";
import https from "node:https";
import { rootCertificates } from "node:tls";
import { isLoopback } from "../model/loopback.ts";
import { TunnelAgent } from "./tunnel_agent.ts";

export interface OutboundOptions {
  /** `HTTPS_PROXY`; null for none. Plain http goes to loopback only and never through a proxy. */
  readonly proxy: string | null;
  /** `NO_PROXY`: host names, suffixes or `*`, each with an optional port. */
  readonly noProxy: readonly string[];
  /** PEM of authorities to trust besides the usual ones; null for none. */
  readonly authority: string | null;
}

/** One per idle agent of a busy team; more are closed after use. */
const MAX_IDLE_SOCKETS = 64;

/** An agent for one origin, with as many connections as there are requests. */
export function agentFor(origin: URL, options: OutboundOptions): HttpAgent {
  const pool: AgentOptions = {
    keepAlive: true,
    maxSockets: Infinity,
    maxFreeSockets: MAX_IDLE_SOCKETS,
    noDelay: true,
  };
  if (origin.protocol === "http:") return new HttpAgent(pool);
  const proxy = options.proxy;
  if (proxy === null || isExempt(origin, options.noProxy)) {
    return new https.Agent(pool);
  }
  return new TunnelAgent(new URL(proxy), pool);
}

/** Whom a TLS connection trusts: the usual authorities and one of the user's own. */
export function trustOf({ authority }: OutboundOptions): { ca?: string[] } {
  return authority === null ? {} : { ca: [...rootCertificates, authority] };
}

/** True when `NO_PROXY` names this address, or it is on this machine. */
export function isExempt(origin: URL, noProxy: readonly string[]): boolean {
  const host = origin.hostname;
  if (isLoopback(host)) return true;
  return noProxy.some((rule) => {
    const [, name = "", port] = /^(.*?)(?::(\d+))?$/.exec(rule.toLowerCase()) ??
      [];
    if (port !== undefined && port !== (origin.port || "443")) return false;
    const suffix = name.replace(/^\*?\.?/, "");
    return name === "*" ||
      (suffix !== "" && (host === suffix || host.endsWith(`.${suffix}`)));
  });
}
