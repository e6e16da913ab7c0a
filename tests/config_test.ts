import assert from "node:assert/strict";
import { hasScreen, loadConfig, type Sources } from "../src/config.ts";
import { Fault } from "../src/model/fault.ts";

function load(sources: {
  env?: Record<string, string>;
  file?: unknown;
  flags?: Sources["flags"];
  files?: Record<string, string>;
} = {}) {
  const env: Record<string, string> = {
    CCFLARE_HOME: "/home/c",
    ...sources.env,
  };
  return loadConfig({
    ...(sources.flags ? { flags: sources.flags } : {}),
    env: (variable) => env[variable],
    readFile(path) {
      if (path.endsWith("ccflare.json") && sources.file !== undefined) {
        return typeof sources.file === "string"
          ? sources.file
          : JSON.stringify(sources.file);
      }
      return sources.files?.[path] ?? null;
    },
  });
}

function problemsOf(sources: Parameters<typeof load>[0]): string {
  try {
    load(sources);
  } catch (error) {
    assert(error instanceof Fault);
    assert.equal(error.code, "invalid");
    return error.message;
  }
  assert.fail("the settings were taken");
}

Deno.test("loadConfig() knows a default for everything", () => {
  const config = load();
  assert.equal(config.port, 8080);
  assert.equal(config.host, "127.0.0.1");
  assert.equal(config.strategy, "session");
  assert.equal(config.sessionDurationMs, 5 * 3_600_000);
  assert.equal(config.retryAttempts, 3);
  assert.equal(config.maxBodyMb, 64);
  assert.equal(config.passthrough, "never");
  assert.equal(config.databasePath, "/home/c/ccflare.db");
  assert.deepEqual(config.warnings, []);
  assert(Object.isFrozen(config));
});

Deno.test("loadConfig() lets flag beat environment beat file beat default", () => {
  const file = { port: 1001, session_duration_ms: 60_000 };
  assert.equal(load({ file }).port, 1001);
  assert.equal(load({ file, env: { PORT: "1002" } }).port, 1002);
  assert.equal(
    load({ file, env: { PORT: "1002" }, flags: { port: "1003" } }).port,
    1003,
  );
  assert.equal(load({ file }).sessionDurationMs, 60_000);
});

Deno.test("loadConfig() takes an empty variable for none", () => {
  assert.equal(load({ env: { PORT: "" } }).port, 8080);
});

Deno.test("loadConfig() names every problem with its variable, flag or key", () => {
  const text = problemsOf({
    env: { RETRY_ATTEMPTS: "many", MAX_BODY_MB: "1.5" },
    file: { retry_delay_ms: "soon", log_level: 7 },
    flags: { port: "70000" },
  });
  assert.match(text, /RETRY_ATTEMPTS: must be a whole number from 0 to 20/);
  assert.match(text, /MAX_BODY_MB: must be a whole number/);
  assert.match(text, /ccflare\.json: retry_delay_ms: must be a whole number/);
  assert.match(text, /ccflare\.json: log_level: /);
  assert.match(text, /--port: must be a whole number from 0 to 65535/);
});

Deno.test("loadConfig() says why there is only one strategy", () => {
  assert.match(
    problemsOf({ env: { LB_STRATEGY: "round-robin" } }),
    /LB_STRATEGY: only `session`/,
  );
});

Deno.test("loadConfig() names a file that is no JSON object", () => {
  assert.match(problemsOf({ file: "{" }), /ccflare\.json: is no JSON/);
  assert.match(
    problemsOf({ file: [] }),
    /ccflare\.json: must hold one JSON object/,
  );
});

Deno.test("loadConfig() warns of keys it does not know and leaves the original's alone", () => {
  const config = load({
    file: { prot: 1, client_id: "x", data_retention_days: 7 },
  });
  assert.equal(config.warnings.length, 1);
  assert.match(config.warnings[0]!, /"prot"/);
});

Deno.test("loadConfig() refuses to be open to other machines without token and keys", () => {
  const token = "t".repeat(16);
  const keys = `laptop:${"k".repeat(16)}`;
  const open = { HOST: "0.0.0.0" };
  const text = problemsOf({ env: open });
  assert.match(text, /CCFLARE_ADMIN_TOKEN/);
  assert.match(text, /CCFLARE_API_KEYS/);
  assert.doesNotMatch(
    problemsOf({ env: { ...open, CCFLARE_ADMIN_TOKEN: token } }),
    /ADMIN_TOKEN/,
  );
  assert.equal(
    load({
      env: { ...open, CCFLARE_ADMIN_TOKEN: token, CCFLARE_API_KEYS: keys },
    }).host,
    "0.0.0.0",
  );
  for (const host of ["127.0.0.2", "::1", "localhost"]) {
    assert.equal(load({ flags: { host } }).host, host);
  }
});

Deno.test("loadConfig() is not taken in by a host that only begins like this machine", () => {
  const env = { HOST: "127.0.0.1.evil.example" };
  assert.match(problemsOf({ env }), /open to other machines/);
});

Deno.test("loadConfig() reads keys for clients, and never shows one in a message", () => {
  const key = "secret-".repeat(3);
  const config = load({
    env: { CCFLARE_API_KEYS: ` laptop:${key}, desk:${key}2` },
  });
  assert.deepEqual([...config.apiKeys], [[key, "laptop"], [`${key}2`, "desk"]]);
  assert.doesNotMatch(
    problemsOf({ env: { CCFLARE_API_KEYS: `${key}${key}` } }),
    /secret/,
  );
});

Deno.test("loadConfig() finds its home by variable, XDG or HOME, and says so when there is none", () => {
  const home = (env: Record<string, string>) =>
    loadConfig({ env: (variable) => env[variable], readFile: () => null }).home;
  assert.equal(home({ HOME: "/h" }), "/h/.config/ccflare");
  assert.equal(home({ HOME: "/h", XDG_CONFIG_HOME: "/x" }), "/x/ccflare");
  assert.equal(home({ HOME: "/h", CCFLARE_HOME: "/own" }), "/own");
  assert.throws(() => home({}), /set CCFLARE_HOME/);
});

Deno.test("loadConfig() reads the authority it is told of, and misses it loudly", () => {
  const env = { CCFLARE_CA_FILE: "/ca.pem" };
  assert.equal(load({ env, files: { "/ca.pem": "PEM" } }).authority, "PEM");
  assert.match(problemsOf({ env }), /there is no file \/ca\.pem/);
});

Deno.test("loadConfig() takes proxy variables in small letters too", () => {
  const config = load({
    env: { https_proxy: "http://proxy:3128", no_proxy: "a, .b" },
  });
  assert.equal(config.httpsProxy, "http://proxy:3128");
  assert.deepEqual(config.noProxy, ["a", ".b"]);
  assert.match(
    problemsOf({ env: { HTTPS_PROXY: "socks5://x" } }),
    /HTTPS_PROXY: must be an http/,
  );
});

for (
  const address of [
    "http://example.com/token",
    "ftp://127.0.0.1/token",
    "http://127.0.0.1:x@evil.example/token",
    "https://user:pass@example.com/token",
    "https://example.com/token#x",
    "token",
  ]
) {
  Deno.test(`loadConfig() lets no token go to ${address}`, () => {
    assert.match(
      problemsOf({ env: { CCFLARE_CODEX_TOKEN_URL: address } }),
      /CCFLARE_CODEX_TOKEN_URL: must be an https address, or http to this machine/,
    );
  });
}

const SCREENS: [os: string, env: Record<string, string>, isThere: boolean][] = [
  ["linux", {}, false],
  ["linux", { DISPLAY: ":0" }, true],
  ["linux", { WAYLAND_DISPLAY: "wayland-0" }, true],
  ["darwin", {}, true],
  ["darwin", { SSH_CONNECTION: "x" }, false],
  ["windows", {}, true],
];

for (const [os, env, isThere] of SCREENS) {
  Deno.test(`hasScreen() is ${isThere} on ${os} with ${JSON.stringify(env)}`, () => {
    assert.equal(hasScreen((variable) => env[variable], os), isThere);
  });
}
