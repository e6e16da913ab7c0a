/** OpenAI's limits as its header fields and its sentences tell them: the windows of subscriptions and the budgets of keys. */

import type { Fields } from "../model/fields.ts";
import type { Quota } from "../model/limit.ts";
import type { Verdict } from "../model/verdict.ts";
import { codexQuotas, codexRests } from "./_codex_limits.ts";
import { errorOf, sentence } from "./_error.ts";
import type { ErrorAnswer } from "./provider.ts";
import { retryAfter, spanOf, type Wait } from "./_times.ts";
import { judgeSpeed } from "./_verdicts.ts";
import {
  quotaOf,
  type Window,
  type WindowField,
  windowsIn,
} from "./_windows.ts";

const BUDGET = /^x-ratelimit-(limit|remaining|reset)-(.+)$/;
const TRY_AGAIN = /try again in ((?:[\d.]+(?:d|h|ms|m|s))+)/i;

export function responsesQuotas(fields: Fields, now: number): Quota[] {
  const budgets = budgetWindows(fields, now);
  return [
    ...codexQuotas(fields, now),
    ...budgets.map((window) => quotaOf(window, now)),
  ];
}

/** What a 429 says about the account. */
export function judgeLimit(answer: ErrorAnswer, now: number): Verdict {
  const cooldowns = codexRests(answer, now);
  if (cooldowns !== null) {
    const why = sentence("Out of quota", errorOf(answer.text));
    return { kind: "limited", why, cooldowns };
  }
  return judgeSpeed(answer, {
    now,
    windows: budgetWindows(answer.fields, now),
    wait: retryAfter(answer.fields, now) ?? waitInWords(answer.text),
  });
}

/** Often the span stands only in the message; inside a stream it always does. */
function waitInWords(text: string): Wait | null {
  const ms = spanOf(TRY_AGAIN.exec(errorOf(text).message ?? "")?.[1] ?? "");
  return ms === null ? null : { ms, source: "error.message" };
}

function budgetWindows(fields: Fields, now: number): Window[] {
  return windowsIn(fields, { now, fieldAs: budgetField });
}

function budgetField(name: string): WindowField | null {
  const [, part, window] = BUDGET.exec(name) ?? [];
  return window === undefined || part === undefined ? null : { window, part };
}
