/** The bench's arithmetic, on numbers small enough to do by head. */

import assert from "node:assert/strict";
import { caseResult, table } from "./report.ts";
import { median, spread } from "./statistics.ts";

Deno.test("median() and spread() fall between the values where they must", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(spread([1, 2, 3, 4, 5]), 1);
  assert.ok(Number.isNaN(median([])));
});

Deno.test("caseResult() adds up what is beyond the direct way, round by round, and divides by the bare proxy", () => {
  const round = (wholeMs: number, requestsPerSecond: number) => ({
    firstByteMs: wholeMs / 2,
    wholeMs,
    requestsPerSecond,
    cpuUs: null,
  });
  const result = caseResult({
    shape: "json",
    connections: 1,
    rounds: {
      direct: [round(1, 900), round(3, 300), round(1, 900)],
      bare: [round(2, 400), round(4, 200), round(2, 400)],
      ccflare: [round(3, 200), round(5, 100), round(3, 200)],
    },
  });
  assert.deepEqual(result.bare.addedWholeMs, { median: 1, spread: 0 });
  assert.deepEqual(result.ccflare.addedWholeMs, { median: 2, spread: 0 });
  assert.equal(result.ratio.addedWholeMs, 2);
  assert.equal(result.ratio.requestsPerSecond, 0.5);
  const lines = table([result]).split("\n");
  assert.match(lines[2]!, /^json, 1 conn\. ccflare +200 ± 25 .* 2\.00 ± 0\.00/);
});
