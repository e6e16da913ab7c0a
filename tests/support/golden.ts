/** Compares what people read with a file in `tests/golden`; run with `UPDATE=1` to write the file anew and review the difference. */

import assert from "node:assert/strict";

const FOLDER = new URL("../golden/", import.meta.url);

export function assertGolden(name: string, actual: string): void {
  const file = new URL(name, FOLDER);
  if (Deno.env.get("UPDATE") === "1") {
    Deno.mkdirSync(FOLDER, { recursive: true });
    return Deno.writeTextFileSync(file, actual);
  }
  // On Windows git may have given the file other line ends.
  const expected = Deno.readTextFileSync(file).replaceAll("\r\n", "\n");
  assert.equal(actual, expected, `differs from tests/golden/${name}`);
}
