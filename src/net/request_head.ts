/** The head of a request as bytes. */

import { Buffer } from "node:buffer";
import type { Outgoing } from "../model/answer.ts";
import { fieldOf } from "../model/fields.ts";

/** What a field value cannot carry: it would end the field and begin another (RFC 9110, section 5.5). */
const FORBIDDEN = /[\0\r\n]|[^\0-\xff]/;

/** Requests of these have a body, if an empty one (RFC 9110, section 8.6). */
const WITH_BODY = new Set(["POST", "PUT", "PATCH"]);

const encoder = new TextEncoder();

/** A body up to this size is copied behind its head, which costs less than a second write. */
const JOINED_BYTES = 65_536;

/** Head and body, in one piece while that is small. Throws a `TypeError` for a value that no field can carry. */
export function messageOf(
  outgoing: Outgoing,
  host: string,
): readonly Uint8Array[] {
  const text = headOf(outgoing, host);
  const { body } = outgoing;
  if (body === null || body.length > JOINED_BYTES) {
    const head = encode(text, new Uint8Array(text.length));
    return body === null ? [head] : [head, body];
  }
  const message = encode(text, new Uint8Array(text.length + body.length));
  message.set(body, text.length);
  return [message];
}

/** What the caller says of the connection holds; only what is missing is added. */
function headOf(
  { method, target, fields, body }: Outgoing,
  host: string,
): string {
  const added = (name: string, value: string | number) =>
    fieldOf(fields, name) === null ? `${name}: ${value}\r\n` : "";
  let text = `${method} ${target} HTTP/1.1\r\n${added("host", host)}`;
  for (const [name, value] of fields) {
    if (FORBIDDEN.test(value)) {
      throw new TypeError(`The value of "${name}" cannot be sent in a header`);
    }
    text += `${name}: ${value}\r\n`;
  }
  if (body !== null || WITH_BODY.has(method)) {
    text += added("content-length", body?.length ?? 0);
  }
  return `${text}${added("connection", "keep-alive")}\r\n`;
}

/** One character is one byte. */
function encode(text: string, into: Uint8Array): Uint8Array {
  const { read, written } = encoder.encodeInto(text, into);
  // Hardly ever is there more than ASCII in it; only then this quick way wrote something else.
  if (read !== text.length || written !== text.length) {
    into.set(Buffer.from(text, "latin1"));
  }
  return into;
}
