/** Every flag in one table; the parser, the help and the check of the README read it. */

import {
  DEFAULT_PRIORITY,
  PROVIDER_NAMES,
} from "../actions/account_choices.ts";
import { SETTINGS } from "../settings.ts";

/** What can be done; one for each run. */
export type ActionName =
  | "serve"
  | "add-account"
  | "sign-in"
  | "list"
  | "stats"
  | "pause"
  | "resume"
  | "remove"
  | "logs"
  | "reset-stats"
  | "clear-history"
  | "backup"
  | "version"
  | "help";

/** What can be said about an action. */
export type DetailName =
  | "port"
  | "host"
  | "provider"
  | "base-url"
  | "priority"
  | "no-browser"
  | "json"
  | "yes";

export type FlagName = ActionName | DetailName;

/** `of` is the action that a detail belongs to; `alsoOf` later ones. */
export type Flag =
  & { readonly help: string }
  & Spelling
  & (
    | {
      readonly name: ActionName;
      readonly of?: undefined;
      readonly alsoOf?: undefined;
    }
    | {
      readonly name: DetailName;
      readonly of: ActionName;
      readonly alsoOf?: readonly ActionName[];
    }
  );

interface Spelling {
  /** One letter that means the same. */
  readonly short?: string;
  /** What the help calls its value; absent when it takes none. */
  readonly value?: string;
  /** True when the value may be left out. */
  readonly isOptional?: true;
  readonly default?: string;
  /** The environment variable that says the same. */
  readonly variable?: string;
}

/** In the order of the help; a flag that says more about an action follows it. */
export const FLAGS: readonly Flag[] = [
  { name: "serve", help: "start the proxy and its dashboard" },
  {
    name: "port",
    value: "N",
    of: "serve",
    default: "8080",
    variable: SETTINGS.port.variable,
    help: "port to listen on; 0 takes any free one",
  },
  {
    name: "host",
    value: "HOST",
    of: "serve",
    default: "127.0.0.1",
    variable: SETTINGS.host.variable,
    help: "address to listen on",
  },
  {
    name: "add-account",
    value: "NAME",
    help: "add an account: signs in, or takes a key from a prompt or a pipe",
  },
  {
    name: "provider",
    value: "NAME",
    of: "add-account",
    help: `whose account it is: ${PROVIDER_NAMES.join(", ")}`,
  },
  {
    name: "base-url",
    value: "URL",
    of: "add-account",
    help: "where its requests go, if not to the provider's own address",
  },
  {
    name: "priority",
    value: "N",
    of: "add-account",
    default: String(DEFAULT_PRIORITY),
    help: "0 to 1000; lower goes first",
  },
  {
    name: "no-browser",
    of: "add-account",
    alsoOf: ["sign-in"],
    help: "only print the address to sign in at (also for --sign-in)",
  },
  {
    name: "sign-in",
    value: "NAME",
    help: "sign in again; the account and its history stay",
  },
  { name: "list", help: "list the accounts and how they stand" },
  {
    name: "json",
    of: "list",
    alsoOf: ["logs"],
    help: "as JSON, for programs (also for --logs)",
  },
  {
    name: "stats",
    help: "print the totals over all that is recorded, as JSON",
  },
  { name: "pause", value: "NAME", help: "send nothing to an account" },
  {
    name: "resume",
    value: "NAME",
    help: "use a paused or refused account again",
  },
  {
    name: "remove",
    value: "NAME",
    help: "remove an account; its history stays",
  },
  {
    name: "yes",
    of: "remove",
    alsoOf: ["reset-stats", "clear-history"],
    help: "don't ask (also for --reset-stats and --clear-history)",
  },
  {
    name: "logs",
    value: "N",
    isOptional: true,
    default: "100",
    help: "print the end of the log, on a terminal also what comes",
  },
  {
    name: "reset-stats",
    help: "start all statistics afresh; what was recorded is deleted",
  },
  {
    name: "clear-history",
    help: "delete all recorded requests and their bodies",
  },
  {
    name: "backup",
    value: "FILE",
    help: "copy the database to a new file; a server may be running",
  },
  { name: "version", help: "print the version" },
  { name: "help", short: "h", help: "print this help" },
];
