/** The kinds of values that settings take which the schemas of zod don't know by themselves. */

import { z } from "zod";
import { isLoopback } from "../model/loopback.ts";

export function whole(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(
    most,
    { error },
  );
}

/** A switch: `1`, `true` and `on`, or `0`, `false` and `off`; a boolean in the file. */
export function flag() {
  const error = "must be 1 or 0";
  return z.union([
    z.boolean(),
    z.string().toLowerCase().pipe(
      z.enum(["1", "true", "on", "0", "false", "off"], { error }),
    ).transform((word) => word === "1" || word === "true" || word === "on"),
  ], { error });
}

/** An address that codes and refresh tokens may be sent to: over https, or in the clear to this machine only. */
export function secretAddress() {
  const error =
    "must be an https address, or http to this machine, without user name and fragment";
  return z.string().refine((text) => {
    const url = URL.parse(text);
    if (url === null || url.username + url.password + url.hash !== "") {
      return false;
    }
    return url.protocol === "https:" ||
      url.protocol === "http:" && isLoopback(url.hostname);
  }, error).nullable().default(null);
}

/** Names by comma, or a list in the file. */
export function list() {
  const names = z.string().transform((text) => text.split(","));
  return z.union([names, z.array(z.string())])
    .transform((all) =>
      all.map((one) => one.trim().toLowerCase()).filter((one) => one !== "")
    );
}

/** From key to the name it is recorded under. */
export function keys() {
  const error =
    "must be name:key by comma, each key with at least 16 characters";
  return z.string().transform((text, context) => {
    const found = new Map<string, string>();
    for (const pair of text.split(",")) {
      const [, name, key] =
        /^\s*([A-Za-z0-9_.@-]{1,50}):(\S{16,})\s*$/.exec(pair) ?? [];
      if (name === undefined || key === undefined) {
        context.addIssue({ code: "custom", message: error });
      } else found.set(key, name);
    }
    return found as ReadonlyMap<string, string>;
  });
}
