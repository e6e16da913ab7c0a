/**
 * The kinds of values that settings take. They are read by hand: every start needs them, and a library for it would be
 * a tenth of what the program holds at rest.
 */

import { isLoopback } from "../model/loopback.ts";
import { type Kind, Misfit } from "./kind.ts";

/** A whole number, in digits from a variable. */
export function whole(least: number, most: number, fallback: number) {
  const misfit = new Misfit(`must be a whole number from ${least} to ${most}`);
  return kind(fallback, (said) => {
    const value = Number(said);
    const fits = Number.isSafeInteger(value) && value >= least && value <= most;
    return fits ? value : misfit;
  });
}

export function decimal(least: number, most: number, fallback: number) {
  const misfit = new Misfit(`must be a number from ${least} to ${most}`);
  return kind(fallback, (said) => {
    const value = Number(said);
    return value >= least && value <= most ? value : misfit;
  });
}

export function text(fallback: string) {
  return kind(fallback, textIn);
}

/** A text, or nothing at all: `null` in the file says so too. */
export function optional(
  check: (text: string) => string | Misfit = (text) => text,
): Kind<string | null> {
  return kind<string | null>(null, (said) => {
    const text = said === null ? null : textIn(said);
    return typeof text === "string" ? check(text) : text;
  });
}

export function longText(least: number) {
  const misfit = new Misfit(`must have at least ${least} characters`);
  return optional((text) => text.length < least ? misfit : text);
}

/** One of these words; `why` there is no other, where that is worth a sentence. */
export function word<const Word extends string>(
  words: readonly Word[],
  fallback: NoInfer<Word>,
  why = `must be one of ${words.join(", ")}`,
): Kind<Word> {
  const misfit = new Misfit(why);
  return kind<Word>(
    fallback,
    (said) => words.find((one) => one === said) ?? misfit,
  );
}

/** The same in small or capital letters. */
export function anyCase<Word extends string>(inner: Kind<Word>): Kind<Word> {
  return kind(
    inner.fallback,
    (said) => inner.read(typeof said === "string" ? said.toLowerCase() : said),
  );
}

const SWITCH: Readonly<Record<string, boolean>> = {
  "1": true,
  "true": true,
  "on": true,
  "0": false,
  "false": false,
  "off": false,
};

/** A switch: `1`, `true` and `on`, or `0`, `false` and `off`; a boolean in the file. */
export function flag(fallback: boolean) {
  const misfit = new Misfit("must be 1 or 0");
  return kind(fallback, (said) => {
    if (typeof said === "boolean") return said;
    const word = typeof said === "string" ? said.toLowerCase() : "";
    return Object.hasOwn(SWITCH, word) ? SWITCH[word]! : misfit;
  });
}

/** The address of a proxy. */
export function httpAddress() {
  const misfit = new Misfit("must be an http address");
  return optional((text) => {
    const address = text.trim();
    const isHttp = /^https?:\/\//i.test(address) && URL.canParse(address);
    return isHttp ? address.replaceAll(/[\t\n\r]/g, "") : misfit;
  });
}

/** An address that codes and refresh tokens may be sent to: over https, or in the clear to this machine only. */
export function secretAddress() {
  const misfit = new Misfit(
    "must be an https address, or http to this machine, without user name and fragment",
  );
  return optional((text) => {
    const url = URL.parse(text);
    if (url === null || url.username + url.password + url.hash !== "") {
      return misfit;
    }
    const isSafe = url.protocol === "https:" ||
      url.protocol === "http:" && isLoopback(url.hostname);
    return isSafe ? text : misfit;
  });
}

/** Names by comma, or a list in the file. */
export function list(): Kind<readonly string[]> {
  const misfit = new Misfit("must be names by comma, or a list of them");
  return kind<readonly string[]>([], (said) => {
    const all: unknown = typeof said === "string" ? said.split(",") : said;
    if (!Array.isArray(all)) return misfit;
    if (!all.every((one) => typeof one === "string")) return misfit;
    return all.map((one) => one.trim().toLowerCase())
      .filter((one) => one !== "");
  });
}

/** From key to the name it is recorded under. */
export function keys(): Kind<ReadonlyMap<string, string>> {
  const misfit = new Misfit(
    "must be name:key by comma, each key with at least 16 characters",
  );
  return kind<ReadonlyMap<string, string>>(new Map(), (said) => {
    const found = new Map<string, string>();
    if (typeof said !== "string") return misfit;
    for (const pair of said.split(",")) {
      const [, name, key] =
        /^\s*([A-Za-z0-9_.@-]{1,50}):(\S{16,})\s*$/.exec(pair) ?? [];
      if (name === undefined || key === undefined) return misfit;
      found.set(key, name);
    }
    return found;
  });
}

function kind<Value>(
  fallback: Value,
  read: (said: unknown) => Value | Misfit,
): Kind<Value> {
  return { fallback, read };
}

function textIn(said: unknown): string | Misfit {
  return typeof said === "string" ? said : new Misfit("must be text");
}
