/** What the client sent before its body: path and headers, and the signal that it has gone. */

import type { Field, Fields } from "../model/fields.ts";

export interface Call {
  readonly method: string;
  /** As the client wrote it, without the query. */
  readonly path: string;
  /** As the client wrote it, with its question mark; empty when there is none. */
  readonly query: string;
  readonly fields: Fields;
  /** Aborts when the client has gone. */
  readonly gone: AbortSignal;
}

export function openCall(request: Request): Call {
  const url = request.url;
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const target = start === -1 ? "/" : url.slice(start);
  const mark = target.indexOf("?");
  return {
    method: request.method,
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? "" : target.slice(mark),
    fields: fieldsOf(request.headers),
    gone: request.signal,
  };
}

/** Not by iteration, which makes four objects of each field. */
function fieldsOf(headers: Headers): Field[] {
  const fields: Field[] = [];
  headers.forEach((value, name) => fields.push([name, value]));
  return fields;
}
