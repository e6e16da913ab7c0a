import assert from "node:assert/strict";
import denoJson from "../deno.json" with { type: "json" };
import { ROUTES } from "../src/api/routes.ts";
import { PROVIDERS } from "../src/providers/mod.ts";
import { SETTINGS } from "../src/settings.ts";

const readme = await Deno.readTextFile(
  new URL("../README.md", import.meta.url),
);

/** The row of a table that begins with this cell, its cells trimmed. */
function rowOf(cell: string): string[] | null {
  const line = readme.split("\n").find((one) =>
    one.replace(/\s+/g, " ").startsWith(`| \`${cell}\` |`)
  );
  return line?.split(/(?<!\\)\|/).slice(1, -1).map((one) => one.trim()) ?? null;
}

for (const { variable, key, help, kind } of Object.values(SETTINGS)) {
  Deno.test(`README.md has the row of ${variable} with its key, default and meaning`, () => {
    const row = rowOf(variable);
    assert(row !== null, `there is no row for ${variable}`);
    const { fallback } = kind;
    const plain = typeof fallback === "string" || typeof fallback === "number";
    assert.deepEqual(row, [
      `\`${variable}\``,
      key === null ? "" : `\`${key}\``,
      plain ? `\`${fallback}\`` : "",
      help,
    ]);
  });
}

for (const { method, path } of ROUTES) {
  Deno.test(`README.md names the route ${method} ${path}`, () => {
    assert.match(readme, new RegExp(`\`${method} ${path}[\`?]`));
  });
}

for (const { id } of PROVIDERS) {
  Deno.test(`README.md names the provider ${id} and its paths`, () => {
    assert(readme.includes(`\`/v1/${id}/…\``));
  });
}

Deno.test("README.md names only tasks that there are, and begins with the two that matter", () => {
  const tasks = [...readme.matchAll(/(?:deno|deno@[\d.]+) task ([\w:]+)/g)].map(
    (one) => one[1]!,
  );
  for (const task of tasks) {
    assert(task in denoJson.tasks, `there is no task ${task}`);
  }
  assert.deepEqual(tasks.slice(0, 2), ["start", "test"]);
});

Deno.test("every task says in one line what it does", () => {
  for (const [name, { description }] of Object.entries(denoJson.tasks)) {
    assert.match(description, /^[A-Z][^\n]{10,100}$/, name);
  }
});
