import assert from "node:assert/strict";
import { parseArguments } from "../../src/cli/arguments.ts";
import { FLAGS } from "../../src/cli/flags.ts";

Deno.test("parseArguments() takes nothing as a call for help", () => {
  assert.deepEqual(parseArguments([]), { action: "help", said: {} });
});

const GOOD: [line: string, action: string, said: Record<string, string>][] = [
  ["--help", "help", { help: "" }],
  ["-h", "help", { help: "" }],
  ["--help --serve", "help", { help: "", serve: "" }],
  ["--version", "version", { version: "" }],
  ["--serve", "serve", { serve: "" }],
  ["--port 9000 --serve", "serve", { serve: "", port: "9000" }],
  ["--serve --port=0 --host=::1", "serve", {
    serve: "",
    port: "0",
    host: "::1",
  }],
  ["--add-account work --provider openai --priority=-1", "add-account", {
    "add-account": "work",
    provider: "openai",
    priority: "-1",
  }],
  ["--add-account=-x --provider openai", "add-account", {
    "add-account": "-x",
    provider: "openai",
  }],
  ["--list --json", "list", { list: "", json: "" }],
  ["--sign-in work --no-browser", "sign-in", {
    "sign-in": "work",
    "no-browser": "",
  }],
  ["--logs", "logs", { logs: "" }],
  ["--logs --json", "logs", { logs: "", json: "" }],
  ["--json --logs 50", "logs", { logs: "50", json: "" }],
  ["--logs=50", "logs", { logs: "50" }],
  ["--remove work --yes --", "remove", { remove: "work", yes: "" }],
];

for (const [line, action, said] of GOOD) {
  Deno.test(`parseArguments() understands ${line}`, () => {
    assert.deepEqual(parseArguments(line.split(" ")), { action, said });
  });
}

const BAD: [line: string, message: string][] = [
  ["--sreve", "There is no flag --sreve; did you mean --serve?"],
  ["--add", "There is no flag --add; did you mean --add-account?"],
  ["--account x", "There is no flag --account; did you mean --add-account?"],
  ["--list --jsno", "There is no flag --jsno; did you mean --json?"],
  ["--frobnicate", "There is no flag --frobnicate"],
  ["--frobnicate=1", "There is no flag --frobnicate"],
  ["-x", "There is no flag -x"],
  ["--no-list", "There is no flag --no-list"],
  ["serve", "'serve' is not expected here; did you mean --serve?"],
  ["--list all", "'all' is not expected here; every action begins with --"],
  ["--list -- all", "'all' is not expected here; every action begins with --"],
  ["--list --serve", "Only one thing at a time, not --serve and --list"],
  ["--pause a --pause b", "--pause is given twice"],
  ["--list --list", "--list is given twice"],
  ["--pause", "--pause needs a value: --pause NAME"],
  ["--pause --list", "--pause needs a value: --pause NAME"],
  ["--pause=", "--pause needs a value: --pause NAME"],
  ["--list=yes", "--list takes no value"],
  ["--list=", "--list takes no value"],
  ["--port 1", "--port goes with --serve"],
  ["--list --port 1", "--port goes with --serve"],
  [
    "--pause a --yes",
    "--yes goes with --remove or --reset-stats or --clear-history",
  ],
  [
    "--list --no-browser",
    "--no-browser goes with --add-account or --sign-in",
  ],
  ["--__proto__", "There is no flag --__proto__"],
];

for (const [line, message] of BAD) {
  Deno.test(`parseArguments() refuses ${line}`, () => {
    assert.throws(() => parseArguments(line.split(" ")), {
      name: "Fault",
      code: "invalid",
      message,
    });
  });
}

Deno.test("FLAGS names every flag once, and details after their action", () => {
  const names = FLAGS.map((flag) => flag.name);
  assert.equal(new Set(names).size, names.length);
  for (const [index, flag] of FLAGS.entries()) {
    if (flag.of === undefined) continue;
    const before = FLAGS.slice(0, index).findLast((one) => !one.of);
    assert.equal(before?.name, flag.of, `--${flag.name}`);
  }
});
