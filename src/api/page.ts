/** What a page of a list says about the next one, in header fields, so that the body stays a plain list. */

import { iso } from "./moment.ts";

export interface Page {
  /** The cursor of the next page; null after the last one. */
  readonly next: string | null;
  /** Epoch ms back to which was searched, when that took too long to fill the page; else null. */
  readonly searchedUntil: number | null;
}

/** `x-next-cursor`, the same as a link (RFC 8288), and how far a short page has looked. */
export function pageFields(url: string, page: Page): Record<string, string> {
  if (page.next === null) return {};
  const { pathname, searchParams } = new URL(url);
  searchParams.delete("before");
  searchParams.set("cursor", page.next);
  return {
    "x-next-cursor": page.next,
    "link": `<${pathname}?${searchParams}>; rel="next"`,
    ...(page.searchedUntil === null
      ? {}
      : { "x-searched-until": iso(page.searchedUntil) }),
  };
}
