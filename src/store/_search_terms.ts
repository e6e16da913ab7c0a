/** What a search asks for as SQL: on the rows themselves, which decide, and on their kinds, which say where to look. */

import type { SQLInputValue } from "node:sqlite";
import { NO_ACCOUNT } from "../model/account.ts";

/** All that is named has to hold; of several values in a list, one. */
export interface RequestFilter {
  /** Epoch ms: arrived then or later. */
  readonly from?: number;
  /** Epoch ms: arrived earlier. */
  readonly to?: number;
  /** Names or ids; `no_account` for those that none has served. */
  readonly accounts?: readonly string[];
  readonly providers?: readonly string[];
  readonly pools?: readonly string[];
  /** As answered or as asked. */
  readonly models?: readonly string[];
  readonly statuses?: readonly number[];
  /** Those of the model, and `running`, `success`, `error`. */
  readonly outcomes?: readonly string[];
  /** First words of user agents, or names of keys. */
  readonly clients?: readonly string[];
  /** As the clients name them. */
  readonly sessions?: readonly string[];
  readonly conversations?: readonly string[];
  /** Is part of the path, a model or the error; case does not matter. */
  readonly text?: string;
}

export interface Term {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** For `WHERE` on `requests`; empty when everything matches. */
export function rowTerms(filter: RequestFilter): Term[] {
  return [
    ...sharedTerms(filter),
    ...term(filter.from, "received_at >= ?"),
    ...term(filter.to, "received_at < ?"),
    ...oneOf(filter.sessions, "client_session_id"),
    ...oneOf(filter.conversations, "conversation"),
    ...textTerm(filter.text, ["path", "error"]),
  ];
}

/** For `WHERE` on `request_kinds`: holds for every kind that can have a match; empty when no kind is ruled out. */
export function kindTerms(filter: RequestFilter): Term[] {
  return [
    ...sharedTerms(filter),
    ...textTerm(filter.text, ["path"], "path IS NULL OR has_error"),
  ];
}

/** Conjunction of the terms with their values. */
export function allOf(terms: readonly Term[]): Term {
  return {
    sql: terms.length === 0
      ? "true"
      : terms.map(({ sql }) => `(${sql})`).join(" AND "),
    values: terms.flatMap(({ values }) => values),
  };
}

/** One of the columns holds the text, whatever its case; `%` and `_` are letters like any other. */
export function likeAny(text: string, columns: readonly string[]): Term {
  const pattern = `%${text.replace(/[%_\\]/g, "\\$&")}%`;
  const holds = columns.map((column) => `${column} LIKE ? ESCAPE '\\'`);
  return { sql: `(${holds.join(" OR ")})`, values: holds.map(() => pattern) };
}

/** What rows and kinds can both be asked, since they call it by the same names. */
function sharedTerms(filter: RequestFilter): Term[] {
  return [
    ...accountTerm(filter.accounts),
    ...oneOf(filter.providers, "provider"),
    ...oneOf(filter.pools, "pool"),
    ...term(
      filter.models,
      `coalesce(model_answered, model_asked) IN ${LIST} OR model_asked IN ${LIST}`,
    ),
    ...oneOf(filter.statuses, "status"),
    ...outcomeTerm(filter.outcomes),
    ...term(
      filter.clients,
      `${FIRST_WORD} IN ${LIST} OR client_key_name IN ${LIST}`,
    ),
  ];
}

/** Lists travel as JSON, so that the text of a statement does not depend on their length. */
const LIST = "(SELECT value FROM json_each(?))";

/** As `clientName()` of the model calls the client. */
const FIRST_WORD =
  `substr(ltrim(user_agent), 1, min(40, instr(ltrim(user_agent) || '/', '/') - 1, instr(ltrim(user_agent) || ' ', ' ') - 1))`;

const SUCCEEDED = "outcome = 'done' AND coalesce(status, 999) < 400";

function accountTerm(accounts: readonly string[] | undefined): Term[] {
  const named = term(
    accounts,
    `account_id IN ${LIST} OR account_name IN ${LIST}
     OR account_id IN (SELECT id FROM accounts WHERE name IN ${LIST})`,
  );
  if (!accounts?.includes(NO_ACCOUNT)) return named;
  return named.map(({ sql, values }) => ({
    sql: `account_id IS NULL OR ${sql}`,
    values,
  }));
}

function outcomeTerm(outcomes: readonly string[] | undefined): Term[] {
  const [named] = oneOf(outcomes, "outcome");
  if (!outcomes || !named) return [];
  const either = [
    named.sql,
    ...outcomes.includes("running") ? ["outcome IS NULL"] : [],
    ...outcomes.includes("success") ? [SUCCEEDED] : [],
    ...outcomes.includes("error")
      ? [`outcome IS NOT NULL AND NOT (${SUCCEEDED})`]
      : [],
  ];
  return [{ sql: either.join(" OR "), values: named.values }];
}

function textTerm(
  text: string | undefined,
  columns: readonly string[],
  otherwise = "false",
): Term[] {
  if (text === undefined) return [];
  const { sql, values } = likeAny(text, [
    ...columns,
    "model_asked",
    "model_answered",
  ]);
  return [{ sql: `${otherwise} OR ${sql}`, values }];
}

function oneOf(
  wanted: readonly (string | number)[] | undefined,
  column: string,
): Term[] {
  return term(wanted, `${column} IN ${LIST}`);
}

/** The value in every place that the text has for it; nothing when it was not asked for. */
function term(
  wanted: string | number | readonly (string | number)[] | undefined,
  sql: string,
): Term[] {
  if (wanted === undefined) return [];
  const value = typeof wanted === "object" ? JSON.stringify(wanted) : wanted;
  return [{ sql, values: Array(sql.split("?").length - 1).fill(value) }];
}
