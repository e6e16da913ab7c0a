/** What a person can see of the sessions that clients name. */

import { Buffer } from "node:buffer";
import type { ClientSession, SessionPlace } from "../store/client_sessions.ts";
import type { ActionDeps } from "./deps.ts";
import { invalid, readLimit, readSpan, readText } from "./_request_filter.ts";

export type { ClientSession };

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1_000;

/** Text from a query; null when it was not said. */
export interface SessionWords {
  readonly limit: string | null;
  readonly cursor: string | null;
  /** ISO 8601 or epoch ms. */
  readonly from: string | null;
  readonly to: string | null;
  readonly q: string | null;
}

export interface ClientSessions {
  readonly sessions: readonly ClientSession[];
  /** The cursor of the next page; null after the last one. */
  readonly next: string | null;
  /** Epoch ms back to which was searched, when that took too long to fill the page; else null. */
  readonly searchedUntil: number | null;
}

/** The one that was active last first. Throws `invalid`. */
export async function listSessions(
  { store }: Pick<ActionDeps, "store">,
  words: SessionWords,
): Promise<ClientSessions> {
  const after = readPlace(words.cursor);
  const { next, ...page } = await store.listSessions({
    limit: readLimit(words.limit, { usual: DEFAULT_LIMIT, most: MAX_LIMIT }),
    ...readSpan(words),
    ...(words.q === null ? {} : { text: readText(words.q) }),
    ...(after === null ? {} : { after }),
  });
  return { ...page, next: next && cursorOf(next) };
}

/** Fit for a header field, whatever the client has called its session. */
function cursorOf({ lastAt, id }: SessionPlace): string {
  return `${lastAt.toString(36)}.${Buffer.from(id).toString("base64url")}`;
}

function readPlace(cursor: string | null): SessionPlace | null {
  if (cursor === null) return null;
  const [, lastAt, id] = /^([0-9a-z]{1,10})\.([\w-]*)$/.exec(cursor) ?? [];
  if (lastAt !== undefined && id !== undefined) {
    return {
      lastAt: parseInt(lastAt, 36),
      id: Buffer.from(id, "base64url").toString(),
    };
  }
  throw invalid("cursor", cursor, "must be one that a page has named");
}
