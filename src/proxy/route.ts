/** Which accounts a path and its headers ask for, and what the path is called upstream. */

import { Fault } from "../model/fault.ts";
import { fieldOf, type Fields } from "../model/fields.ts";
import { PROVIDERS } from "../providers/mod.ts";
import type { Dialect, Family, Provider } from "../providers/provider.ts";
import type { Call } from "./call.ts";

export interface Route {
  /** As recorded: a family, or the one provider that the path names. */
  readonly pool: string;
  /** True when the path names no provider, so that each provider's own rules decide whom it serves. */
  readonly isFamily: boolean;
  /** Asked in this order. */
  readonly providers: readonly Provider[];
  /** Path after the provider's base address, with its slash. */
  upstreamPath(provider: Provider): string;
}

/** The first words of OpenAI's paths; any other word after `/v1/` is more likely a slip than an endpoint. */
const OPENAI_WORDS = new Set(
  ("assistants audio batches chat completions containers conversations embeddings engines evals files " +
    "fine_tuning images models moderations organization projects realtime responses skills threads uploads " +
    "vector_stores videos").split(" "),
);

/** Throws a `Fault` for paths that lead nowhere or try to lead elsewhere. */
export function routeOf(
  { path, query, fields }: Pick<Call, "path" | "query" | "fields">,
): Route {
  refuseTricks(path, query);
  const [, , word = ""] = path.split("/", 3);
  const named = PROVIDERS.find((provider) => provider.id === word);
  if (named) return providerRoute(named, path);
  if (word === "messages" || fieldOf(fields, "anthropic-version") !== null) {
    return familyRoute("claude", path, fields);
  }
  if (OPENAI_WORDS.has(word)) return familyRoute("openai", path, fields);
  throw new Fault(
    "not_found",
    `Cannot route ${path}: "${word}" is neither a provider (${
      PROVIDERS.map((one) => one.id).join(", ")
    }) nor a known endpoint; /v1/<provider>/… passes any path on`,
  );
}

/** The dialect in which a client of this path expects to hear of errors, also when there is no route. */
export function dialectFor(
  { path, fields }: Pick<Call, "path" | "fields">,
): Dialect {
  const word = path.split("/", 3)[2] ?? "";
  const isClaude = word === "messages" ||
    fieldOf(fields, "anthropic-version") !== null;
  const named = PROVIDERS.find((provider) => provider.id === word);
  const family = isClaude ? "claude" : "openai";
  return (named ?? PROVIDERS.find((provider) => provider.family === family)!)
    .dialect;
}

function providerRoute(provider: Provider, path: string): Route {
  const rest = path.slice(`/v1/${provider.id}`.length) || "/";
  return {
    pool: provider.id,
    isFamily: false,
    providers: [provider],
    upstreamPath: () => rest,
  };
}

function familyRoute(family: Family, path: string, fields: Fields): Route {
  const providers = PROVIDERS.filter((provider) =>
    provider.family === family && (provider.hasPath?.(path, fields) ?? true)
  );
  const bare = path.slice("/v1".length);
  return {
    pool: family,
    isFamily: true,
    providers,
    upstreamPath: (provider) => provider.baseHasVersion ? bare : path,
  };
}

/** A path may not climb, hide a slash, or hold bytes that could not be passed on as they are. */
function refuseTricks(path: string, query: string): void {
  const climbs = /(^|\/)(\.|%2e){1,2}(\/|$)|%2f|%5c|\\/i.test(path);
  if (climbs || /[^\x21-\x7e]/.test(path + query)) {
    throw new Fault(
      "invalid",
      "Cannot route the path: it holds a dot segment, an encoded slash or a character outside ASCII",
    );
  }
}
