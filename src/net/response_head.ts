/** The head of a response, read from what has come. */

import { Buffer } from "node:buffer";
import type { Field } from "../model/fields.ts";
import { fieldOf, type Fields } from "../model/fields.ts";
import { ChunkedBody, type Framing, LengthBody, OpenBody } from "./framing.ts";

export interface ResponseHead {
  readonly status: number;
  readonly fields: Fields;
  /** Whether the connection may serve another request after this one. */
  readonly isKept: boolean;
}

/** As much of a head as is taken; providers send one or two kilobytes. */
export const MAX_HEAD_BYTES = 131_072;

/** A head is mostly in this much, and the rest of a long first piece is not made a string. */
const LIKELY_BYTES = 2_048;

const HEAD_END = "\r\n\r\n";

/** The head with its end cut off and where the body begins, or null when it is not here whole. One character is one byte. */
export function headIn(
  bytes: Uint8Array,
): { text: string; end: number } | null {
  for (const length of [LIKELY_BYTES, bytes.length]) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
      .toString("latin1", 0, Math.min(length, bytes.length));
    const at = text.indexOf(HEAD_END);
    if (at >= 0) return { text: text.slice(0, at), end: at + HEAD_END.length };
    if (length >= bytes.length) break;
  }
  return null;
}

const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const FORBIDDEN = /[\0\r\n]/;

/** Throws a `SyntaxError` where it is not HTTP/1. Names become lower case. */
export function parseHead(text: string): ResponseHead {
  const [statusLine = "", ...lines] = text.split("\r\n");
  const [, minor, status] =
    /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(statusLine) ??
      [];
  if (status === undefined) {
    throw new SyntaxError("its first line is no status line of HTTP/1");
  }
  const fields: Field[] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (/^[ \t]/.test(line) && fields.length > 0) {
      // The value goes on in a line of its own (RFC 9112, section 5.2).
      const [last, begun] = fields.pop()!;
      fields.push([last, `${begun} ${line.trim()}`]);
    } else if (colon > 0 && NAME.test(name) && !FORBIDDEN.test(value)) {
      fields.push([name.toLowerCase(), value]);
    } else {
      throw new SyntaxError("a line of its head is no header field");
    }
  }
  const connection = fieldOf(fields, "connection")?.toLowerCase() ?? "";
  const isKept = minor === "1"
    ? !connection.includes("close")
    : connection.includes("keep-alive");
  return { status: Number(status), fields, isKept };
}

/** How the body ends (RFC 9112, section 6.3). Throws a `SyntaxError` when the head does not say so clearly. */
export function framingOf(
  { status, fields }: ResponseHead,
  method: string,
): Framing {
  if (method === "HEAD" || status === 204 || status === 304) {
    return new LengthBody(0);
  }
  const coding = fieldOf(fields, "transfer-encoding");
  if (coding !== null) {
    return /(^|,)\s*chunked\s*$/i.test(coding)
      ? new ChunkedBody()
      : new OpenBody();
  }
  const length = lengthIn(fields);
  return length === null ? new OpenBody() : new LengthBody(length);
}

/** Said twice it must be said alike. Null when nothing is said. */
function lengthIn(fields: Fields): number | null {
  let said: string | null = null;
  for (const [name, value] of fields) {
    if (name !== "content-length") continue;
    for (const one of value.includes(",") ? value.split(",") : [value]) {
      const length = one.trim();
      if (!/^\d{1,15}$/.test(length) || (said !== null && said !== length)) {
        throw new SyntaxError("it does not say how long it is");
      }
      said = length;
    }
  }
  return said === null ? null : Number(said);
}
