/** Node's way out, for the packages that speak it. */

import { Agent as HttpAgent, type AgentOptions } from "node:http";
import https from "node:https";
import { rootCertificates } from "node:tls";
import { type OutboundOptions, proxyFor } from "./outbound.ts";
import { TunnelAgent } from "./tunnel_agent.ts";

/** An agent for one origin. */
export function agentFor(origin: URL, options: OutboundOptions): HttpAgent {
  const pool: AgentOptions = { noDelay: true };
  if (origin.protocol === "http:") return new HttpAgent(pool);
  const proxy = proxyFor(origin, options);
  return proxy === null ? new https.Agent(pool) : new TunnelAgent(proxy, pool);
}

/** Whom a TLS connection trusts: the usual authorities and one of the user's own. */
export function trustOf(
  { authority }: Pick<OutboundOptions, "authority">,
): { ca?: string[] } {
  return authority === null ? {} : { ca: [...rootCertificates, authority] };
}
