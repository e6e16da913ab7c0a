import assert from "node:assert/strict";
import { FLAGS } from "../../src/cli/flags.ts";

Deno.test("README.md names every flag and the variable that says the same", async () => {
  const path = new URL("../../README.md", import.meta.url);
  const readme = await Deno.readTextFile(path);
  for (const { name, variable } of FLAGS) {
    assert.match(readme, new RegExp(`--${name}(?![\\w-])`));
    if (variable) assert.match(readme, new RegExp(`\\b${variable}\\b`));
  }
});
