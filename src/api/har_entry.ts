/** A request as an entry of an HTTP archive: what its client sent and got, as far as it is stored. */

import { Buffer } from "node:buffer";
import { STATUS_CODES } from "node:http";
import type { RecordedRequest } from "../actions/har.ts";
import type { StoredBody } from "../model/body.ts";
import { fieldOf, type Fields } from "../model/fields.ts";
import type { Timings } from "../model/timings.ts";
import { iso } from "./moment.ts";
import { detailOf } from "./request_wire.ts";
import type { HarEntryWire, HarFieldWire } from "./wire.ts";

type PostData = NonNullable<HarEntryWire["request"]["postData"]>;

/** What clients speak with us; which version it was is not recorded. */
const HTTP_VERSION = "HTTP/1.1";
const NO_BODIES = { request: null, response: null };

/** `origin` is how the program is called, for requests of which no `host` is stored. */
export function harEntry(
  { record, request, response }: RecordedRequest,
  origin: string,
): HarEntryWire {
  const { requestBody: _, responseBody: __, ...detail } = detailOf(
    record,
    NO_BODIES,
  );
  const timings = timingsOf(record.timings);
  const { blocked, send, wait, receive } = timings;
  const status = record.status ?? 0;
  return {
    startedDateTime: iso(record.receivedAt),
    time: blocked + send + wait + receive,
    request: {
      method: record.method,
      url: urlOf(request?.fields ?? [], origin) + record.path,
      httpVersion: HTTP_VERSION,
      cookies: [],
      headers: headersOf(request),
      queryString: [],
      headersSize: -1,
      bodySize: request?.size ?? record.requestBytes,
      ...(request === null || request.size === 0
        ? {}
        : { postData: postDataOf(request) }),
    },
    response: {
      status,
      statusText: STATUS_CODES[status] ?? "",
      httpVersion: HTTP_VERSION,
      cookies: [],
      headers: headersOf(response),
      redirectURL: fieldOf(response?.fields ?? [], "location") ?? "",
      headersSize: -1,
      bodySize: response?.size ?? record.responseBytes,
      content: contentOf(response),
    },
    cache: {},
    timings,
    ...(record.error === null ? {} : { comment: record.error }),
    _ccflare: detail,
  };
}

function urlOf(fields: Fields, origin: string): string {
  const host = fieldOf(fields, "host");
  return host === null ? origin : `http://${host}`;
}

function headersOf(body: StoredBody | null): HarFieldWire[] {
  return (body?.fields ?? []).map(([name, value]) => ({ name, value }));
}

function postDataOf(body: StoredBody): PostData {
  const { encoding, ...content } = textOf(body);
  return {
    mimeType: mimeTypeOf(body),
    ...content,
    // The format knows no encoding here.
    ...(encoding === undefined ? {} : {
      _encoding: encoding,
      comment: [content.comment, "The text is base64."].filter(Boolean)
        .join(" "),
    }),
  };
}

function contentOf(
  body: StoredBody | null,
): HarEntryWire["response"]["content"] {
  if (body === null) {
    return { size: 0, mimeType: "", comment: "The body is not stored." };
  }
  return {
    size: body.bytes.length,
    mimeType: mimeTypeOf(body),
    ...textOf(body),
  };
}

function textOf(
  body: StoredBody,
): { text: string; encoding?: "base64"; comment?: string } {
  const { bytes, cut, size, storedSize } = body;
  const comment = cut
    ? { comment: `Only the first ${storedSize} of ${size} bytes are stored.` }
    : {};
  try {
    // What is cut may end within a letter, which a stream is allowed to.
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return { text: decoder.decode(bytes, { stream: cut }), ...comment };
  } catch {
    // Not text, and base64 can carry anything.
    const text = Buffer.from(bytes).toString("base64");
    return { text, encoding: "base64", ...comment };
  }
}

function mimeTypeOf(body: StoredBody): string {
  return fieldOf(body.fields, "content-type") ?? "";
}

/** The stages one after another, so that together they last as long as the whole; one that never came lasts no time. */
function timingsOf(
  { read, sent, firstByte, headers, closed }: Timings,
): HarEntryWire["timings"] {
  let last = 0;
  const until = (moment: number | null) => {
    const at = Math.max(last, Math.min(moment ?? last, closed ?? last));
    const length = Math.round((at - last) * 1_000) / 1_000;
    last = at;
    return length;
  };
  return {
    send: until(read),
    blocked: until(sent),
    wait: until(firstByte ?? headers),
    receive: until(closed),
    dns: -1,
    connect: -1,
  };
}
