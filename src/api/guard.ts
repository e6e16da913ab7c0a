/** Keeps other people's web pages out: who is called, and from which page. Pure; used for the API and for the proxy. */

import { Fault } from "../model/fault.ts";
import { isLoopback } from "../model/loopback.ts";

export interface GuardSettings {
  /** Host names besides loopback: `name` for any port, `name:port` for one. */
  readonly allowedHosts: readonly string[];
}

/** What nearly every request is sent to; told without taking the address apart. */
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:(\d{1,4}|[1-5]\d{4}))?$/;

/**
 * The fault of a request that was sent to a name we don't go by, or null. A page that lets its own name point to this
 * machine (DNS rebinding) is stopped by this.
 */
export function checkHost(
  request: Request,
  settings: GuardSettings,
): Fault | null {
  if (LOOPBACK.test(request.headers.get("host") ?? "")) return null;
  const host = hostOf(request);
  if (host !== null && isOurs(host, settings)) return null;
  return new Fault(
    "forbidden",
    "This host name is not allowed; CCFLARE_ALLOWED_HOSTS can name more",
    { details: { host: request.headers.get("host") } },
  );
}

/**
 * The fault of a request that a page of another origin makes, or null. Programs that are no browsers send neither field.
 * With `sameHost` the page must have come from the very host and port that is called.
 */
export function checkOrigin(
  request: Request,
  settings: GuardSettings & { readonly sameHost: boolean },
): Fault | null {
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  if (site === "cross-site" || site === "same-site") {
    return foreign(origin ?? site);
  }
  if (origin === null) return null;
  const page = pageOf(origin);
  if (page === null || !isOurs(page, settings)) return foreign(origin);
  if (settings.sameHost && page.host !== hostOf(request)?.host) {
    return foreign(origin);
  }
  return null;
}

function foreign(origin: string): Fault {
  return new Fault("forbidden", "Pages of other origins may not call this", {
    details: { origin },
  });
}

function hostOf(request: Request): URL | null {
  const host = request.headers.get("host") ?? new URL(request.url).host;
  return bare(`http://${host}`);
}

/** Null for `null`, for what no web page has, and for what is no origin. */
function pageOf(origin: string): URL | null {
  return /^https?:\/\//i.test(origin) ? bare(origin) : null;
}

/** The address when it is nothing but scheme, host and port. */
function bare(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const plain = url.username === "" && url.password === "" &&
    url.pathname === "/" && !/[?#\\]|\/$/.test(text);
  return plain ? url : null;
}

function isOurs(url: URL, { allowedHosts }: GuardSettings): boolean {
  const { hostname, host } = url;
  if (isLoopback(hostname)) return true;
  return allowedHosts.some((allowed) => {
    const name = allowed.toLowerCase();
    return name === hostname || name === host;
  });
}
