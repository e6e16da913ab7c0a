/** What is taken out of a module on its way to the page, and what has to stay. */

import assert from "node:assert/strict";
import { withoutComments } from "../../src/static/comments.ts";

Deno.test("withoutComments() takes out whole lines and leaves every other line in its place", () => {
  const source = [
    "// @ts-check",
    "/** Says what it is. */",
    'import { a } from "./a.js";',
    "",
    "/**",
    " * @param {string} b",
    " */",
    "function f(b) {",
    "  // why",
    "  return a + b; // this one stays",
    "}",
  ];
  assert.deepEqual(withoutComments(source.join("\n")).split("\n"), [
    "",
    "",
    'import { a } from "./a.js";',
    "",
    "",
    "",
    "",
    "function f(b) {",
    "",
    "  return a + b; // this one stays",
    "}",
  ]);
});

Deno.test("withoutComments() lets addresses, patterns and types in front of code be", () => {
  const source = [
    'const url = "https://example.com/*";',
    "const pattern = /\\/\\*x\\*\\//;",
    "const x = /** @type {string} */ (y);",
    "/** @type {string} */ (z).trim();",
    "keep(this); /* as well",
    "*/",
  ].join("\n");
  assert.equal(withoutComments(source), source);
});
