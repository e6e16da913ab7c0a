/** How connections leave this machine: through a proxy or not, and whom they trust. */

import { isLoopback } from "../model/loopback.ts";

export interface OutboundOptions {
  /** `HTTPS_PROXY`; null for none. Plain http goes to loopback only and never through a proxy. */
  readonly proxy: string | null;
  /** `NO_PROXY`: host names, suffixes or `*`, each with an optional port. */
  readonly noProxy: readonly string[];
  /** PEM of authorities to trust besides the usual ones; null for none. */
  readonly authority: string | null;
}

/** The proxy that leads to this origin, or null. */
export function proxyFor(
  origin: URL,
  { proxy, noProxy }: OutboundOptions,
): URL | null {
  if (origin.protocol === "http:" || proxy === null) return null;
  return isExempt(origin, noProxy) ? null : new URL(proxy);
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

/** The name or number of a host as a connection wants it: IPv6 without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

export function portOf({ protocol, port }: URL): number {
  return Number(port) || (protocol === "https:" ? 443 : 80);
}
