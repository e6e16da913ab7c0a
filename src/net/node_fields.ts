/** Header fields as node's HTTP takes and gives them. */

import type { Outgoing } from "../model/answer.ts";
import type { Field } from "../model/fields.ts";

/** Repeated names become lists, which is how node writes them as separate fields. */
export function headersOf(
  { fields, body }: Outgoing,
): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of fields) {
    const before = headers[name];
    headers[name] = before === undefined ? value : [before, value].flat();
  }
  if (body !== null) headers["content-length"] = String(body.length);
  return headers;
}

/** Names in lower case, repeats kept. */
export function fieldsFrom(raw: readonly string[]): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    fields.push([raw[at]!.toLowerCase(), raw[at + 1]!]);
  }
  return fields;
}
