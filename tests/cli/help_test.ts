import assert from "node:assert/strict";
import { FLAGS } from "../../src/cli/flags.ts";
import { helpText } from "../../src/cli/help.ts";
import { SETTINGS } from "../../src/settings.ts";
import { assertGolden } from "../support/golden.ts";

Deno.test("helpText() reads as it is meant to", () => {
  assertGolden("help.txt", helpText());
});

Deno.test("helpText() fits a terminal of 100 columns and names every flag", () => {
  const lines = helpText().split("\n");
  for (const line of lines) assert.ok(line.length <= 100, line);
  for (const { name } of FLAGS) {
    const named = lines.filter((line) =>
      line.trimStart().split(/[ ,]+/).slice(0, 2).includes(`--${name}`)
    );
    assert.equal(named.length, 1, `--${name}`);
  }
});

Deno.test("FLAGS names the defaults that the settings have", () => {
  for (const name of ["port", "host"] as const) {
    const flag = FLAGS.find((one) => one.name === name);
    const value: unknown = SETTINGS[name].kind.fallback;
    assert.equal(flag?.default, String(value), `--${name}`);
  }
});
