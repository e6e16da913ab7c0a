/** Header fields as they may be stored and shown: without credentials. */

import type { Field, Fields } from "./fields.ts";
import { MASK, maskText, SECRET_FIELD } from "./secrets.ts";

/** Nothing but credentials. */
const CREDENTIALS = new Set([
  ...["authorization", "proxy-authorization", "x-api-key", "api-key"],
  ...["cookie", "set-cookie"],
]);

/** With both limits what is remembered stays below a megabyte. */
const MAX_REMEMBERED = 1_000;
const MAX_REMEMBERED_LENGTH = 250;

/** Credentials are taken out; what may hold one by its name or its looks keeps its name and has its value masked. */
export function withoutSecrets(fields: Fields): Fields {
  const shown: Field[] = [];
  for (const field of fields) {
    const [name, value] = field;
    const kind = kindOf(name);
    if (kind === "credential") continue;
    const text = kind === "secret" ? MASK : masked(value);
    shown.push(text === value ? field : [name, text]);
  }
  return shown;
}

const kindOf = remembering((name) => {
  if (CREDENTIALS.has(name)) return "credential";
  return SECRET_FIELD.test(name) ? "secret" : "open";
});

const masked = remembering(maskText);

/** Most fields are the same from one request to the next, and looking for secrets in them takes a hundred times as long. */
function remembering<Found>(
  find: (text: string) => Found,
): (text: string) => Found {
  const known = new Map<string, Found>();
  return (text) => {
    let found = known.get(text);
    if (found !== undefined) return found;
    found = find(text);
    if (text.length > MAX_REMEMBERED_LENGTH) return found;
    if (known.size >= MAX_REMEMBERED) known.clear();
    known.set(text, found);
    return found;
  };
}
