/** Holds what happened against what a scenario expects. */

import assert from "node:assert/strict";
import type { ExchangeRecord } from "../../../src/model/exchange.ts";
import type { Usage } from "../../../src/model/usage.ts";
import type { Heard } from "./client.ts";
import type { Expected, ExpectedRow } from "./record.ts";

export function compareAnswer(answer: Heard, expected: Expected): void {
  assert.equal(answer.status, expected.status, answer.text);
  for (const part of expected.includes ?? []) {
    assert.ok(answer.text.includes(part), `"${part}" is not in ${answer.text}`);
  }
  for (const part of expected.excludes ?? []) {
    assert.ok(!answer.text.includes(part), `"${part}" is in ${answer.text}`);
  }
  assert.equal(answer.breaks, expected.breaks ?? false);
  compareHeaders(answer.headers, expected.headers ?? {});
}

function compareHeaders(
  headers: Headers,
  expected: NonNullable<Expected["headers"]>,
): void {
  for (const [name, wanted] of Object.entries(expected)) {
    const value = headers.get(name);
    if (wanted instanceof RegExp) {
      assert.match(value ?? "", wanted, `${name}: ${value}`);
    } else assert.equal(value, wanted, name);
  }
}

export function compareRow(row: ExchangeRecord, expected: ExpectedRow): void {
  assert.equal(row.accountName, expected.account);
  assert.equal(row.outcome, expected.outcome, row.error ?? "");
  const verdicts = row.attempts.map((attempt) => attempt.verdict);
  assert.deepEqual(verdicts, expected.verdicts);
  if (expected.tokens === null) assert.equal(row.usage, null);
  for (const [kind, count] of Object.entries(expected.tokens ?? {})) {
    assert.equal(row.usage?.[kind as keyof Usage], count, kind);
  }
  if (expected.modelAnswered !== undefined) {
    assert.equal(row.modelAnswered, expected.modelAnswered);
  }
  if (expected.error !== undefined) {
    assert.match(row.error ?? "", expected.error);
  }
}
